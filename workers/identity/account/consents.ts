import { isoTime } from "../../../shared/clock.ts";
import type { Consent } from "../../../shared/contracts/accounts.ts";
import { invalid } from "../../../shared/problem.ts";
import type { IdentityDeps } from "../deps.ts";
import { insertConsent, listConsents } from "./repository/consents.ts";
import { giveConsentSchema } from "./schemas.ts";

/** What somebody has agreed to, or no longer: their newest answer to each question. */
export async function showConsents({ db }: IdentityDeps, { userId }: { userId: string }): Promise<Consent[]> {
  const rows = await listConsents(db, userId);
  return rows.map(({ purpose, isGranted, textVersion, atMs }) => ({ purpose, isGranted, textVersion, at: isoTime(atMs) }));
}

export type GiveConsent = { userId: string; purpose: string; isGranted: boolean; textVersion: string };

/** Notes an answer, with the version of the text that was answered. Raises invalid-request for a purpose nobody asks about. */
export async function giveConsent({ db, now }: IdentityDeps, { userId, ...given }: GiveConsent): Promise<Consent> {
  const answer = giveConsentSchema.safeParse(given);
  if (!answer.success) throw invalid(`/${answer.error.issues[0]?.path.join("/") ?? ""}`, answer.error.issues[0]?.message ?? "is not valid");
  const atMs = now();
  await insertConsent(db, { userId, ...answer.data, atMs });
  return { ...answer.data, at: isoTime(atMs) };
}
