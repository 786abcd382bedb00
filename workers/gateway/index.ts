// The gateway: the one public door. Routes by path, keeps requests and answers clean, limits, logs, documents the API.
// It knows no books and no orders: every decision about them, and every right to see them, is their owner's.
import { WorkerEntrypoint } from "cloudflare:workers";
import type { GatewayBindings } from "./bindings.ts";
import { createGateway } from "./routes.ts";

export { RateLimit } from "../../durable-objects/rate-limit/index.ts";

const gateway = createGateway();

/**
 * The public entrance. It has a name besides being the default, so that the local platform can let workerd listen for it
 * directly: a request to the default entrypoint of a Worker with assets passes two Workers of Miniflare's first.
 */
export class Gateway extends WorkerEntrypoint<GatewayBindings> {
  override fetch(request: Request): Response | Promise<Response> {
    return gateway.fetch(request, this.env, this.ctx);
  }
}

export default Gateway;
