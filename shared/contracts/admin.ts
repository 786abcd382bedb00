import type { Id } from "../ids.ts";
import type { CurrencyCode, Money } from "../money.ts";
import type { Trace } from "../trace.ts";
import type { Address } from "./common.ts";
import type { Shortage, StockLevel } from "./inventory.ts";
import type { OrderStatus, ReadOrder } from "./orders.ts";

/** What the owners tell the merchants' pages, and nobody else: their answers carry personal data and figures of the house. */

/** Which orders to list, and for whom. `number` is compared as it stands on an order (`7K3M-9QPX`). */
export type OrderQuery = { token: string; status?: OrderStatus; number?: string; cursor?: string; limit: number };

/**
 * One row of a list of orders. `copies` and `titles` count what was ordered; `firstTitle` is the first of it. A seller is
 * told of their own lines alone, `total` included. `name` is empty once the buyer has been erased, and to a seller until the
 * parcel is to be sent.
 */
export type OrderSummary = {
  id: Id<"ord">;
  number: string;
  status: OrderStatus;
  name: string;
  total: Money;
  firstTitle: string;
  titles: number;
  copies: number;
  createdAt: string;
};

/**
 * How many orders stand where: of those under way all, of the others those placed since `since`. `stuck` are those under
 * way for so long that something is wrong with them.
 */
export type OrderCounts = { byStatus: Record<OrderStatus, number>; stuck: number; since: string };

/** What a step of an order says besides its type. */
export type OrderStepFacts = {
  paymentId?: string;
  attempt?: number;
  shortages?: Shortage[];
  reason?: string;
  declineCode?: string | null;
  totalMinor?: number;
};

/** A step of an order. `type` is the state it led to, or `reattempted` when copies were asked for again. */
export type OrderStep = { version: number; type: OrderStatus | "reattempted"; at: string; facts: OrderStepFacts };

/**
 * Everything known of an order. Without its lookup token: that is its buyer's right of access, and nobody else's. A seller
 * is told of their own lines, and where the parcel goes once it is to be sent, but not the buyer's e-mail address. What is not
 * told, and an erased buyer's, is `null`, the `name` empty.
 */
export type OrderInspection = {
  order: ReadOrder;
  email: string | null;
  name: string;
  shippingAddress: Address | null;
  shippingMethod: string;
  paymentProvider: string | null;
  payBy: string;
  updatedAt: string;
  traceId: string;
  requestId: string;
  steps: OrderStep[];
};

/** A SKU's level as the projection has it, some hundred milliseconds behind. */
export type ProjectedLevel = StockLevel & { updatedAt: string };

/** One movement of a SKU's copies, with the state after it. */
export type LedgerEntry = {
  seq: number;
  at: string;
  kind: string;
  quantity: number;
  hold: string | null;
  onHand: number;
  held: number;
  reason: string | null;
  requestId: string;
};

/** A SKU's level as its ledger has it, and a page of its movements, newest first; `beforeRow` leads to the older ones. */
export type LedgerPage = { level: StockLevel; rows: LedgerEntry[]; beforeRow: number | null };

/** Goods received, a correction by a signed number, or the result of a count. Sent twice with one key, it happens once. */
export type ChangeStockCommand = {
  /** Speaks for whoever does it. */
  token: string;
  sku: string;
  kind: "receive" | "adjust" | "count";
  quantity: number;
  reason: string;
  idempotencyKey: string;
  trace: Trace;
};

/** A new price for one edition of a book, for whoever has seen its present `version`. */
export type ChangePriceCommand = {
  /** Speaks for whoever changes it. */
  token: string;
  bookId: string;
  sku: string;
  price: { amount: number; currency: CurrencyCode };
  version: number;
  trace: Trace;
};
