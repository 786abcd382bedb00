// Responsible for telling people: it renders messages from events, keeps them, and hands each to a provider once.
// Leaves to others: what happened (orders, identity), who its reader is, and bringing mail there (the mail provider).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { forgetInbox } from "../../shared/events/inbox.ts";
import { type OutboxRow, sweepOutbox, tryToSendOutbox } from "../../shared/events/outbox.ts";
import { createBusyLog } from "../../shared/gathered-log.ts";
import { settleAll } from "../../shared/settle-all.ts";
import type { Trace } from "../../shared/trace.ts";
import { type ConfirmDeps, confirmOrders } from "./confirm-order.ts";
import { type ForgetDeps, forgetUser } from "./forget-user.ts";
import { app } from "./routes.ts";
import { sweepMessages } from "./send-mail.ts";
import { type AccountMailDeps, writeAccountMail } from "./write-account-mail.ts";

/** An order has two lines. */
const logFor = createBusyLog("notifications");

export default class extends WorkerEntrypoint<NotificationsEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const { db, now } = this.#deps;
    const together = { takes: ["octavo.order.placed.v1"] as const, handle: (events: AnyEnvelope[]) => this.#tell(events) };
    const handle = (event: AnyEnvelope, trace: Trace) => this.#handle(event, trace);
    await consumeBatch(batch, { domain: "notifications", db, now, handle, together });
  }

  override async scheduled(): Promise<void> {
    const deps = this.#deps;
    const sweeps = [sweepMessages(deps), sweepOutbox(deps.db, this.env, deps.now()), forgetInbox(deps.db, deps.now())];
    await settleAll(sweeps, deps.log);
  }

  async #tell(events: AnyEnvelope[]): Promise<AnyEnvelope[]> {
    return await confirmOrders(
      this.#deps,
      events.filter((event) => event.type === "octavo.order.placed.v1"),
    );
  }

  /** Events that nobody is told of pass unnoticed. */
  async #handle(event: AnyEnvelope, trace: Trace): Promise<void> {
    if (event.type === "octavo.mail.requested.v1") await writeAccountMail(this.#deps, event);
    if (event.type === "octavo.user.erased.v1") await forgetUser(this.#deps, event.data.userId, trace);
  }

  // Private to the language, not to the compiler alone: whatever else a class has can be called by RPC.
  get #deps(): ConfirmDeps & AccountMailDeps & ForgetDeps {
    const { DB, ORDERS: orders, IDENTITY: identity, MAILBOX: mailbox, PUBLIC_URL: publicUrl } = this.env;
    const db = drizzle(DB);
    const log = logFor(this.ctx);
    const relay = (rows: OutboxRow[]) => this.ctx.waitUntil(tryToSendOutbox(db, this.env, rows, Date.now(), log));
    return { db, orders, identity, mailbox, publicUrl, now: Date.now, log, relay };
  }
}
