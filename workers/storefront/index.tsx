// Responsible for the shop's pages: what a shopper sees, and the forms a shopper sends.
// Leaves to others: every fact on them (catalog, cart, orders), every decision about it, and who may come in (gateway).
import { WorkerEntrypoint } from "cloudflare:workers";
import type { StorefrontBindings } from "./bindings.ts";
import { app } from "./routes.ts";

export default class Storefront extends WorkerEntrypoint<StorefrontEnv> {
  override fetch(request: Request) {
    return app.fetch(request, this.env satisfies StorefrontBindings, this.ctx);
  }
}
