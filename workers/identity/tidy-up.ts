import { forgetInbox } from "../../shared/events/inbox.ts";
import { addressReseal, listStaleAddresses } from "./account/repository/addresses.ts";
import { forgetInvitations } from "./account/repository/invitations.ts";
import type { IdentityDeps } from "./deps.ts";
import { forgetMails, listStaleUsers, userReseal } from "./repository.ts";

/** Rows sealed anew by one run: a database of a million takes a week, and nobody notices. */
const resealedMax = 100;
/** Mails are kept this long after their links have ended, so that an account's export can show them. */
const mailsKeptMs = 7 * 24 * 60 * 60 * 1_000;

/** Seals with the present key what another one sealed. Gives back how many rows. Repeating is harmless. */
export async function resealSome({ db, dataKeys }: IdentityDeps): Promise<number> {
  const users = await listStaleUsers(db, dataKeys, resealedMax);
  const addresses = await listStaleAddresses(db, dataKeys, resealedMax - users.length);
  const [first, ...others] = [
    ...users.map((row) => userReseal(db, dataKeys, row)),
    ...addresses.map((row) => addressReseal(db, dataKeys, row)),
  ];
  if (first) await db.batch([first, ...others]);
  return users.length + addresses.length;
}

/** Forgets what nobody can use any more. */
export async function forgetOld({ db, now }: IdentityDeps): Promise<void> {
  await forgetMails(db, now() - mailsKeptMs, now());
  await forgetInvitations(db, now());
  await forgetInbox(db, now());
}
