// Responsible for telling people: it renders messages from events, keeps them, and hands each to a provider once.
// Leaves to others: what happened and what an order holds (orders), and bringing mail to its reader (the mail provider).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { forgetInbox } from "../../shared/events/inbox.ts";
import { createBusyLog } from "../../shared/gathered-log.ts";
import { type ConfirmDeps, confirmOrders } from "./confirm-order.ts";
import { app } from "./routes.ts";
import { sweepMessages } from "./send-mail.ts";

/** An order has two lines. */
const logFor = createBusyLog("notifications");

export default class extends WorkerEntrypoint<NotificationsEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const { db, now } = this.deps;
    const together = { takes: ["octavo.order.placed.v1"] as const, handle: (events: AnyEnvelope[]) => this.tell(events) };
    // Events that nobody is told of pass unnoticed.
    await consumeBatch(batch, { domain: "notifications", db, now, handle: async () => {}, together });
  }

  override async scheduled(): Promise<void> {
    await sweepMessages(this.deps);
    await forgetInbox(drizzle(this.env.DB), Date.now());
  }

  private async tell(events: AnyEnvelope[]): Promise<AnyEnvelope[]> {
    return await confirmOrders(
      this.deps,
      events.filter((event) => event.type === "octavo.order.placed.v1"),
    );
  }

  private get deps(): ConfirmDeps {
    const { DB, ORDERS: orders, MAILBOX: mailbox, PUBLIC_URL: publicUrl } = this.env;
    return { db: drizzle(DB), orders, mailbox, publicUrl, now: Date.now, log: logFor(this.ctx) };
  }
}
