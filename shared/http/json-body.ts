import type { MiddlewareHandler } from "hono";
import { Problem } from "../problem.ts";

/**
 * Refuses a write whose body is not declared as JSON (415) or cannot be parsed (400), before any validator sees it.
 * Strict on purpose: a form can be posted from any site without a preflight, JSON cannot.
 */
export const jsonBody: MiddlewareHandler<object> = async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Problem("unsupported-media-type", { detail: "Send the body as application/json" });
  try {
    await c.req.json();
  } catch {
    // The parser's own message quotes the body, which may be personal: it goes neither to the client nor to the log.
    throw new Problem("malformed-request", { detail: "The body is not valid JSON" });
  }
  await next();
};
