import { createEvent, type Envelope } from "../../../shared/events/envelope.ts";
import { applyOnce } from "../../../shared/events/inbox.ts";
import { outboxInsert, outboxRows } from "../../../shared/events/outbox.ts";
import { newTrace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { askedAgain, forgottenUpdate, listUnforgotten } from "./repository/erasures.ts";

/** Whoever has not forgotten by then is asked again, and then each day. */
const askAgainMs = 24 * 60 * 60 * 1_000;
/** Users of one run of the cron. */
const askAgainMax = 50;

/** Notes that a holder has forgotten a user, once. */
export async function noteForgotten({ db, now }: IdentityDeps, event: Envelope<"octavo.user.forgotten.v1">): Promise<void> {
  const { userId, by } = event.data;
  await applyOnce(db, event.id, now(), [forgottenUpdate(db, userId, by, now())]);
}

/** Asks those again who have not said that they have forgotten. Gives back how many users it was about. */
export async function repeatErasures(deps: IdentityDeps): Promise<number> {
  const { db, now } = deps;
  const unforgotten = await listUnforgotten(db, now() - askAgainMs, askAgainMax);
  for (const { userId, version } of unforgotten) {
    const subject = { source: "identity", subject: userId, subjectVersion: version };
    const rows = outboxRows([createEvent({ type: "octavo.user.erased.v1", ...subject, data: { userId } }, newTrace(), now())], now());
    await db.batch([askedAgain(db, userId, now()), outboxInsert(db, rows)]);
    // Where the process ended between the two, the object still knows the user.
    await deps.session(userId).erase();
    deps.relay(rows);
    deps.log("user.erased-again", null, { userId }, "warn");
  }
  return unforgotten.length;
}
