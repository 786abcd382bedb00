import { drizzle } from "drizzle-orm/d1";
import type { Received as LedgerReply } from "../../durable-objects/stock-ledger/index.ts";
import type { Caller } from "../../shared/auth/caller.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { createEvent } from "../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../shared/events/outbox.ts";
import { fingerprint } from "../../shared/http/idempotency-key.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { createLog, errorFields } from "../../shared/log.ts";
import type { Result } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { auditOfStock } from "./audit-stock.ts";
import { type Ledgers, withRetries } from "./hold-copies.ts";
import { isOwn } from "./owned-skus.ts";
import { beginDelivery, listLevels, projectDelivery, type ToldLevel } from "./repository.ts";
import type { Delivery, Received } from "./schemas.ts";

/** Objects asked at once. */
const parallelMax = 16;

type Movement = Delivery["movements"][number];
type DeliveryCommand = Delivery & { caller: Caller; idempotencyKey: string; trace: Trace };
type Answer = Result<LedgerReply> | null;
/** A movement, and what is answered where its object need not be asked. */
type Step = { movement: Movement; skip: Received | null };

/** What is said of a SKU whose object could not be asked. */
export const notKnown = "It is not known whether it was received: send it again under the same key";

const log = createLog("inventory");

/**
 * Receives copies of up to a hundred SKUs, each in its own object, and tells the projection and the subscribers of all of
 * them at once. The delivery is noted before the first object moves and struck off in the transaction that tells: when a
 * crash comes in between, cron finds the note and has every SKU of it tell its level. A SKU that another seller sells is
 * rejected. The rows of `outbox` are to be sent after the answer.
 */
export async function receiveDelivery(
  env: Pick<InventoryEnv, "DB" | "CATALOG" | "STOCK_LEDGER">,
  command: DeliveryCommand,
  nowMs: number,
): Promise<{ results: Received[]; outbox: OutboxRow[] }> {
  const db = drizzle(env.DB);
  const skus = command.movements.map(({ sku }) => sku);
  const [quotes, levels] = await Promise.all([
    env.CATALOG.quoteEditions({ skus }),
    listLevels(db, { skus, after: null, limit: skus.length }),
  ]);
  const sellers = new Map(quotes.map(({ sku, sellerId }) => [sku, sellerId]));
  const opened = new Map(levels.filter(({ version }) => version > 0).map((level) => [level.sku, level]));
  const steps = command.movements.map((movement): Step => {
    const level = opened.get(movement.sku);
    const sellerId = sellers.get(movement.sku);
    if (sellerId === undefined) return { movement, skip: rejected(movement, `No edition has the SKU ${movement.sku}`) };
    if (!isOwn(command.caller, sellerId)) return { movement, skip: rejected(movement, `${movement.sku} is another seller's`) };
    // Of what has none, its object knows whether it may begin anew.
    return { movement, skip: level && level.onHand > 0 && movement.kind === "open" ? unchanged(level) : null };
  });
  const due = steps.flatMap(({ movement, skip }) => (skip ? [] : [movement]));
  if (due.length === 0) return { results: steps.flatMap(({ skip }) => skip ?? []), outbox: [] };

  const dueSkus = due.map(({ sku }) => sku);
  const id = crypto.randomUUID();
  const by = { caller: command.caller, trace: command.trace, nowMs };
  const owned = dueSkus.map((sku) => ({ sku, sellerId: sellers.get(sku) ?? "" }));
  await beginDelivery(db, { id, owned, audit: [auditOfStock(by, "delivery", id, { skus: due.length })] }, nowMs);
  const answers = await inParallel(due, parallelMax, (movement) => askLedger(env.STOCK_LEDGER, movement, command));
  const told = answers.flatMap((answer) => (answer?.ok && answer.value.isNew ? [toldLevelOf(answer.value)] : []));
  const outbox = messagesOf(told, command.trace, nowMs);
  const isComplete = answers.every((answer) => answer !== null);
  const audit = due.flatMap(({ sku, kind, quantity }, index) => {
    const answer = answers[index];
    return answer?.ok && answer.value.isNew ? [auditOfStock(by, kind, sku, { quantity, delivery: id })] : [];
  });
  await projectDelivery(db, { id, isComplete, levels: told, messages: outbox, audit }, nowMs);
  log("delivery.received", command.trace, { skus: skus.length, received: told.length });

  const answerBySku = new Map(dueSkus.map((sku, index) => [sku, answers[index] ?? null]));
  return { results: steps.map(({ movement, skip }) => skip ?? resultOf(movement, answerBySku.get(movement.sku) ?? null)), outbox };
}

/** Null where the object could not be asked: whether it moved is not known. */
async function askLedger(ledgers: Ledgers, movement: Movement, { idempotencyKey, trace }: DeliveryCommand): Promise<Answer> {
  const { sku, kind, quantity, reason } = movement;
  const command = {
    commandId: `${idempotencyKey}/${sku}`,
    fingerprint: fingerprint({ kind, quantity, reason }),
    isOpening: kind === "open",
    ...{ quantity, reason, trace },
  };
  try {
    return await withRetries(() => ledgers.getByName(sku).receive(command));
  } catch (error) {
    log("delivery.unanswered", trace, { sku, ...errorFields(error) }, "warn");
    return null;
  }
}

function toldLevelOf({ level, nextExpiryAtMs }: LedgerReply): ToldLevel {
  return { ...level, nextExpiryAtMs };
}

function messagesOf(told: ToldLevel[], trace: Trace, nowMs: number): OutboxRow[] {
  if (told.length === 0) return [];
  const levels = told.map(({ sku, available, version }) => ({ sku, available, version }));
  const change = { type: "octavo.stocks.changed.v1", source: "inventory", subject: "stocks", subjectVersion: 0, data: { levels } } as const;
  return outboxRows([createEvent(change, trace, nowMs)], nowMs);
}

function resultOf(movement: Movement, answer: Answer): Received {
  if (answer === null) return rejected(movement, notKnown);
  if (!answer.ok) return rejected(movement, answer.error.detail ?? `Refused: ${answer.error.code}`);
  const { level, isNew } = answer.value;
  return isNew ? { sku: movement.sku, outcome: "applied", level } : unchanged(level);
}

function unchanged({ sku, onHand, reserved, available, version }: StockLevel): Received {
  return { sku, outcome: "unchanged", level: { sku, onHand, reserved, available, version } };
}

function rejected({ sku }: Movement, detail: string): Received {
  return { sku, outcome: "rejected", level: null, detail };
}
