import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { Problem } from "../problem.ts";

/** Header that carries the temporary key of operators, until identities exist. */
export const opsKeyHeader = "x-octavo-ops-key";

/** Lets only operators through: 404 where no key is configured (the route does not exist there), 401 without the right one. */
export const requireOpsKey: MiddlewareHandler<{ Bindings: { OPS_KEY?: string } }> = async (c, next) => {
  if (!c.env.OPS_KEY) throw new Problem("not-found");
  if (!isSameSecret(c.req.header(opsKeyHeader) ?? "", c.env.OPS_KEY))
    throw new Problem("unauthenticated", { detail: `Send the operators' key as ${opsKeyHeader}` });
  await next();
};

/** Compares two secrets in time that depends on neither. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
