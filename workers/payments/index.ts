// Responsible for money: charges, their outcome, refunds, and what payment providers tell of them, each exactly once.
// Leaves to others: what an order costs, who may pay or refund it, and what an outcome means for it (orders).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { requireCaller } from "../../shared/auth/callers.ts";
import type { CancelCommand, PayCommand, RefundCommand } from "../../shared/contracts/payments.ts";
import { forgetInbox } from "../../shared/events/inbox.ts";
import { sweepOutbox } from "../../shared/events/outbox.ts";
import { attempt } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import { cancelPayment } from "./cancel-payment.ts";
import { depsOf } from "./deps.ts";
import { viewPayment } from "./payment-view.ts";
import { refundPayment } from "./refund-payment.ts";
import { findPayment } from "./repository.ts";
import { app } from "./routes.ts";
import { settlePayment } from "./settle-payment.ts";
import { requireAcceptable, takePayment } from "./take-payment.ts";

export default class Payments extends WorkerEntrypoint<PaymentsEnv> {
  override fetch(request: Request) {
    return app.fetch(request, this.env, this.ctx);
  }

  override async scheduled() {
    const db = drizzle(this.env.DB);
    await sweepOutbox(db, this.env, Date.now());
    await forgetInbox(db, Date.now());
  }

  async accepts(payment: { provider: string; token: string }) {
    requireCaller(this.ctx, "orders");
    return attempt(async () => requireAcceptable(depsOf(this.env, this.ctx), payment));
  }

  async pay(command: PayCommand) {
    requireCaller(this.ctx, "orders");
    return attempt(() => takePayment(depsOf(this.env, this.ctx), command));
  }

  async settle(question: { paymentId: string; trace: Trace }) {
    requireCaller(this.ctx, "orders");
    return settlePayment(depsOf(this.env, this.ctx), question);
  }

  async cancel(command: CancelCommand) {
    requireCaller(this.ctx, "orders");
    return cancelPayment(depsOf(this.env, this.ctx), command);
  }

  async refund(command: RefundCommand) {
    requireCaller(this.ctx, "orders");
    return attempt(() => refundPayment(depsOf(this.env, this.ctx), command));
  }

  async find({ paymentId }: { paymentId: string }) {
    requireCaller(this.ctx, "orders");
    const payment = await findPayment(drizzle(this.env.DB), paymentId);
    return payment && viewPayment(payment);
  }
}
