// Responsible for the warehouse: what was sold and how the catalogue changed, kept for questions about all of it at once.
// Leaves to others: every fact itself (catalog, orders), from whose logs all of this can be made again, and whatever is personal.
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { consumeBatch } from "../../shared/events/consume.ts";
import { factEvents, refuseEvent, takeEvents } from "./consume-events.ts";
import { continueLoad } from "./load.ts";
import { app } from "./routes.ts";

/** Pages one minute loads at most: each is two calls, and a run of cron may make a thousand. */
const pagesPerRun = 50;

export default class extends WorkerEntrypoint<AnalyticsEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const { DB, CATALOG: catalog, ORDERS: orders } = this.env;
    const db = drizzle(DB);
    const together = {
      takes: factEvents,
      handle: (events: Parameters<typeof takeEvents>[1]) => takeEvents({ db, catalog, orders }, events),
    };
    await consumeBatch(batch, { domain: "analytics", db, handle: refuseEvent, now: Date.now, together });
  }

  override async scheduled(): Promise<void> {
    const { DB, CATALOG: catalog, ORDERS: orders } = this.env;
    await continueLoad(drizzle(DB), { catalog, orders }, Date.now(), pagesPerRun);
  }
}
