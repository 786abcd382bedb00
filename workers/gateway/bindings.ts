import type { RateLimit } from "../../durable-objects/rate-limit/index.ts";
import type { Actor } from "../../shared/auth/actor.ts";
import type { CredentialService } from "../../shared/contracts/identity.ts";
import type { Log } from "../../shared/log.ts";
import type { Trace } from "../../shared/trace.ts";
import type { Zone } from "./cache/purge-zone.ts";
import type { RateFences } from "./rate-limits.ts";
import type { Route } from "./routes-table.ts";

/** Sister Workers that answer people's requests, by the name of their binding. */
export type OwnerBinding =
  | "STOREFRONT"
  | "IDENTITY"
  | "CATALOG"
  | "SEARCH"
  | "RECOMMENDATIONS"
  | "RECOMMENDER"
  | "ANALYTICS"
  | "IMAGES"
  | "ADMIN"
  | "INVENTORY"
  | "CART"
  | "ORDERS"
  | "PAYMENTS"
  | "NOTIFICATIONS";

/** Stand-ins for what other companies run. Only the local platform binds them. */
export type LocalBinding = "SANDBOX_PSP" | "MAILBOX" | "FAILPOINTS";

/**
 * The gateway's environment. Of its sisters it asks for nothing but `fetch`, and identity for keys and tokens. `LIMITS` is
 * `local` where limits are to be a thousand times as wide, so that tests and demonstrations do not meet them; `CACHE` is `off`
 * where nothing may be kept, and `shared` where several data centres share answers through KV; `CORS_ORIGINS` names the sites whose pages may read the API, separated by commas.
 */
export type GatewayBindings = Record<Exclude<OwnerBinding, "IDENTITY">, Fetcher> &
  Partial<Record<LocalBinding, Fetcher>> &
  Zone &
  RateFences &
  Pick<GatewayEnv, "ASSETS" | "SHARED_ANSWERS" | "LIMITS" | "CACHE" | "CORS_ORIGINS"> & {
    IDENTITY: Fetcher & CredentialService;
    RATE_LIMIT: DurableObjectNamespace<RateLimit>;
  };

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
    /** Who calls; `null` is a guest. */
    actor: Actor | null;
    /** Their access token, as it is sent on; `null` for a guest. */
    token: string | null;
    /** How they showed who they are: what a browser adds by itself (`session`) has to be guarded against other sites. */
    shownBy: "bearer" | "api-key" | "session" | null;
    /** Whether the session they showed has ended, so that their cookie can go. */
    isSessionOver: boolean;
    /** What is sent on as the body, all of it; missing when there is none. */
    body?: Uint8Array<ArrayBuffer>;
  };
};
