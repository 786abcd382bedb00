import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Caller } from "../../../shared/auth/caller.ts";
import type { OutboxRow } from "../../../shared/events/outbox.ts";
import type { Log } from "../../../shared/log.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { CatalogBindings } from "../bindings.ts";
import type { ImportRun } from "./repository.ts";

/** How long one message is worked on, and how long whoever took it has the import to themselves after each piece of work. */
export const workMs = 10_000;
export const leaseMs = 20_000;

/** A stretch of work on an import: for whom, since when, and until when. */
export type Job = {
  db: DrizzleD1Database;
  env: Pick<
    CatalogBindings,
    | "IMPORTS"
    | "IMPORT_JOBS"
    | "IDENTITY"
    | "SEARCH_EVENTS"
    | "RECOMMENDER_EVENTS"
    | "ANALYTICS_EVENTS"
    | "GATEWAY_EVENTS"
    | "INVENTORY_EVENTS"
  >;
  /** As it was when it was taken. */
  run: ImportRun;
  /** Who sent it, as identity knows them now. */
  caller: Caller;
  trace: Trace;
  log: Log;
  now: () => number;
  endsAtMs: number;
  /** Sends rows of the outbox while the work goes on; the stretch ends once all are sent. */
  relay: (rows: OutboxRow[]) => void;
};

/** How a stretch of work ended: with more to do, with nothing left to do, or with why nothing more can be done. */
export type Stretch = "more" | "done" | { stoppedBy: string };
