import { type Role, type Scope, scopes } from "../contracts/identity.ts";
import { policy } from "./policy.ts";

/**
 * The scopes a key of somebody with this role may be given: those of the routes the role may call. An admin may give all
 * of them, those too that no route asks for yet.
 */
export function scopesOfRole(role: Role): Scope[] {
  if (role === "admin") return [...scopes];
  return scopes.filter((scope) => policy.some((row) => row.scope === scope && row[role] !== "none"));
}
