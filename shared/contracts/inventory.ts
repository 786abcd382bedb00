import type { Trace } from "../trace.ts";

/** Copies of one SKU: `available` = `onHand` − `reserved`; `version` counts the rows of its ledger. */
export type StockLevel = { sku: string; onHand: number; reserved: number; available: number; version: number };

/** A hold's life: held (may expire), pinned (may not, a charge is under way), and three ends that never revive. */
export type HoldState = "held" | "pinned" | "committed" | "released" | "expired";

/** Names an order's holds: one per SKU. A new attempt has new names, since an ended hold never revives. */
export type HoldCommand = { orderId: string; attempt: number; lines: { sku: string; quantity: number }[]; trace: Trace };
/** With `sparePinned`, copies that a payment has been begun for stay held: for a caller that may be late and does not know it. */
export type ReleaseCommand = HoldCommand & { sparePinned?: boolean };
export type ReserveCommand = HoldCommand & { ttlSeconds: number };

/** Each SKU's hold as it is now. Checkout goes on only when all are held, pinned or committed. */
export type HoldReport = { sku: string; quantity: number; state: HoldState; expiresAtMs: number };

/** A SKU that could not be reserved in full. */
export type Shortage = { sku: string; requested: number; available: number };
