import type { BatchItem } from "drizzle-orm/batch";
import { invalid, Problem } from "../../../shared/problem.ts";
import { open } from "../../../shared/sealed-text.ts";
import type { Trace } from "../../../shared/trace.ts";
import { secondFactorThrottleName } from "../count-guess.ts";
import type { IdentityDeps } from "../deps.ts";
import { type UserRecord, userContext } from "../repository.ts";
import { guess } from "./confirm-password.ts";
import { forgetCopies } from "./forget-copies.ts";
import { planNotice } from "./plan-notice.ts";
import { requireUser } from "./profile.ts";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import { writeIf } from "./repository/requirement.ts";
import { confirmation, isStillSecondFactor, removal, takeStep } from "./repository/second-factors.ts";
import { isSecondFactor } from "./second-factor.ts";
import { stepOfCode } from "./totp.ts";

export type TurnSecondFactor = { userId: string; sessionId: string; code: string; trace: Trace };

/**
 * Turns the second factor on by a code of the app, and gives back ten recovery codes. Tokens and all other sessions end;
 * the session that asks has proved it. Raises conflict when it was not begun, is on already, or was begun anew meanwhile, invalid-request for a wrong
 * code, and rate-limited.
 */
export async function confirmSecondFactor(
  deps: IdentityDeps,
  { userId, sessionId, code, trace }: TurnSecondFactor,
): Promise<{ recoveryCodes: string[] }> {
  const { db, dataKeys, now } = deps;
  const user = await requireUser(deps, userId);
  if (user.totpConfirmedAtMs !== null) throw new Problem("conflict", { detail: "The second factor is on already" });
  if (user.totpSecret === null) throw new Problem("conflict", { detail: "Ask for a secret first" });
  const secret = open(user.totpSecret, dataKeys, userContext("totp_secret", userId));
  const step = stepOfCode(secret, code.replaceAll(/\s/g, ""), now(), user.totpLastStep);
  // Taken before anything else: sent twice at once, the code counts once, and its recovery codes are the ones that count.
  const isRight = await guess(deps, secondFactorThrottleName(userId), async () => step !== null && (await takeStep(db, userId, step)));
  if (!isRight || step === null) throw wrongCode();
  const recoveryCodes = newRecoveryCodes();
  const hashes = recoveryCodes.map((each) => recoveryCodeHash(each) ?? "");
  await change(deps, user, { sessionId, trace }, confirmation(db, userId, step, hashes, now()));
  await deps.session(userId).prove({ sessionId, proof: "otp" });
  deps.log("second-factor.on", trace, { userId });
  return { recoveryCodes };
}

/** Turns the second factor off, by a code of the app or a recovery code. Raises conflict when it is off, invalid-request, and rate-limited. */
export async function removeSecondFactor(deps: IdentityDeps, { userId, sessionId, code, trace }: TurnSecondFactor): Promise<void> {
  const user = await requireUser(deps, userId);
  if (user.totpConfirmedAtMs === null) throw new Problem("conflict", { detail: "There is no second factor" });
  if (!(await guess(deps, secondFactorThrottleName(userId), () => isSecondFactor(deps, user, code)))) throw wrongCode();
  await change(deps, user, { sessionId, trace }, removal(deps.db, userId, deps.now()));
  deps.log("second-factor.off", trace, { userId });
}

/** Writes the change with the notice that tells of it, and ends what was given without it. Raises conflict when it comes too late. */
async function change(
  deps: IdentityDeps,
  user: UserRecord,
  { sessionId, trace }: Pick<TurnSecondFactor, "sessionId" | "trace">,
  statements: readonly BatchItem<"sqlite">[],
): Promise<void> {
  const notice = await planNotice(deps, user, "second-factor-changed", trace);
  // The code proved the secret that was read. Another may have been begun since, or taken away.
  const isWritten = await writeIf(deps.db, isStillSecondFactor(deps.db, user), [...statements, ...notice.statements]);
  if (!isWritten) throw new Problem("conflict", { detail: "The second factor has just been changed: look again" });
  await forgetCopies(deps, user.id);
  await deps.session(user.id).raiseEpoch({ keep: sessionId });
  deps.relay(notice.rows);
}

function wrongCode(): Problem {
  return invalid("/code", "the code is wrong, or was used before");
}
