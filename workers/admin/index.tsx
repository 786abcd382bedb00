// Responsible for the merchants' pages, and for who may see them while there is one key for all (ADR 0011).
// Leaves to others: every fact on them and every decision about it (catalog, inventory, orders).
import { WorkerEntrypoint } from "cloudflare:workers";
import type { AdminBindings } from "./bindings.ts";
import { app } from "./routes.ts";

export default class extends WorkerEntrypoint<AdminEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env satisfies AdminBindings, this.ctx);
  }
}
