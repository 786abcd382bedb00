import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Role, Scope } from "../../shared/contracts/identity.ts";
import type { MailTemplate } from "../../shared/events/types.ts";

export { auditEntries } from "../../shared/audit.ts";
export { deadLetters } from "../../shared/events/dead-letters.ts";
export { inbox } from "../../shared/events/inbox.ts";
export { outbox } from "../../shared/events/outbox.ts";

/**
 * Accounts. What is personal is sealed (see sealed-text.ts); `email_index` is an HMAC of the normalised address, by which an
 * account is found. An erased account keeps its row, without either.
 */
export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    emailIndex: text("email_index").unique(),
    email: text("email"),
    name: text("name"),
    /** Self-describing; null for an account that only signs in elsewhere. */
    passwordHash: text("password_hash"),
    role: text("role").$type<Role>().notNull(),
    sellerId: text("seller_id"),
    emailVerifiedAtMs: integer("email_verified_at_ms"),
    /** Sealed; counts once it is confirmed. */
    totpSecret: text("totp_secret"),
    totpConfirmedAtMs: integer("totp_confirmed_at_ms"),
    /** The last time step whose code was taken: none is taken twice (RFC 6238, section 5.2). */
    totpLastStep: integer("totp_last_step"),
    /** The data key the personal columns are sealed with. */
    sealedWith: text("sealed_with").notNull(),
    version: integer("version").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
    erasedAtMs: integer("erased_at_ms"),
  },
  (table) => [
    index("users_sealed_with").on(table.sealedWith),
    // Few, and asked for whenever one of them may be the last.
    index("users_admins").on(table.role).where(sql`${table.role} = 'admin'`),
  ],
);

/** Single-use codes that stand in for a lost second factor. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  { userId: text("user_id").notNull(), codeHash: text("code_hash").notNull(), usedAtMs: integer("used_at_ms") },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
);

/** Addresses of users, sealed. One is the default at most. */
export const addresses = sqliteTable(
  "addresses",
  {
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    address: text("address").notNull(),
    isDefault: integer("is_default", { mode: "boolean" }).notNull(),
    sealedWith: text("sealed_with").notNull(),
    version: integer("version").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (table) => [
    index("addresses_by_user").on(table.userId, table.id),
    uniqueIndex("addresses_one_default").on(table.userId).where(sql`${table.isDefault} = 1`),
    index("addresses_sealed_with").on(table.sealedWith),
  ],
);

/** Merchants. Their staff are users of the role seller. */
export const sellers = sqliteTable("sellers", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  createdAtMs: integer("created_at_ms").notNull(),
});

/**
 * Invitations to become staff. Whoever has the token and the address it was made for may accept it once. `email_hash` is
 * SHA-256 of the normalised address, so that a command without our secrets can write the first one.
 */
export const invitations = sqliteTable(
  "invitations",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    emailHash: text("email_hash").notNull(),
    role: text("role").$type<Role>().notNull(),
    sellerId: text("seller_id"),
    /** The user who invited; `operator` for the command line. */
    invitedBy: text("invited_by").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    acceptedAtMs: integer("accepted_at_ms"),
  },
  (table) => [index("invitations_by_end").on(table.expiresAtMs)],
);

/**
 * Mails that were asked for. The secret of a link is derived from the row's id (see mail-link.ts), never stored. `payload`
 * is sealed: an address to change to, an invitation's recipient.
 */
export const mails = sqliteTable(
  "mails",
  {
    id: text("id").primaryKey(),
    userId: text("user_id"),
    invitationId: text("invitation_id"),
    template: text("template").$type<MailTemplate>().notNull(),
    payload: text("payload"),
    createdAtMs: integer("created_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    usedAtMs: integer("used_at_ms"),
  },
  (table) => [
    index("mails_by_user").on(table.userId, table.template),
    index("mails_by_invitation").on(table.invitationId).where(sql`${table.invitationId} is not null`),
    index("mails_by_end").on(table.expiresAtMs),
    // What is still sealed in a mail goes when its link has ended.
    index("mails_with_payload").on(table.expiresAtMs).where(sql`${table.payload} is not null`),
  ],
);

/** Keys of merchants' programs. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    name: text("name").notNull(),
    secretHash: text("secret_hash").notNull().unique(),
    /** The end of the key, by which its owner knows it. */
    hint: text("hint").notNull(),
    scopes: text("scopes", { mode: "json" }).$type<Scope[]>().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    lastUsedAtMs: integer("last_used_at_ms"),
    revokedAtMs: integer("revoked_at_ms"),
  },
  (table) => [index("api_keys_by_user").on(table.userId)],
);

/** Accounts that also sign in through another provider. */
export const providerLinks = sqliteTable(
  "provider_links",
  {
    provider: text("provider").notNull(),
    subject: text("subject").notNull(),
    userId: text("user_id").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.subject] }), index("provider_links_by_user").on(table.userId)],
);

/** What a user agreed to, or no longer: a row for each answer, the newest of a purpose counts. */
export const consents = sqliteTable(
  "consents",
  {
    userId: text("user_id").notNull(),
    purpose: text("purpose").notNull(),
    seq: integer("seq").notNull(),
    isGranted: integer("is_granted", { mode: "boolean" }).notNull(),
    /** The version of the text that was agreed to. */
    textVersion: text("text_version").notNull(),
    atMs: integer("at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.purpose, table.seq] })],
);

/** Who has been asked to forget a user, and who has done so. */
export const erasures = sqliteTable(
  "erasures",
  {
    userId: text("user_id").notNull(),
    holder: text("holder").notNull(),
    requestedAtMs: integer("requested_at_ms").notNull(),
    forgottenAtMs: integer("forgotten_at_ms"),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.holder] }),
    index("erasures_unforgotten").on(table.requestedAtMs).where(sql`${table.forgottenAtMs} is null`),
  ],
);
