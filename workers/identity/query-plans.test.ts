import { eq, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { expect, test } from "vitest";
import { findScans, type Queries, walkQueries } from "../../tests/query-plans.ts";
import { auditQueries, auditReasons, deadLetterQueries, inboxQueries, outboxQueries } from "../../tests/shared-queries.ts";
import {
  addressesDeletion,
  addressReseal,
  deleteAddress,
  findAddress,
  insertAddress,
  type KeptAddress,
  listAddresses,
  listStaleAddresses,
  updateAddress,
} from "./account/repository/addresses.ts";
import {
  apiKeyInsert,
  apiKeyRevocation,
  apiKeysRevocation,
  findApiKey,
  findApiKeyByHash,
  listApiKeys,
  mayHaveKey,
  noteApiKeyUse,
} from "./account/repository/api-keys.ts";
import { insertConsent, listConsents } from "./account/repository/consents.ts";
import { askedAgain, erasureInsert, forgottenUpdate, listUnforgotten } from "./account/repository/erasures.ts";
import {
  acceptance,
  countInvitationsSince,
  findInvitation,
  forgetInvitations,
  type InvitationRow,
  invitationInsert,
  openInvitationsDeletion,
} from "./account/repository/invitations.ts";
import { erasure, readPersonalData } from "./account/repository/personal-data.ts";
import { findLinkedUserId, listProviders, providerLinkInsert, providerLinksDeletion } from "./account/repository/provider-links.ts";
import { isThere, requirement, writeIf } from "./account/repository/requirement.ts";
import {
  confirmation,
  countRecoveryCodes,
  isStillSecondFactor,
  keepPendingSecret,
  removal,
  takeRecoveryCode,
  takeStep,
} from "./account/repository/second-factors.ts";
import { findSeller, sellerInsert } from "./account/repository/sellers.ts";
import { hasOtherAdmin, listUsers, mayBecome, mayLeave, renameUser, roleChange } from "./account/repository/users.ts";
import {
  countMailsSince,
  emailChange,
  emailVerification,
  findAnyUser,
  findMail,
  findProfile,
  findUser,
  findUserByEmailIndex,
  forgetMails,
  forgetRecipient,
  isStillLink,
  isStillPassword,
  listStaleUsers,
  type MailRow,
  mailInsert,
  mailsEnd,
  mailUse,
  passwordChange,
  strengthenPasswordHash,
  type UserRecord,
  userInsert,
  userReseal,
} from "./repository.ts";
import { addresses, users } from "./tables.ts";
import { db, identityEnv, testDeps } from "./testing.ts";

const { dataKeys: keys } = testDeps().deps;
const ada: UserRecord = {
  ...{
    id: "user_ada",
    email: "ada@example.com",
    name: "Ada",
    passwordHash: "hash",
    role: "admin",
    sellerId: null,
    version: 1,
    createdAtMs: 1,
  },
  ...{ emailVerifiedAtMs: null, totpSecret: null, totpConfirmedAtMs: null, totpLastStep: null },
};
const babbage: UserRecord = { ...ada, id: "user_babbage", email: "charles@example.com", name: "Charles" };
const mail: MailRow = {
  ...{ id: "mail_1", userId: "user_ada", invitationId: null, template: "verify-email", payload: null },
  ...{ createdAtMs: 1, expiresAtMs: 5, usedAtMs: null },
};
const invitation: InvitationRow = {
  ...{ id: "invite_1", tokenHash: "token", emailHash: "email", role: "seller", sellerId: null, invitedBy: "user_ada" },
  ...{ createdAtMs: 1, expiresAtMs: 5, acceptedAtMs: null },
};
const key = {
  ...{ id: "key_1", userId: "user_ada", name: "Tills", secretHash: "secret", hint: "abcd", scopes: [] },
  ...{ createdAtMs: 1, lastUsedAtMs: null, revokedAtMs: null },
};
const kept: KeptAddress = {
  ...{ id: "addr_1", userId: "user_ada", isDefault: true, version: 1 },
  address: { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" },
};
const link = { provider: "google", subject: "ada", userId: "user_ada", version: 1, createdAtMs: 1 };

await db.batch([userInsert(db, keys, ada, "index_ada"), mailInsert(db, { ...mail, id: "mail_0" })]);
await insertAddress(db, keys, { ...kept, id: "addr_0" }, { max: 9, nowMs: 1 });
const [[userRow], [addressRow]] = await db.batch([
  db.select().from(users).where(eq(users.id, "user_ada")),
  db.select().from(addresses).where(eq(addresses.id, "addr_0")),
]);
if (!userRow || !addressRow) throw new Error("what was written is not there");

/** A write that goes through only where a condition holds. */
const writeWhere = (condition: (db: DrizzleD1Database) => SQL) => (db: DrizzleD1Database) => writeIf(db, condition(db), []);

const accounts: Queries = {
  findUser: (db) => findUser(db, keys, "user_ada"),
  findUserByEmailIndex: (db) => findUserByEmailIndex(db, keys, "index_ada"),
  findAnyUser: (db) => findAnyUser(db),
  findProfile: (db) => findProfile(db, "user_ada"),
  listUsers: (db) => listUsers(db, keys, null, 20),
  "listUsers from behind one": (db) => listUsers(db, keys, "user_zoe", 20),
  userInsert: (db) => userInsert(db, keys, babbage, "index_babbage"),
  renameUser: (db) => renameUser(db, keys, babbage, 2),
  passwordChange: (db) => passwordChange(db, "user_babbage", "other", 2),
  strengthenPasswordHash: (db) => strengthenPasswordHash(db, "user_babbage", "other", "stronger"),
  emailVerification: (db) => emailVerification(db, "user_babbage", 2),
  emailChange: (db) => emailChange(db, keys, "user_babbage", { email: "cb@example.com", emailIndex: "index_cb" }, 2),
  roleChange: (db) => roleChange(db, "user_babbage", "admin", null, 2),
  hasOtherAdmin: (db) => hasOtherAdmin(db, "user_ada"),
  isThere: writeWhere((db) => isThere(db, "user_ada")),
  requirement: (db) => requirement(db, isThere(db, "user_ada")),
  mayLeave: writeWhere((db) => mayLeave(db, "user_ada")),
  mayBecome: writeWhere((db) => mayBecome(db, ada, "buyer")),
  isStillPassword: writeWhere((db) => isStillPassword(db, ada)),
  isStillSecondFactor: writeWhere((db) => isStillSecondFactor(db, ada)),
  listStaleUsers: (db) => listStaleUsers(db, keys, 10),
  userReseal: (db) => userReseal(db, keys, userRow),
  keepPendingSecret: (db) => keepPendingSecret(db, "user_babbage", "sealed", 2),
  confirmation: (db) => confirmation(db, "user_babbage", 1, ["code_1", "code_2"], 2),
  takeStep: (db) => takeStep(db, "user_babbage", 2),
  takeRecoveryCode: (db) => takeRecoveryCode(db, "user_babbage", "code_1", 2),
  countRecoveryCodes: (db) => countRecoveryCodes(db, "user_babbage"),
  removal: (db) => removal(db, "user_babbage", 3),
};

const belongings: Queries = {
  mailInsert: (db) => mailInsert(db, mail),
  findMail: (db) => findMail(db, "mail_1", 1),
  isStillLink: writeWhere((db) => isStillLink(db, "mail_1")),
  mailUse: (db) => mailUse(db, "mail_1", 2),
  mailsEnd: (db) => [
    mailsEnd(db, "user_ada", ["verify-email", "reset-password"], null, 2),
    mailsEnd(db, "user_ada", ["invitation"], "mail_1", 2),
  ],
  countMailsSince: (db) => countMailsSince(db, "user_ada", "verify-email", 0),
  forgetRecipient: (db) => forgetRecipient(db, "mail_1"),
  forgetMails: (db) => forgetMails(db, 0, 1),
  insertAddress: (db) => insertAddress(db, keys, kept, { max: 9, nowMs: 2 }),
  listAddresses: (db) => listAddresses(db, keys, "user_ada"),
  findAddress: (db) => findAddress(db, keys, "user_ada", "addr_1"),
  updateAddress: (db) => updateAddress(db, keys, { ...kept, version: 2 }, 3),
  deleteAddress: (db) => deleteAddress(db, { ...kept, version: 2 }),
  listStaleAddresses: (db) => listStaleAddresses(db, keys, 10),
  addressReseal: (db) => addressReseal(db, keys, addressRow),
  apiKeyInsert: (db) => apiKeyInsert(db, key),
  mayHaveKey: writeWhere((db) => mayHaveKey(db, ada, 9)),
  listApiKeys: (db) => listApiKeys(db, "user_ada"),
  findApiKey: (db) => findApiKey(db, "key_1"),
  findApiKeyByHash: (db) => findApiKeyByHash(db, "secret"),
  noteApiKeyUse: (db) => noteApiKeyUse(db, "key_1", 2),
  apiKeyRevocation: (db) => apiKeyRevocation(db, "key_1", 2),
  apiKeysRevocation: (db) => apiKeysRevocation(db, "user_ada", 2),
  providerLinkInsert: (db) => providerLinkInsert(db, link),
  findLinkedUserId: (db) => findLinkedUserId(db, "google", "ada"),
  listProviders: (db) => listProviders(db, "user_ada"),
  insertConsent: (db) => insertConsent(db, { userId: "user_ada", purpose: "news", isGranted: true, textVersion: "1", atMs: 1 }),
  listConsents: (db) => listConsents(db, "user_ada"),
  sellerInsert: (db) => sellerInsert(db, { id: "seller_ada", name: "Ada's Books", createdAtMs: 1 }),
  findSeller: (db) => findSeller(db, "seller_ada"),
};

const endings: Queries = {
  invitationInsert: (db) => invitationInsert(db, invitation),
  findInvitation: (db) => findInvitation(db, "token", 1),
  countInvitationsSince: (db) => countInvitationsSince(db, "user_ada", 0),
  acceptance: (db) => acceptance(db, "invite_1", 2),
  openInvitationsDeletion: (db) => openInvitationsDeletion(db, "user_ada"),
  forgetInvitations: (db) => forgetInvitations(db, 1),
  erasureInsert: (db) => erasureInsert(db, "user_ada", ["orders", "cart"], 1),
  forgottenUpdate: (db) => forgottenUpdate(db, "user_ada", "cart", 2),
  listUnforgotten: (db) => listUnforgotten(db, 5, 10),
  askedAgain: (db) => askedAgain(db, "user_ada", 2),
  readPersonalData: (db) => readPersonalData(db, keys, "user_ada"),
  providerLinksDeletion: (db) => providerLinksDeletion(db, "user_ada"),
  addressesDeletion: (db) => addressesDeletion(db, "user_ada"),
  erasure: (db) => erasure(db, "user_ada", "email", 3),
};

const queries = { ...auditQueries, ...outboxQueries, ...inboxQueries, ...deadLetterQueries, ...accounts, ...belongings, ...endings };

const reasons = {
  queries: {
    ...auditReasons,
    findAnyUser: "the first row will do",
    listUsers: "a walk from the newest, which ends with the page",
  },
  tables: { invitations: "those to staff, who are few; they go when they end" },
};

test("every query of identity finds its rows by an index", { tags: ["CAT-16"] }, async () => {
  expect(findScans(await walkQueries(identityEnv.DB, queries), reasons)).toEqual([]);
});
