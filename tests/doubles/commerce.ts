import * as rules from "../../durable-objects/stock-ledger/stock.ts";
import type { HoldCommand, HoldReport, ReleaseCommand, ReserveCommand } from "../../shared/contracts/inventory.ts";
import type { PayCommand, Payment, PaymentStatus, RefundCommand } from "../../shared/contracts/payments.ts";
import { money } from "../../shared/money.ts";
import { fail, ok, type Result } from "../../shared/result.ts";

/**
 * The sister Workers of orders as objects in memory, for tests that crash `advance` between any two calls. Stock follows
 * the real rules; the payment provider keeps books of its own, and never captures what was voided.
 */
export function createCommerce(copies: Record<string, number>) {
  const stocks = new Map(Object.entries(copies).map(([sku, onHand]) => [sku, { ...rules.noStock, received: onHand, onHand }]));
  const holds = new Map<string, rules.Hold>();
  const payments = new Map<string, Payment>();
  const emptied: string[] = [];

  type Decide = (stock: rules.Stock, known: rules.Hold | null, name: string, quantity: number) => rules.HoldChange;
  const apply = ({ orderId, attempt, lines }: HoldCommand, decide: Decide, isRemembered = false) =>
    lines.map(({ sku, quantity }) => {
      const name = `${orderId}/${attempt}`;
      const stock = stocks.get(sku) ?? rules.noStock;
      const known = holds.get(`${sku} ${name}`) ?? null;
      const change = decide(stock, known, name, quantity);
      if ("refused" in change) return { sku, quantity, short: true as const };
      if (known || "stock" in change || isRemembered) holds.set(`${sku} ${name}`, change.hold);
      if ("stock" in change) stocks.set(sku, change.stock);
      return { sku, quantity, state: change.hold.state, expiresAtMs: change.hold.expiresAtMs };
    });
  const onKnown =
    (decide: (stock: rules.Stock, known: rules.Hold) => rules.HoldChange, isRemembered = false) =>
    (command: HoldCommand) =>
      apply(
        command,
        (stock, known, name, quantity) => (known ? decide(stock, known) : { hold: rules.tombstone(name, quantity), movement: null }),
        isRemembered,
      ) as HoldReport[];
  const release = (command: ReleaseCommand) => onKnown((stock, known) => rules.release(stock, known, command.sparePinned), true)(command);
  const pin = onKnown(rules.pin);
  const commit = onKnown(rules.commit);

  const inventory = {
    reserve: async (command: ReserveCommand): Promise<Result<HoldReport[]>> => {
      const expiresAtMs = Date.now() + command.ttlSeconds * 1_000;
      const answers = apply(command, (stock, known, name, quantity) =>
        rules.reserve(stock, known, { name, quantity, state: "held", expiresAtMs }),
      );
      const short = answers.filter((answer) => "short" in answer);
      if (short.length === 0) return ok(answers as HoldReport[]);
      release({ ...command, lines: answers.filter((answer) => !("short" in answer)), sparePinned: true });
      return fail("out-of-stock", {
        fields: { shortages: short.map(({ sku, quantity }) => ({ sku, requested: quantity, available: 0 })) },
      });
    },
    pin: async (command: HoldCommand) => ok(pin(command)),
    release: async (command: ReleaseCommand) => ok(release(command)),
    commit: async (command: HoldCommand) => ok(commit(command)),
  };

  const outcomes: Record<string, PaymentStatus> = {
    tok_ok: "captured",
    tok_lost_reply: "processing",
    tok_declined: "declined",
    tok_action_required: "action_required",
  };
  /** What the provider's books say once it is asked again. */
  const settled = (payment: Payment): Payment => (payment.status === "processing" ? { ...payment, status: "captured" } : payment);
  const blank = (id: string, orderId: string, status: PaymentStatus): Payment => {
    return { id, orderId, provider: "sandbox", status, amount: money(0), refunded: money(0), action: null, declineCode: null };
  };
  const pay = {
    accepts: async () => ok(true),
    pay: async ({ paymentId, orderId, token, amount }: PayCommand): Promise<Result<Payment>> => {
      const known = payments.get(paymentId);
      const payment = known ? settled(known) : { ...blank(paymentId, orderId, outcomes[token] ?? "declined"), amount };
      payments.set(paymentId, payment);
      return ok(payment);
    },
    settle: async ({ paymentId }: { paymentId: string }): Promise<Payment | null> => {
      const known = payments.get(paymentId);
      if (known) payments.set(paymentId, settled(known));
      return payments.get(paymentId) ?? null;
    },
    cancel: async ({ paymentId, orderId }: { paymentId: string; orderId: string }): Promise<Payment> => {
      const known = settled(payments.get(paymentId) ?? blank(paymentId, orderId, "voided"));
      const payment: Payment = known.status === "action_required" ? { ...known, status: "voided" } : known;
      payments.set(paymentId, payment);
      return payment;
    },
    refund: async ({ paymentId, amount }: RefundCommand): Promise<Result<Payment>> => {
      const known = payments.get(paymentId);
      if (known?.status !== "captured") return fail("conflict", { detail: "nothing was captured" });
      const refunded = money(known.refunded.amount + amount.amount);
      const payment: Payment = { ...known, status: refunded.amount === known.amount.amount ? "refunded" : "captured", refunded };
      payments.set(paymentId, payment);
      return ok(payment);
    },
    find: async ({ paymentId }: { paymentId: string }) => payments.get(paymentId) ?? null,
  };

  return {
    inventory,
    payments: pay,
    cart: { checkedOut: async ({ orderId }: { orderId: string }) => void (emptied.includes(orderId) || emptied.push(orderId)) },
    /** The shopper approves at the bank. */
    approve: (paymentId: string) => {
      const payment = payments.get(paymentId);
      if (payment?.status === "action_required") payments.set(paymentId, { ...payment, status: "captured" });
    },
    /** Takes copies away behind everybody's back, as a broken process would. */
    loseHold: (orderId: string, attempt: number, sku: string) =>
      release({ orderId, attempt, lines: [{ sku, quantity: 1 }], trace: noTrace }),
    stockOf: (sku: string) => stocks.get(sku) ?? rules.noStock,
    openHolds: () => [...holds.values()].filter(rules.isOpen),
    /** Captured minus refunded, in minor units, over all payments of an order. */
    moneyKept: (orderId: string) => {
      const ofOrder = [...payments.values()].filter((payment) => payment.orderId === orderId);
      return ofOrder.reduce(
        (sum, { status, amount, refunded }) => sum + (status === "captured" || status === "refunded" ? amount.amount - refunded.amount : 0),
        0,
      );
    },
    emptied,
  };
}

const noTrace = { traceId: "", spanId: "", requestId: "" };
