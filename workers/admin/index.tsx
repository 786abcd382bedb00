// Responsible for the merchants' pages: sellers see what is theirs, admins everything.
// Leaves to others: signing in (storefront), every fact on the pages and every decision about it (catalog, inventory, orders).
import { WorkerEntrypoint } from "cloudflare:workers";
import type { AdminBindings } from "./bindings.ts";
import { app } from "./routes.ts";

export default class extends WorkerEntrypoint<AdminEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env satisfies AdminBindings, this.ctx);
  }
}
