import { drizzle } from "drizzle-orm/d1";
import type { Caller } from "../../shared/auth/caller.ts";
import type { AnyEnvelope, Envelope } from "../../shared/events/envelope.ts";
import { tryToSendOutbox } from "../../shared/events/outbox.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { createLog } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { auditOfStock } from "./audit-stock.ts";
import { moveStock } from "./move-stock.ts";
import { notKnown, receiveDelivery } from "./receive-delivery.ts";
import { noteStep } from "./repository.ts";

/** SKUs counted at once. */
const countedAtOnce = 8;

const log = createLog("inventory");

/**
 * Moves the copies that an import tells of. There is no inbox: each SKU's object knows the event, so that one which comes twice
 * changes nothing. Throws where an object could not be asked, and then the event comes again; what cannot be (a count below what
 * is held, a SKU that is not sold any more) is left out.
 */
export async function handleEvent(env: InventoryEnv, event: AnyEnvelope, trace: Trace, nowMs: number): Promise<void> {
  if (event.type === "octavo.copies.opened.v1") return await openCopies(env, event, trace, nowMs);
  if (event.type === "octavo.copies.counted.v1") return await countCopies(env, event, trace, nowMs);
  if (event.type === "octavo.copies.withdrawn.v1") return await takeBackCopies(env, event, trace, nowMs);
  throw new Error(`inventory does not subscribe to ${event.type}`);
}

/** Opens SKUs with the copies that they begin with. One of which anything has moved keeps what it has. */
async function openCopies(env: InventoryEnv, event: Envelope<"octavo.copies.opened.v1">, trace: Trace, nowMs: number): Promise<void> {
  const { importId, copies } = event.data;
  const movements = copies.map(({ sku, quantity }) => ({ sku, kind: "open" as const, quantity, reason: reasonOf(event) }));
  const { results, outbox } = await receiveDelivery(env, { caller: callerOf(event), movements, idempotencyKey: event.id, trace }, nowMs);
  await tryToSendOutbox(drizzle(env.DB), env, outbox, nowMs, log);
  const rejected = results.filter(({ outcome }) => outcome === "rejected");
  if (rejected.length > 0) log("copies.refused", trace, { importId, skus: rejected.length }, "warn");
  const unanswered = rejected.filter(({ detail }) => detail === notKnown);
  if (unanswered.length > 0) throw new Error(`${unanswered.length} SKUs could not be asked`);
}

/** Sets SKUs to the copies that there are. */
async function countCopies(env: InventoryEnv, event: Envelope<"octavo.copies.counted.v1">, trace: Trace, nowMs: number): Promise<void> {
  const caller = callerOf(event);
  const refused = await inParallel(event.data.copies, countedAtOnce, async ({ sku, quantity }) => {
    const movement = { kind: "count" as const, quantity, reason: reasonOf(event) };
    try {
      await moveStock(env, { caller, sku, movement, idempotencyKey: `${event.id}/${sku}`, trace }, nowMs);
      return false;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return true;
      throw error;
    }
  });
  const skus = refused.filter(Boolean).length;
  if (skus > 0) log("copies.refused", trace, { importId: event.data.importId, skus }, "warn");
}

/**
 * Takes back the copies that an import opened SKUs with, which is undone. Their books are not sold any more, so nobody is asked for them.
 * What was sold or is set aside stays: each SKU's ledger shows it. One that the import did not open is left alone, and not noted.
 */
async function takeBackCopies(
  env: InventoryEnv,
  event: Envelope<"octavo.copies.withdrawn.v1">,
  trace: Trace,
  nowMs: number,
): Promise<void> {
  const { importId, skus } = event.data;
  const db = drizzle(env.DB);
  const by = { caller: callerOf(event), trace, nowMs };
  const openedFor = reasonOf(event);
  const taken = await inParallel(skus, countedAtOnce, async (sku) => {
    const ledger = env.STOCK_LEDGER.getByName(sku);
    const commandId = `${event.id}/${sku}`;
    if (await ledger.isToTakeBack({ commandId, openedFor })) await noteStep(db, auditOfStock(by, "take-back", sku, { importId }));
    return await ledger.takeBack({ commandId, openedFor, trace });
  });
  const sumOf = (count: "taken" | "stay") => taken.reduce((sum, one) => sum + one[count], 0);
  log("copies.taken-back", trace, { importId, skus: skus.length, taken: sumOf("taken"), stay: sumOf("stay") });
}

type CopiesEvent = Envelope<"octavo.copies.opened.v1"> | Envelope<"octavo.copies.counted.v1"> | Envelope<"octavo.copies.withdrawn.v1">;

/** Whoever sent the file. Whose its SKUs are the catalogue has looked at when it wrote their books. */
function callerOf({ data: { userId, sessionId } }: CopiesEvent): Caller {
  return {
    actor: { userId, sessionId, role: "admin", sellerId: null, proofs: [], isEmailVerified: true, scopes: null },
    reach: "any",
  };
}

function reasonOf({ data: { importId } }: CopiesEvent): string {
  return `import ${importId}`;
}
