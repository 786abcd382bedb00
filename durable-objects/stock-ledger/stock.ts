import type { HoldState } from "../../shared/contracts/inventory.ts";

/**
 * The rules of one SKU's stock, as functions from state to state: no I/O, no clock of their own.
 * True before and after each of them: onHand = received − sold + adjusted, and 0 ≤ held ≤ onHand.
 */
export type Stock = { received: number; sold: number; adjusted: number; onHand: number; held: number; version: number };

/** Copies set aside for one order. The name is order / attempt; its SKU is the ledger it stands in. */
export type Hold = { name: string; quantity: number; state: HoldState; expiresAtMs: number };

/** What a ledger row says happened. `release` and `expire` give copies back, `commit` sells them. */
export type MovementKind = "receive" | "adjust" | "count" | "reserve" | "pin" | "release" | "expire" | "commit";
export type Movement = { kind: MovementKind; quantity: number };

export const noStock: Stock = { received: 0, sold: 0, adjusted: 0, onHand: 0, held: 0, version: 0 };

/** The outcome of a command: the new state and the row to append, or the old state and why nothing happened. */
export type StockChange = { stock: Stock; movement: Movement } | { refused: "below-held" | "short" | "unchanged" };
export type HoldChange =
  | { stock: Stock; hold: Hold; movement: Movement }
  | { hold: Hold; movement: null }
  | { refused: "short" | "other-quantity" };

/** What the ledger says of copies that are taken back from whatever a SKU was opened for. */
export function takenBackFrom(openedFor: string): string {
  return `${openedFor}${takenBack}`;
}
const takenBack = " undone";

/** Whether a SKU may begin with copies: nothing of it has moved, or what it had was last taken back and it has none. */
export function mayOpen({ onHand, version }: Stock, lastReason: string | null): boolean {
  return version === 0 || (onHand === 0 && lastReason?.endsWith(takenBack) === true);
}

/** Of `opened` copies those that can be taken back when `gone` have left the shelf since: the first in are the first out. */
export function mayTakeBack({ onHand, held }: Stock, opened: number, gone: number): number {
  return Math.max(0, Math.min(opened - gone, onHand - held));
}

/** Goods that arrive (`receive`), a correction by a signed number (`adjust`), or the result of counting the shelf (`count`). */
export function moveStock(stock: Stock, kind: "receive" | "adjust" | "count", quantity: number): StockChange {
  const difference = kind === "count" ? quantity - stock.onHand : quantity;
  const onHand = stock.onHand + difference;
  if (onHand < stock.held) return { refused: "below-held" };
  if (difference === 0 && kind !== "count") return { refused: "unchanged" };
  const column = kind === "receive" ? "received" : "adjusted";
  return { stock: next({ ...stock, onHand, [column]: stock[column] + difference }), movement: { kind, quantity: difference } };
}

/** Sets copies aside. A name that is known answers its hold as it is now, whatever became of it. */
export function reserve(stock: Stock, known: Hold | null, wanted: Hold): HoldChange {
  if (known) return sameQuantity(known, wanted.quantity) ?? { hold: known, movement: null };
  if (wanted.quantity > stock.onHand - stock.held) return { refused: "short" };
  const held = stock.held + wanted.quantity;
  return { stock: next({ ...stock, held }), hold: wanted, movement: { kind: "reserve", quantity: wanted.quantity } };
}

/** Keeps a hold from expiring, before money is asked for. An ended hold stays as it is. */
export function pin(stock: Stock, known: Hold): HoldChange {
  if (known.state !== "held") return { hold: known, movement: null };
  return { stock: next(stock), hold: { ...known, state: "pinned" }, movement: { kind: "pin", quantity: known.quantity } };
}

/** Gives a hold's copies back; with `sparePinned`, not those that a payment has been begun for. */
export function release(stock: Stock, known: Hold, sparePinned = false): HoldChange {
  if (sparePinned && known.state === "pinned") return { hold: known, movement: null };
  return giveBack(stock, known, "released");
}

/** Gives back a hold that ran out. A pinned hold does not run out. */
export function expire(stock: Stock, known: Hold, nowMs: number): HoldChange {
  if (known.state !== "held" || known.expiresAtMs > nowMs) return { hold: known, movement: null };
  return giveBack(stock, known, "expired");
}

/** Sells a hold's copies. */
export function commit(stock: Stock, known: Hold): HoldChange {
  if (!isOpen(known)) return { hold: known, movement: null };
  const { quantity } = known;
  const sold = next({ ...stock, held: stock.held - quantity, onHand: stock.onHand - quantity, sold: stock.sold + quantity });
  return { stock: sold, hold: { ...known, state: "committed" }, movement: { kind: "commit", quantity } };
}

/** A name released before it was ever reserved: a tombstone, so that a reservation arriving late finds it ended. */
export function tombstone(name: string, quantity: number): Hold {
  return { name, quantity, state: "released", expiresAtMs: 0 };
}

/** Whether a hold still keeps copies. */
export function isOpen(hold: Hold): boolean {
  return hold.state === "held" || hold.state === "pinned";
}

/** Throws when the invariant does not hold: the last guard before a transaction commits. */
export function assertInvariant(stock: Stock): void {
  const { received, sold, adjusted, onHand, held } = stock;
  if (onHand === received - sold + adjusted && 0 <= held && held <= onHand) return;
  throw new Error(`stock invariant broken: ${JSON.stringify(stock)}`);
}

/** The same name must mean the same number of copies. */
export function sameQuantity(known: Hold, quantity: number): { refused: "other-quantity" } | null {
  return known.quantity === quantity ? null : { refused: "other-quantity" };
}

function giveBack(stock: Stock, known: Hold, state: "released" | "expired"): HoldChange {
  if (!isOpen(known)) return { hold: known, movement: null };
  const kind = state === "released" ? "release" : "expire";
  const held = stock.held - known.quantity;
  return { stock: next({ ...stock, held }), hold: { ...known, state }, movement: { kind, quantity: known.quantity } };
}

function next(stock: Stock): Stock {
  return { ...stock, version: stock.version + 1 };
}
