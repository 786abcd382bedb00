import { invalid, Problem } from "../../../shared/problem.ts";
import { accountThrottleName } from "../count-guess.ts";
import type { IdentityDeps } from "../deps.ts";
import { emailIndexOf } from "../email.ts";
import { isPassword } from "../passwords.ts";
import type { UserRecord } from "../repository.ts";

/**
 * Makes sure that whoever is signed in knows the password too, before something that cannot be taken back. It counts as a
 * sign-in: a stolen token is no way to guess. Raises invalid-request at `pointer`, and rate-limited.
 */
export async function confirmPassword(deps: IdentityDeps, user: UserRecord, password: string, pointer: string): Promise<void> {
  const { passwordHash } = user;
  if (passwordHash === null) throw invalid(pointer, "this account has no password yet: have a link sent to set one");
  const isRight = await guess(deps, accountThrottleName(emailIndexOf(user.email, deps.secrets.emailIndex)), async () =>
    isPassword(password, passwordHash, deps.derive),
  );
  if (!isRight) throw invalid(pointer, "this is not your password");
}

/** Whoever signed in so lately is not asked for the password again. */
const recentMs = 15 * 60 * 1_000;

/**
 * Makes sure that it is the owner who asks: by the password, or because they have just signed in, and that they still
 * are. Raises invalid-request at `/password`, rate-limited, and unauthenticated once the session has ended.
 */
export async function confirmOwner(deps: IdentityDeps, user: UserRecord, sessionId: string, password: string | undefined): Promise<void> {
  if (password) await confirmPassword(deps, user, password, "/password");
  // A token outlives its session for half a second, wherever it is looked at: this asks anew.
  const session = (await deps.session(user.id).list()).find(({ id }) => id === sessionId);
  if (!session) throw new Problem("unauthenticated", { detail: "You have been signed out" });
  if (!password && deps.now() - session.createdAtMs > recentMs) throw invalid("/password", "give your password, or sign in anew");
}

/** Looks at a guess, unless too many were wrong, and notes what became of it. Raises rate-limited. */
export async function guess({ throttle }: IdentityDeps, name: string, look: () => Promise<boolean>): Promise<boolean> {
  const guesses = throttle(name);
  const { isAllowed, retryAfterSeconds } = await guesses.admit({ kind: "account" });
  if (!isAllowed) throw new Problem("rate-limited", { detail: "Too many wrong answers. Wait a little", fields: { retryAfterSeconds } });
  const isRight = await look();
  await guesses.report({ kind: "account", outcome: isRight ? "right" : "wrong" });
  return isRight;
}
