import type { SessionKind } from "../../durable-objects/session/session.ts";
import type { SignedIn } from "../../shared/contracts/accounts.ts";
import type { Role } from "../../shared/contracts/identity.ts";
import { newId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import type { Trace } from "../../shared/trace.ts";
import { isUniqueViolation } from "../../shared/unique-violation.ts";
import type { IdentityDeps } from "./deps.ts";
import { emailIndexOf } from "./email.ts";
import { hashPassword, refuseEmailAsPassword } from "./passwords.ts";
import { type UserRecord, userInsert } from "./repository.ts";
import { planMail } from "./request-mail.ts";
import { startSession } from "./start-session.ts";

export type RegisterCommand = { email: string; password: string; name: string; kind: SessionKind; label: string; trace: Trace };

/** What an account begins with. Without a password it only signs in through another provider. */
export type NewAccount = {
  email: string;
  name: string;
  password: string | null;
  role: Role;
  sellerId: string | null;
  isEmailVerified: boolean;
};

/** Makes an account and signs it in. A mail is sent, whose link shows that the address is theirs. Raises conflict when it is taken, and invalid-request. */
export async function register(deps: IdentityDeps, { kind, label, trace, ...given }: RegisterCommand): Promise<SignedIn> {
  const account = { ...given, role: "buyer", sellerId: null, isEmailVerified: false } as const;
  const { user, insert } = newUser(deps, account);
  const mail = planMail(deps, { template: "verify-email", userId: user.id }, trace);
  await refuseTaken(deps.db.batch([insert, ...mail.statements]));
  deps.relay(mail.rows);
  deps.log("user.registered", trace, { userId: user.id });
  return await startSession(deps, user, { kind, label, proofs: ["pwd"] });
}

/** A new account and the statement that writes it, whose violation `refuseTaken` turns into a Problem. Raises invalid-request for the address as password. */
export function newUser(deps: IdentityDeps, { email, name, password, role, sellerId, isEmailVerified }: NewAccount) {
  if (password !== null) refuseEmailAsPassword(password, email);
  const nowMs = deps.now();
  const user: UserRecord = {
    id: newId("user", nowMs),
    email: email.trim().normalize("NFC"),
    name,
    passwordHash: password === null ? null : hashPassword(password, deps.derive),
    role,
    sellerId,
    emailVerifiedAtMs: isEmailVerified ? nowMs : null,
    totpSecret: null,
    totpConfirmedAtMs: null,
    totpLastStep: null,
    version: 1,
    createdAtMs: nowMs,
  };
  return { user, insert: userInsert(deps.db, deps.dataKeys, user, emailIndexOf(email, deps.secrets.emailIndex)) };
}

/** Waits for a write, and raises conflict when it gives an account the address of another. */
export async function refuseTaken<Written>(write: Promise<Written>): Promise<Written> {
  try {
    return await write;
  } catch (error) {
    if (!isUniqueViolation(error, "users.email_index")) throw error;
    const message = "There is already an account with this e-mail address";
    throw new Problem("conflict", { detail: message, errors: [{ pointer: "/email", message }] });
  }
}
