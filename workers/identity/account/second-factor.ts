import { Problem } from "../../../shared/problem.ts";
import { open, seal } from "../../../shared/sealed-text.ts";
import type { IdentityDeps } from "../deps.ts";
import { type UserRecord, userContext } from "../repository.ts";
import { confirmOwner } from "./confirm-password.ts";
import { requireUser } from "./profile.ts";
import { recoveryCodeHash } from "./recovery-codes.ts";
import { keepPendingSecret, takeRecoveryCode, takeStep } from "./repository/second-factors.ts";
import { newTotpSecret, otpauthUri, stepOfCode } from "./totp.ts";

export type BeginSecondFactor = { userId: string; sessionId: string; password?: string };

/**
 * The secret of a second factor that counts once a code of it was given. A stolen token must not lock the owner out: raises
 * invalid-request without the password, unless one has just signed in; rate-limited; conflict when one counts already.
 */
export async function beginSecondFactor(
  deps: IdentityDeps,
  { userId, sessionId, password }: BeginSecondFactor,
): Promise<{ secret: string; otpauthUri: string }> {
  const { db, dataKeys, now } = deps;
  const user = await requireUser(deps, userId);
  // First, so that nobody is asked for the password in vain.
  if (user.totpConfirmedAtMs !== null) throw isOn();
  await confirmOwner(deps, user, sessionId, password);
  const secret = newTotpSecret();
  const sealed = seal(secret, dataKeys, userContext("totp_secret", user.id));
  const isKept = await keepPendingSecret(db, user.id, sealed, now());
  if (!isKept) throw isOn();
  return { secret, otpauthUri: otpauthUri(secret, user.email) };
}

/**
 * Whether a code proves the second factor of an account that has one: of the app, or one of the recovery codes. No code is
 * taken twice. Whoever asks counts wrong ones.
 */
export async function isSecondFactor(
  deps: Pick<IdentityDeps, "db" | "dataKeys" | "now">,
  user: UserRecord,
  code: string,
): Promise<boolean> {
  const { db, dataKeys, now } = deps;
  if (user.totpSecret === null || user.totpConfirmedAtMs === null) return false;
  const typed = code.replaceAll(/\s/g, "");
  const step = stepOfCode(open(user.totpSecret, dataKeys, userContext("totp_secret", user.id)), typed, now(), user.totpLastStep);
  if (step !== null) return await takeStep(db, user.id, step);
  const hash = recoveryCodeHash(code);
  return hash !== null && (await takeRecoveryCode(db, user.id, hash, now()));
}

function isOn(): Problem {
  return new Problem("conflict", { detail: "There is a second factor already: remove it first" });
}
