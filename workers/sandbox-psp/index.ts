// Responsible for being somebody else's payment company on this machine: charges, refunds and webhooks, in books of its own.
// Leaves to others: orders and our payments, of which it knows only what its API is told. Local only, never deployed.
import { WorkerEntrypoint } from "cloudflare:workers";
import { systemClock } from "../../shared/clock.ts";
import { lostAnswerHeader } from "./app.ts";
import { deliverDue } from "./deliver-webhooks.ts";
import { app } from "./routes.ts";

export default class SandboxPsp extends WorkerEntrypoint<SandboxPspEnv> {
  override async fetch(request: Request) {
    const response = await app.fetch(request, this.env, this.ctx);
    // Thrown, not answered: the caller's fetch must reject, as it does when a connection breaks.
    if (response.headers.has(lostAnswerHeader)) throw new Error("the connection was dropped after the capture, as tok_lost_reply asks");
    return response;
  }

  override async scheduled() {
    await deliverDue(this.env, systemClock);
  }
}
