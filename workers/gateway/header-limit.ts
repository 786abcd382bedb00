import type { MiddlewareHandler } from "hono";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";

/** Characters of all names and values together. Browsers send two or three thousand; a cookie may have four (RFC 6265, section 6.1). */
const allMax = 16 * 1_024;
const oneMax = 8 * 1_024;
const countMax = 100;

/** Refuses requests whose headers are larger than any client of ours needs (431; RFC 6585, section 5). */
export const headerLimit: MiddlewareHandler<GatewayApp> = async (c, next) => {
  let [all, count] = [0, 0];
  for (const [name, value] of c.req.raw.headers) {
    if (value.length > oneMax) throw new Problem("headers-too-large", { detail: `A header may have ${oneMax} characters at most` });
    all += name.length + value.length;
    count += 1;
  }
  if (all > allMax) throw new Problem("headers-too-large", { detail: `All headers may have ${allMax} characters at most` });
  if (count > countMax) throw new Problem("headers-too-large", { detail: `There may be ${countMax} headers at most` });
  await next();
};
