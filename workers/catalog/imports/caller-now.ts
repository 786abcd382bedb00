import type { Caller } from "../../../shared/auth/caller.ts";
import { findPolicyRow, reachOf } from "../../../shared/auth/policy.ts";
import type { CatalogBindings } from "../bindings.ts";

/** Who asked for something, through which session or key; `sinceMs` says when, of what outlasts the session, and is null of what does not. */
type Asked = { userId: string; sessionId: string; sinceMs: number | null };

/** Somebody who asked for something a while ago as identity knows them now; `null` when they may not do any more what this route does. */
export async function callerNow(
  { IDENTITY }: Pick<CatalogBindings, "IDENTITY">,
  asked: Asked,
  method: string,
  path: string,
): Promise<Caller | null> {
  const actor = await IDENTITY.standingOf(asked);
  const row = findPolicyRow(method, path);
  const reach = actor && row ? reachOf(row, actor) : "none";
  return actor && reach !== "none" ? { actor, reach } : null;
}
