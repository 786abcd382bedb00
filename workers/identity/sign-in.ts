import type { SessionKind } from "../../durable-objects/session/session.ts";
import type { SignedIn } from "../../shared/contracts/accounts.ts";
import type { Proof } from "../../shared/contracts/identity.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { isSecondFactor } from "./account/second-factor.ts";
import { countGuess } from "./count-guess.ts";
import type { IdentityDeps } from "./deps.ts";
import { emailIndexOf } from "./email.ts";
import { hashPassword, isOutdated, isPassword } from "./passwords.ts";
import { findUserByEmailIndex, strengthenPasswordHash } from "./repository.ts";
import { startSession } from "./start-session.ts";

export type SignInCommand = {
  email: string;
  password: string;
  /** Of an authenticator app, or a recovery code. */
  code?: string;
  /** The network the request comes from, by which guesses are counted. */
  client: string;
  kind: SessionKind;
  label: string;
  trace: Trace;
};

/**
 * Signs somebody in by password, and second factor where there is one. The slow function runs exactly once, for a known
 * and an unknown address alike. Raises unauthenticated, the same for whatever was wrong; second-factor-required once the
 * password was right; rate-limited.
 */
export async function signIn(deps: IdentityDeps, command: SignInCommand): Promise<SignedIn> {
  const { password, code, client, kind, label, trace } = command;
  const emailIndex = emailIndexOf(command.email, deps.secrets.emailIndex);
  const guess = await countGuess(deps, { emailIndex, client });
  const user = await findUserByEmailIndex(deps.db, deps.dataKeys, emailIndex);
  const stored = user?.passwordHash ?? null;
  if (!isPassword(password, stored, deps.derive) || !user || !stored) {
    await guess.report("wrong");
    deps.log("sign-in.refused", trace, { userId: user?.id, reason: "password" });
    throw new Problem("unauthenticated", { detail: "E-mail address or password is wrong" });
  }
  const proofs: Proof[] = ["pwd"];
  if (user.totpConfirmedAtMs !== null) {
    if (code === undefined || code === "") {
      await guess.report("unfinished");
      throw new Problem("second-factor-required", { detail: "Send the code of your authenticator app, or a recovery code, as well" });
    }
    if (!(await isSecondFactor(deps, user, code))) {
      await guess.report("wrong");
      deps.log("sign-in.refused", trace, { userId: user.id, reason: "second-factor" });
      throw new Problem("unauthenticated", {
        detail: "The code is wrong, or was used before",
        errors: [{ pointer: "/code", message: "wrong code" }],
      });
    }
    proofs.push("otp");
  }
  await guess.report("right");
  if (isOutdated(stored)) await strengthenPasswordHash(deps.db, user.id, stored, hashPassword(password, deps.derive));
  const signedIn = await startSession(deps, user, { kind, label, proofs });
  deps.log("sign-in", trace, { userId: user.id, kind });
  return signedIn;
}
