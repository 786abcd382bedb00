import type { QueueEnv } from "../../shared/events/outbox.ts";

/** What this Worker is given: its own configuration, the queues of its subscribers. */
export type CatalogBindings = CatalogEnv & QueueEnv;
