import type { KeyService } from "../contracts/identity.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "./actor.ts";
import { actorOf, type CallerVariables } from "./authorize.ts";
import { findPolicyRow, requireReach } from "./policy.ts";

/** Somebody signed in who may call a route, and whether they reach every object there or only their own. */
export type Caller = { actor: Actor; reach: CallerVariables["reach"] };

/** The caller of a route that is not for guests. Raises unauthenticated. */
export function signedIn({ actor, reach }: Pick<CallerVariables, "actor" | "reach">): Caller {
  if (!actor) throw new Problem("unauthenticated");
  return { actor, reach };
}

/**
 * The caller of an RPC method on a user's behalf, who may do what their token may at the route that does the same
 * (`PUT`, `/api/books/book_…`). Raises unauthenticated, forbidden, or not-found where no such route is.
 */
export async function callerOf(keys: KeyService, token: string, method: string, path: string): Promise<Caller> {
  const actor = await actorOf(keys, token);
  return { actor, reach: requireReach(findPolicyRow(method, path), actor) };
}
