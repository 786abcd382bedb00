import type { Caller } from "../../shared/auth/caller.ts";
import { Problem } from "../../shared/problem.ts";

type OwnersEnv = Pick<InventoryEnv, "CATALOG">;

/** Whether the caller may do with this seller's copies what they like. */
export function isOwn({ actor, reach }: Caller, sellerId: string | undefined): boolean {
  return reach === "any" || (actor.sellerId !== null && actor.sellerId === sellerId);
}

/** Those of the SKUs (up to a hundred) whose figures the caller may see: all for an admin, a seller's own as the catalogue has them now. */
export async function ownedSkus(env: OwnersEnv, caller: Caller, skus: string[]): Promise<Set<string>> {
  if (caller.reach === "any" || skus.length === 0) return new Set(skus);
  const owners = await env.CATALOG.ownerOf({ skus });
  return new Set(skus.filter((sku) => isOwn(caller, owners[sku])));
}

/** Raises forbidden where the SKU is another seller's, or nobody's. */
export async function requireOwnSku(env: OwnersEnv, caller: Caller, sku: string): Promise<void> {
  if (!(await ownedSkus(env, caller, [sku])).has(sku)) throw new Problem("forbidden");
}
