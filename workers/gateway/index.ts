// The gateway: the one public door. Routes by path, keeps requests and answers clean, limits, logs, documents the API.
// It knows no books and no orders: every decision about them, and every right to see them, is their owner's.
import { env, WorkerEntrypoint } from "cloudflare:workers";
import { renamings } from "./api-version.ts";
import type { GatewayBindings } from "./bindings.ts";
import { askPast, createCaches } from "./cache/caches.ts";
import { purgeChanged } from "./cache/purge-changed.ts";
import { purgeZoneOf } from "./cache/purge-zone.ts";
import { settlingMs } from "./cache/recent-purges.ts";
import { withCompression } from "./compression.ts";
import { withCors } from "./cors.ts";
import { createGateway } from "./routes.ts";

export { RateLimit } from "../../durable-objects/rate-limit/index.ts";

// One set of caches for all requests of an isolate. The type of `env` is that of no Worker in particular.
const { CACHE, SHARED_ANSWERS } = env as unknown as GatewayBindings;
const caches = createCaches({ shared: CACHE === "shared" ? SHARED_ANSWERS : undefined });
const gateway = createGateway(renamings, caches);

/**
 * The public entrance. It has a name besides being the default, so that the local platform can let workerd listen for it
 * directly: a request to the default entrypoint of a Worker with assets passes two Workers of Miniflare's first.
 */
export class Gateway extends WorkerEntrypoint<GatewayBindings> {
  override fetch(request: Request): Response | Promise<Response> {
    const ask = (asked: Request) => gateway.fetch(asked, this.env, this.ctx);
    const answer = this.env.CACHE === "off" ? askPast(request, ask) : caches.answer(request, ask, this.ctx);
    const { CORS_ORIGINS = "" } = this.env;
    const finish = (response: Response) => withCompression(request, withCors(request, response, CORS_ORIGINS));
    return answer instanceof Response ? finish(answer) : answer.then(finish);
  }

  override async queue(batch: MessageBatch): Promise<void> {
    const later = (work: () => Promise<unknown>) => this.ctx.waitUntil(scheduler.wait(settlingMs).then(work));
    await purgeChanged(batch, caches, purgeZoneOf(this.env), later);
  }
}

export default Gateway;
