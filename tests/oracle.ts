import { assertInvariant, type Stock } from "../durable-objects/stock-ledger/stock.ts";
import { type OrderEvent, replay } from "../workers/orders/order-state.ts";
import { type Explorer, openExplorer } from "./explorer.ts";
import type { TestPlatform } from "./platform.ts";

/**
 * Compares the books of everybody who took part in selling: orders and their events, the ledger of every SKU, the
 * payment provider's own books, and the mailbox. It reads the databases directly; of the code under test it uses the table
 * of the life cycle and the stock invariant alone.
 */
export type Verdict = {
  /** What is wrong, a sentence each; empty when everything holds. */
  findings: string[];
  /** Orders by status. */
  orders: Record<string, number>;
};

type OrderRow = {
  id: string;
  number: string;
  status: string;
  version: number;
  attempt: number;
  payment_id: string | null;
  total_minor: number;
};
type EventRow = { order_id: string; version: number; type: string; data: string };
type LineRow = { order_id: string; sku: string; quantity: number };
type ChargeRow = { reference: string; status: string; amount: number; refunded: number };
type HoldRow = { name: string; quantity: number; state: string };
type LedgerRow = { seq: number; kind: string; quantity: number; on_hand: number; held: number };

const finalStates = ["confirmed", "rejected", "payment_failed", "cancelled"];

export async function judge(platform: Pick<TestPlatform, "explorerUrl">): Promise<Verdict> {
  const explorer = openExplorer(platform.explorerUrl);
  const orders = await explorer.query<OrderRow>(
    "octavo-orders",
    "SELECT id, number, status, version, attempt, payment_id, total_minor FROM orders",
  );
  const findings = [
    ...(await judgeHistories(explorer, orders)),
    ...(await judgeMoney(explorer, orders)),
    ...(await judgeStock(explorer, orders)),
    ...(await judgeMails(explorer, orders)),
  ];
  const counts = Map.groupBy(orders, (order) => order.status);
  return { findings, orders: Object.fromEntries([...counts].map(([status, rows]) => [status, rows.length])) };
}

/** Every order has ended, and its row is what its events say. */
async function judgeHistories(explorer: Explorer, orders: OrderRow[]): Promise<string[]> {
  const events = await explorer.query<EventRow>(
    "octavo-orders",
    "SELECT order_id, version, type, data FROM order_events ORDER BY order_id, version",
  );
  const byOrder = Map.groupBy(events, (event) => event.order_id);
  return orders.flatMap(({ id, status, version, attempt, payment_id }) => {
    const history = byOrder.get(id) ?? [];
    const replayed = replay(history.map(({ type, data }) => ({ type, data: JSON.parse(data) }) as OrderEvent));
    const row = { status, version, attempt, paymentId: payment_id };
    const findings = finalStates.includes(status) ? [] : [`${id} is still ${status}`];
    if (history.some((event, index) => event.version !== index + 1)) findings.push(`${id}: its events are not numbered 1, 2, 3 …`);
    if (JSON.stringify(replayed) !== JSON.stringify(row))
      findings.push(`${id}: its row ${JSON.stringify(row)} is not the replay ${JSON.stringify(replayed)}`);
    return findings;
  });
}

/** The provider's own books: captured minus refunded is the total of a confirmed order, and zero for every other. */
async function judgeMoney(explorer: Explorer, orders: OrderRow[]): Promise<string[]> {
  const charges = await explorer.query<ChargeRow>(
    "octavo-sandbox-psp",
    "SELECT reference, status, amount_minor AS amount, refunded_minor AS refunded FROM charges",
  );
  const byReference = Map.groupBy(charges, (charge) => charge.reference);
  const known = new Set(orders.flatMap((order) => [order.id, order.payment_id ?? order.id]));
  const findings = charges
    .filter((charge) => charge.status === "captured" && !known.has(charge.reference))
    .map((charge) => `a capture for ${charge.reference}, which is no order's`);
  for (const order of orders) {
    const ofOrder = [...(byReference.get(order.id) ?? []), ...(byReference.get(order.payment_id ?? "") ?? [])].filter(
      (charge) => charge.status === "captured",
    );
    const kept = ofOrder.reduce((sum, charge) => sum + charge.amount - charge.refunded, 0);
    const due = order.status === "confirmed" ? order.total_minor : 0;
    if (kept !== due) findings.push(`${order.id} is ${order.status}: the provider kept ${kept}, due is ${due}`);
    if (order.status === "confirmed" && ofOrder.length !== 1) findings.push(`${order.id} was charged ${ofOrder.length} times`);
  }
  return findings;
}

/** Every prefix of every ledger keeps the invariant, and what was sold is what was confirmed. */
async function judgeStock(explorer: Explorer, orders: OrderRow[]): Promise<string[]> {
  const lines = await explorer.query<LineRow>("octavo-orders", "SELECT order_id, sku, quantity FROM order_lines");
  const statusOf = new Map(orders.map((order) => [order.id, order]));
  const findings: string[] = [];
  for (const sku of await explorer.objectNames("StockLedger")) {
    const rows = await explorer.queryObject<LedgerRow>(
      "StockLedger",
      sku,
      "SELECT seq, kind, quantity, on_hand, held FROM ledger ORDER BY seq",
    );
    const holds = await explorer.queryObject<HoldRow>("StockLedger", sku, "SELECT name, quantity, state FROM holds");
    const stock = replayLedger(sku, rows, findings);
    const committed = holds.filter((hold) => hold.state === "committed");
    const wanted = lines.filter((line) => line.sku === sku && statusOf.get(line.order_id)?.status === "confirmed");
    const soldToOrders = wanted.reduce((sum, line) => sum + line.quantity, 0);
    if (stock.sold !== soldToOrders) findings.push(`${sku}: sold ${stock.sold}, confirmed orders have ${soldToOrders}`);
    if (stock.held !== 0) findings.push(`${sku}: ${stock.held} still held`);
    for (const hold of committed) {
      const order = statusOf.get(hold.name.split("/")[0] ?? "");
      if (order?.status !== "confirmed") findings.push(`${sku}: hold ${hold.name} was sold, its order is ${order?.status}`);
    }
    for (const line of wanted) {
      const isSold = committed.some(
        (hold) => hold.name === `${line.order_id}/${statusOf.get(line.order_id)?.attempt}` && hold.quantity === line.quantity,
      );
      if (!isSold) findings.push(`${sku}: ${line.order_id} is confirmed without committed stock`);
    }
  }
  return findings;
}

/** Adds a ledger up from nothing, row by row, by sums of its own. */
function replayLedger(sku: string, rows: LedgerRow[], findings: string[]): Stock {
  let stock: Stock = { received: 0, sold: 0, adjusted: 0, onHand: 0, held: 0, version: 0 };
  for (const { seq, kind, quantity, on_hand, held } of rows) {
    const { received, sold, adjusted } = stock;
    stock = {
      version: stock.version + 1,
      received: received + (kind === "receive" ? quantity : 0),
      adjusted: adjusted + (kind === "adjust" || kind === "count" ? quantity : 0),
      sold: sold + (kind === "commit" ? quantity : 0),
      held: stock.held + (kind === "reserve" ? quantity : 0) - (["release", "expire", "commit"].includes(kind) ? quantity : 0),
      onHand: stock.onHand + (["receive", "adjust", "count"].includes(kind) ? quantity : 0) - (kind === "commit" ? quantity : 0),
    };
    if (seq !== stock.version || on_hand !== stock.onHand || held !== stock.held)
      findings.push(`${sku}: row ${seq} does not follow from the rows before it`);
    try {
      assertInvariant(stock);
    } catch (error) {
      findings.push(`${sku} at row ${seq}: ${error}`);
    }
  }
  return stock;
}

/** Every confirmed order has exactly one mail, and no other order has any. */
async function judgeMails(explorer: Explorer, orders: OrderRow[]): Promise<string[]> {
  const mails = await explorer.query<{ text: string }>("octavo-mailbox", "SELECT text FROM mails");
  return orders.flatMap((order) => {
    const count = mails.filter((mail) => mail.text.includes(order.number)).length;
    const due = order.status === "confirmed" ? 1 : 0;
    return count === due ? [] : [`${order.id} is ${order.status} and has ${count} mails`];
  });
}
