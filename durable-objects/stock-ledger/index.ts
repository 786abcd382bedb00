import { DurableObject } from "cloudflare:workers";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { createBusyLog } from "../../shared/gathered-log.ts";
import { errorFields, type Log } from "../../shared/log.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { publishLevel, type StockPublisherEnv } from "./publish.ts";
import * as rules from "./stock.ts";
import { type LedgerRow, LedgerStorage, type Published } from "./storage.ts";

/** Changes of this many milliseconds are told as one. */
const coalesceMs = 300;
/** Wait after a failure to tell, before the next try. */
const publishRetryMs = 5_000;
/** Holds that one call expires at most; the alarm comes back for the rest. */
const expiriesMax = 200;
const commandKeptMs = 24 * 60 * 60 * 1_000;

export type MoveCommand = {
  commandId: string;
  fingerprint: string;
  kind: "receive" | "adjust" | "count";
  quantity: number;
  reason: string;
  trace: Trace;
};
/**
 * Copies that have come. `isOpening`: those the SKU begins with, received only when nothing of it has ever moved, or what it had was
 * just taken back.
 */
export type ReceiveCommand = Omit<MoveCommand, "kind"> & { isOpening: boolean };
/** What a SKU was opened with is to be taken back: `openedFor` is the reason it was received for. */
export type TakeBackCommand = { commandId: string; openedFor: string; trace: Trace };
/** Copies that were taken back of those a SKU was opened with, and those that were not: they are sold, missing, or set aside. */
export type TakenBack = { taken: number; stay: number };
/** The level after a command, and whether the command made it so. */
export type Received = { level: StockLevel; isNew: boolean; nextExpiryAtMs: number | null };
export type NamedHold = { name: string; quantity: number; trace: Trace };

/** Shared by the objects of an isolate: what moves during a checkout are three lines. */
const logFor = createBusyLog("inventory");

/**
 * The one authority over the copies of one SKU. Every command is a single synchronous transaction: look at the hold,
 * ask the rules, append a numbered row, check the invariant. Others learn of it later, by alarm.
 */
export class StockLedger extends DurableObject<StockPublisherEnv> {
  private readonly storage: LedgerStorage;
  private stock: rules.Stock = rules.noStock;
  private published: Published = { version: -1, available: null };
  private alarmAtMs: number | null = null;
  private readonly log: Log;
  private sku: string;

  constructor(ctx: DurableObjectState, env: StockPublisherEnv) {
    super(ctx, env);
    this.log = logFor(ctx);
    this.storage = new LedgerStorage(ctx.storage.sql);
    const stored = this.storage.load();
    this.sku = stored?.sku ?? ctx.id.name ?? "";
    if (stored) ({ stock: this.stock, published: this.published } = stored);
  }

  /** The present level, with holds that ran out already given back. Asking also makes up for an alarm that was lost. */
  level(): StockLevel {
    this.expireDue();
    if (this.stock.version !== this.published.version) this.wakeAt(Date.now() + coalesceMs);
    return this.currentLevel();
  }

  /** Whether a command of this id was answered within the last day: sent again, it moves nothing. */
  hasAnswered({ commandId }: { commandId: string }): boolean {
    return this.storage.findCommand(commandId) !== null;
  }

  /** Receives, adjusts or counts. The same command id answers the reply of the move it made; with another meaning it is refused. */
  move({ commandId, fingerprint, ...command }: MoveCommand): Result<StockLevel> {
    this.expireDue();
    const known = this.storage.findCommand(commandId);
    if (known) return known.fingerprint === fingerprint ? (JSON.parse(known.reply) as Result<StockLevel>) : fail("idempotency-key-reused");
    return this.transact(() => {
      const reply = this.apply(command);
      if (reply.ok) this.saveReply(commandId, fingerprint, reply);
      return reply;
    });
  }

  /**
   * Receives for a caller that tells the others itself, of many SKUs at once, and has noted down that it will: so no
   * alarm is set, and the level counts as told. Again answers what is there now.
   */
  receive({ commandId, fingerprint, isOpening, ...command }: ReceiveCommand): Result<Received> {
    this.expireDue();
    const known = this.storage.findCommand(commandId);
    if (known && known.fingerprint !== fingerprint) return fail("idempotency-key-reused");
    const isNew = !known && !(isOpening && !rules.mayOpen(this.stock, this.storage.reasonOf(this.stock.version)));
    if (isNew) {
      const reply = this.transact(() => {
        const isTold = this.stock.version === 0 || this.stock.version === this.published.version;
        const moved = this.apply({ ...command, kind: "receive" });
        if (!moved.ok) return moved;
        this.saveReply(commandId, fingerprint, moved);
        // What was not told before waits for its alarm, which then tells this too.
        if (isTold) this.savePublished(moved.value);
        return moved;
      });
      if (!reply.ok) return reply;
    }
    return ok({ level: this.currentLevel(), isNew, nextExpiryAtMs: this.storage.nextExpiryMs() });
  }

  /** Whether a command to take back finds something to do: the SKU was opened so, and the command was not answered within the last day. */
  isToTakeBack({ commandId, openedFor }: Omit<TakeBackCommand, "trace">): boolean {
    return this.stock.version > 0 && this.storage.findCommand(commandId) === null && this.storage.findOpening(openedFor) !== null;
  }

  /**
   * Takes back what the SKU was opened with, as far as it is there and free. What has gone since counts as part of it before any that
   * came later, so that no other delivery is taken. The same command id answers what the first did.
   */
  takeBack({ commandId, openedFor, trace }: TakeBackCommand): TakenBack {
    this.expireDue();
    const known = this.storage.findCommand(commandId);
    if (known) return JSON.parse(known.reply) as TakenBack;
    // Of a SKU that was not opened so nothing is kept, not even that it was asked for.
    const opening = this.stock.version === 0 ? null : this.storage.findOpening(openedFor);
    if (!opening) return { taken: 0, stay: 0 };
    const reason = rules.takenBackFrom(openedFor);
    return this.transact(() => {
      const { gone, forReason } = this.storage.sumGone(opening.seq, reason);
      const taken = rules.mayTakeBack(this.stock, opening.copies, gone);
      if (taken > 0) this.apply({ kind: "adjust", quantity: -taken, reason, trace });
      const reply = { taken, stay: opening.copies - forReason - taken };
      this.saveReply(commandId, "take-back", reply);
      return reply;
    });
  }

  /** Tells the others the level as it is, told before or not: for a caller that may not have come to it. */
  async tell(): Promise<void> {
    this.expireDue();
    this.published = { version: -1, available: null };
    await this.publish();
  }

  /** Sets copies aside until `ttlSeconds` from now; answers the hold as it is now when the name is known. */
  reserve({ name, quantity, ttlSeconds, trace }: NamedHold & { ttlSeconds: number }): Result<rules.Hold> {
    const expiresAtMs = Date.now() + ttlSeconds * 1_000;
    return this.command(name, trace, (known) => rules.reserve(this.stock, known, { name, quantity, state: "held", expiresAtMs }));
  }

  /** Keeps the hold from expiring. */
  pin({ name, quantity, trace }: NamedHold): Result<rules.Hold> {
    return this.onKnown(name, quantity, trace, (known) => rules.pin(this.stock, known));
  }

  /** Gives the hold's copies back. A name not seen yet is ended before it begins. */
  release({ name, quantity, trace, sparePinned }: NamedHold & { sparePinned: boolean }): Result<rules.Hold> {
    return this.command(name, trace, (known) => {
      if (!known) return { hold: rules.tombstone(name, quantity), movement: null };
      return rules.sameQuantity(known, quantity) ?? rules.release(this.stock, known, sparePinned);
    });
  }

  /** Sells the hold's copies. */
  commit({ name, quantity, trace }: NamedHold): Result<rules.Hold> {
    return this.onKnown(name, quantity, trace, (known) => rules.commit(this.stock, known));
  }

  /** Rows after `afterSeq`, in order. */
  rows({ afterSeq, limit }: { afterSeq: number; limit: number }): LedgerRow[] {
    return this.storage.listRows(afterSeq, limit);
  }

  /** Gives back what ran out and tells others what changed. It never throws: a failed alarm would be given up after six tries. */
  override async alarm(): Promise<void> {
    this.alarmAtMs = null;
    this.expireDue();
    try {
      await this.publish();
    } catch (error) {
      this.log("stock.publish-failed", null, { sku: this.sku, ...errorFields(error) }, "warn");
      this.wakeAt(Date.now() + publishRetryMs);
    }
    this.scheduleExpiry();
  }

  /** Moves copies, inside a transaction; why not, when the rules refuse. */
  private apply({ kind, quantity, reason, trace }: Omit<MoveCommand, "commandId" | "fingerprint">): Result<StockLevel> {
    const change = rules.moveStock(this.stock, kind, quantity);
    if ("refused" in change) {
      if (change.refused === "unchanged") return ok(this.currentLevel());
      return fail("conflict", { detail: `${this.stock.held} copies are held; on hand cannot go below that` });
    }
    this.append(change.stock, change.movement, { hold: null, reason, requestId: trace.requestId, atMs: Date.now() });
    this.log(`stock.${kind}`, trace, { sku: this.sku, quantity, version: this.stock.version });
    return ok(this.currentLevel());
  }

  private saveReply(commandId: string, fingerprint: string, reply: Result<StockLevel> | TakenBack): void {
    const atMs = Date.now();
    this.storage.saveCommand(commandId, fingerprint, JSON.stringify(reply), atMs, atMs - commandKeptMs);
  }

  private savePublished({ version, available }: Published): void {
    this.published = { version, available };
    this.storage.savePublished(this.published);
  }

  private async publish(): Promise<void> {
    const level = this.currentLevel();
    if (level.version === this.published.version) return;
    await publishLevel(this.env, level, this.storage.nextExpiryMs(), level.available !== this.published.available);
    this.savePublished(level);
    // Commands may have come while the others were being told.
    if (this.stock.version !== level.version) this.wakeAt(Date.now() + coalesceMs);
  }

  /** A command on a hold that must be there. For a name never seen it answers "released" and writes nothing. */
  private onKnown(name: string, quantity: number, trace: Trace, decide: (known: rules.Hold) => rules.HoldChange): Result<rules.Hold> {
    if (!this.storage.findHold(name)) return ok(rules.tombstone(name, quantity));
    return this.command(name, trace, (known) => {
      if (!known) throw new Error(`hold ${name} has vanished`);
      return rules.sameQuantity(known, quantity) ?? decide(known);
    });
  }

  private command(name: string, trace: Trace, decide: (known: rules.Hold | null) => rules.HoldChange): Result<rules.Hold> {
    this.expireDue();
    return this.transact(() => {
      const known = this.storage.findHold(name);
      const change = decide(known);
      if ("refused" in change) {
        if (change.refused === "short") return fail("out-of-stock", { fields: { available: this.stock.onHand - this.stock.held } });
        return fail("conflict", { detail: `hold ${name} is for another quantity` });
      }
      if (!known || change.hold.state !== known.state) this.storage.saveHold(change.hold);
      if (change.movement) {
        this.append(change.stock, change.movement, { hold: name, reason: null, requestId: trace.requestId, atMs: Date.now() });
        this.log(`stock.${change.movement.kind}`, trace, {
          sku: this.sku,
          hold: name,
          quantity: change.hold.quantity,
          version: this.stock.version,
        });
      }
      return ok(change.hold);
    });
  }

  private expireDue(): void {
    const atMs = Date.now();
    const due = this.storage.listExpired(atMs, expiriesMax);
    if (due.length === 0) return;
    this.transact(() => {
      for (const hold of due) {
        const change = rules.expire(this.stock, hold, atMs);
        if (!("stock" in change)) continue;
        this.storage.saveHold(change.hold);
        this.append(change.stock, change.movement, { hold: hold.name, reason: null, requestId: "expiry", atMs });
      }
    });
  }

  /** All of `work` or nothing of it; the copy in memory follows the outcome. Nothing in it awaits. */
  private transact<T>(work: () => T): T {
    const before = { stock: this.stock, published: this.published };
    try {
      const value = this.ctx.storage.transactionSync(() => {
        const result = work();
        rules.assertInvariant(this.stock);
        return result;
      });
      if (this.stock !== before.stock) {
        if (this.stock.version !== this.published.version) this.wakeAt(Date.now() + coalesceMs);
        this.scheduleExpiry();
      }
      return value;
    } catch (error) {
      this.stock = before.stock;
      this.published = before.published;
      throw error;
    }
  }

  private append(stock: rules.Stock, movement: rules.Movement, about: Parameters<LedgerStorage["append"]>[3]): void {
    this.storage.append(this.sku, stock, movement, about);
    this.stock = stock;
  }

  private currentLevel(): StockLevel {
    const { onHand, held, version } = this.stock;
    return { sku: this.sku, onHand, reserved: held, available: onHand - held, version };
  }

  private scheduleExpiry(): void {
    const nextMs = this.storage.nextExpiryMs();
    if (nextMs !== null) this.wakeAt(nextMs);
  }

  /** An object has one alarm: the earliest reason to wake wins, and later ones are set when it has rung. */
  private wakeAt(atMs: number): void {
    if (this.alarmAtMs !== null && this.alarmAtMs <= atMs) return;
    this.alarmAtMs = atMs;
    void this.ctx.storage.setAlarm(atMs);
  }
}
