import { isoTime } from "../../../shared/clock.ts";
import type { SessionView } from "../../../shared/contracts/accounts.ts";
import { Problem } from "../../../shared/problem.ts";
import type { IdentityDeps } from "../deps.ts";

/** Where an account is signed in, the place used last first. `sessionId` is that of whoever asks. */
export async function showSessions(
  { session }: IdentityDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<SessionView[]> {
  return (await session(userId).list()).map(({ id, kind, label, createdAtMs, lastSeenAtMs }) => ({
    id,
    kind,
    label,
    createdAt: isoTime(createdAtMs),
    lastSeenAt: isoTime(lastSeenAtMs),
    isCurrent: id === sessionId,
  }));
}

/** Signs out one place: its tokens end within a second. Raises not-found. */
export async function endSession({ session }: IdentityDeps, { userId, sessionId }: { userId: string; sessionId: string }): Promise<void> {
  if (!(await session(userId).end({ sessionId }))) throw new Problem("not-found", { detail: "You are not signed in there" });
}

/** Signs out everywhere, here too. */
export async function endSessions({ session }: IdentityDeps, { userId }: { userId: string }): Promise<void> {
  await session(userId).raiseEpoch();
}
