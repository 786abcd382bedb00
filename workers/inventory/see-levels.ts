import { drizzle } from "drizzle-orm/d1";
import type { Actor } from "../../shared/auth/actor.ts";
import type { Caller } from "../../shared/auth/caller.ts";
import { findPolicyRow, reachOf } from "../../shared/auth/policy.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { isId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { isOwn, ownedSkus } from "./owned-skus.ts";
import { isRegistered } from "./repository.ts";

/** What everybody may know of a level. */
type SeenLevel = Pick<StockLevel, "sku" | "available"> | StockLevel;

/** The level of one SKU from its own object. A SKU that was never received has none, and no object is woken for it. */
export async function levelOf(env: Pick<InventoryEnv, "DB" | "STOCK_LEDGER">, sku: string): Promise<StockLevel> {
  const isKnown = await isRegistered(drizzle(env.DB), sku);
  return isKnown ? await env.STOCK_LEDGER.getByName(sku).level() : { sku, onHand: 0, reserved: 0, available: 0, version: 0 };
}

/**
 * The level of a SKU, or of each edition of a book: what can be bought for everybody, what is on hand and reserved besides
 * for its seller and for admins. 404 for an unknown book. A guest costs no question of whose it is.
 */
export async function seeLevels(
  env: Pick<InventoryEnv, "DB" | "STOCK_LEDGER" | "CATALOG">,
  ref: string,
  actor: Actor | null,
): Promise<SeenLevel | { items: SeenLevel[] }> {
  const caller = insiderOf(actor);
  if (!isId("book", ref)) {
    const level = await levelOf(env, ref);
    const isTheirs = caller !== null && (await ownedSkus(env, caller, [ref])).has(ref);
    return seen(level, isTheirs);
  }
  const book = await env.CATALOG.findBook({ ref });
  if (!book) throw new Problem("not-found");
  const isTheirs = caller !== null && isOwn(caller, book.sellerId);
  const levels = await Promise.all(book.editions.map((edition) => levelOf(env, edition.sku)));
  return { items: levels.map((level) => seen(level, isTheirs)) };
}

/** Whoever may see the ledger of a SKU, theirs or any, may see its figures; `null` for everybody else. */
function insiderOf(actor: Actor | null): Caller | null {
  const row = findPolicyRow("GET", "/api/inventory/any/ledger");
  if (!actor || !row) return null;
  const reach = reachOf(row, actor);
  return reach === "none" ? null : { actor, reach };
}

function seen(level: StockLevel, isTheirs: boolean): SeenLevel {
  return isTheirs ? level : { sku: level.sku, available: level.available };
}
