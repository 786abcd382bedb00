import type { RateLimit } from "../../durable-objects/rate-limit/index.ts";
import type { Log } from "../../shared/log.ts";
import type { Trace } from "../../shared/trace.ts";
import type { Zone } from "./cache/purge-zone.ts";
import type { Route } from "./routes-table.ts";

/** Sister Workers that answer people's requests, by the name of their binding. */
export type OwnerBinding =
  | "STOREFRONT"
  | "CATALOG"
  | "SEARCH"
  | "RECOMMENDATIONS"
  | "RECOMMENDER"
  | "ADMIN"
  | "INVENTORY"
  | "CART"
  | "ORDERS"
  | "PAYMENTS"
  | "NOTIFICATIONS";

/** Stand-ins for what other companies run. Only the local platform binds them. */
export type LocalBinding = "SANDBOX_PSP" | "MAILBOX" | "FAILPOINTS";

/**
 * The gateway's environment. Of its sisters it asks for nothing but `fetch`. `LIMITS` is `local` where limits are to be a
 * thousand times as wide, so that tests and demonstrations do not meet them; `CACHE` is `off` where nothing may be kept.
 */
export type GatewayBindings = Record<OwnerBinding, Fetcher> &
  Partial<Record<LocalBinding, Fetcher>> &
  Zone &
  Pick<GatewayEnv, "ASSETS" | "LIMITS" | "CACHE" | "OPS_KEY"> & { RATE_LIMIT: DurableObjectNamespace<RateLimit> };

/** What the gateway's middlewares tell each other about a request. */
export type GatewayApp = {
  Bindings: GatewayBindings;
  Variables: {
    trace: Trace;
    log: Log;
    /** The path as it was sent. */
    path: string;
    /** Missing until the request is routed: a refused path belongs to nobody. */
    route?: Route;
    /** What is sent on as the body; missing when there is none. */
    body?: ReadableStream | Uint8Array<ArrayBuffer>;
  };
};
