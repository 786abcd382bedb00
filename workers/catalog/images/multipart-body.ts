import type { MiddlewareHandler } from "hono";
import { Problem } from "../../../shared/problem.ts";

/** Refuses a write whose body is no form with files (415), or cannot be read as one (400), before any validator sees it. */
export const multipartBody: MiddlewareHandler<object> = async (c, next) => {
  if (!/^multipart\/form-data\s*;/i.test(c.req.header("content-type") ?? "")) {
    throw new Problem("unsupported-media-type", { detail: "Send the picture in a form: multipart/form-data" });
  }
  try {
    await c.req.formData();
  } catch {
    throw new Problem("malformed-request", { detail: "The form could not be read" });
  }
  await next();
};
