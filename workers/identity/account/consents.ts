import { isoTime } from "../../../shared/clock.ts";
import type { Consent } from "../../../shared/contracts/accounts.ts";
import type { IdentityDeps } from "../deps.ts";
import { noAccount } from "./profile.ts";
import { insertConsent, listConsents } from "./repository/consents.ts";
import type { GivenConsent } from "./schemas.ts";

/** What somebody has agreed to, or no longer: their newest answer to each question. */
export async function showConsents({ db }: IdentityDeps, { userId }: { userId: string }): Promise<Consent[]> {
  const rows = await listConsents(db, userId);
  return rows.map(({ purpose, isGranted, textVersion, atMs }) => ({ purpose, isGranted, textVersion, at: isoTime(atMs) }));
}

/** Notes an answer, with the version of the text that was answered. Raises not-found for an account that is no more. */
export async function giveConsent({ db, now }: IdentityDeps, { userId, ...answer }: GivenConsent & { userId: string }): Promise<Consent> {
  const atMs = now();
  if (!(await insertConsent(db, { userId, ...answer, atMs }))) throw noAccount();
  return { ...answer, at: isoTime(atMs) };
}
