// Responsible for copies: what is on hand, who holds how many, and the ledger that proves it, one object per SKU.
// Leaves to others: what a SKU is and costs (catalog), and when to hold, sell or give back (orders).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { requireCaller } from "../../shared/auth/callers.ts";
import type { ChangeStockCommand, LedgerPage } from "../../shared/contracts/admin.ts";
import type { HoldCommand, ReleaseCommand, ReserveCommand } from "../../shared/contracts/inventory.ts";
import { consumeBatch } from "../../shared/events/consume.ts";
import type { AnyEnvelope } from "../../shared/events/envelope.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { attempt, type Result } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { handleEvent } from "./consume-events.ts";
import { commitCopies, pinCopies, releaseCopies, reserveCopies } from "./hold-copies.ts";
import { changeStock } from "./move-stock.ts";
import { type LedgerQuery, type LevelQuery, pageOfLedger, pageOfLevels } from "./read-levels.ts";
import { app } from "./routes.ts";
import { levelOf } from "./see-levels.ts";
import { finishDeliveries, forgetOldReservations, wakeOverdue } from "./wake-overdue.ts";

export { StockLedger } from "../../durable-objects/stock-ledger/index.ts";

export default class Inventory extends WorkerEntrypoint<InventoryEnv> {
  override fetch(request: Request) {
    return app.fetch(request, this.env, this.ctx);
  }

  override async queue(batch: MessageBatch) {
    const handle = (event: AnyEnvelope, trace: Trace) => handleEvent(this.env, event, trace, Date.now());
    await consumeBatch(batch, { domain: "inventory", db: drizzle(this.env.DB), handle, now: Date.now });
  }

  override async scheduled() {
    const db = drizzle(this.env.DB);
    await wakeOverdue(db, this.env.STOCK_LEDGER, Date.now());
    await finishDeliveries(db, this.env.STOCK_LEDGER, Date.now());
    await sweepOutbox(db, this.env, Date.now());
    await forgetOldReservations(db, Date.now());
  }

  level({ sku }: { sku: string }) {
    return levelOf(this.env, sku);
  }

  async reserve(command: ReserveCommand) {
    requireCaller(this.ctx, "orders");
    return reserveCopies(this.env.STOCK_LEDGER, command);
  }

  async pin(command: HoldCommand) {
    requireCaller(this.ctx, "orders");
    return pinCopies(this.env.STOCK_LEDGER, command);
  }

  async release(command: ReleaseCommand) {
    requireCaller(this.ctx, "orders");
    return releaseCopies(this.env.STOCK_LEDGER, command);
  }

  async commit(command: HoldCommand) {
    requireCaller(this.ctx, "orders");
    return commitCopies(this.env.STOCK_LEDGER, command);
  }

  listLevels(query: LevelQuery) {
    return attempt(() => pageOfLevels(this.env, query));
  }

  readLedger(query: LedgerQuery): Promise<Result<LedgerPage | null>> {
    return attempt(() => pageOfLedger(this.env, query));
  }

  changeStock(command: ChangeStockCommand) {
    return attempt(() => changeStock(this.env, command, Date.now()));
  }
}
