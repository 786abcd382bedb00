import type { DrizzleD1Database } from "drizzle-orm/d1";
import { drizzle } from "drizzle-orm/d1";
import { type Clock, systemClock } from "../../shared/clock.ts";
import { type OutboxRow, tryToSendOutbox } from "../../shared/events/outbox.ts";
import { createBusyLog } from "../../shared/gathered-log.ts";
import type { Log } from "../../shared/log.ts";
import type { Providers } from "./provider.ts";
import { providersOf } from "./providers.ts";

/** What use cases need of the world. */
export type Deps = {
  db: DrizzleD1Database;
  providers: Providers;
  now: Clock;
  log: Log;
  /** Sends outbox rows after the answer has left; what fails is sent by cron. */
  relay: (rows: OutboxRow[]) => void;
};

const logFor = createBusyLog("payments");

/** The same, from this invocation's environment. */
export function depsOf(env: PaymentsEnv, ctx: Pick<ExecutionContext, "waitUntil">): Deps {
  const db = drizzle(env.DB);
  const log = logFor(ctx);
  const relay = (rows: OutboxRow[]) => ctx.waitUntil(tryToSendOutbox(db, env, rows, Date.now(), log));
  return { db, providers: providersOf(env), now: systemClock, log, relay };
}
