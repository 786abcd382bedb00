import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { addresses, apiKeys, consents, mails, providerLinks, recoveryCodes, users } from "../tables.ts";

/**
 * What becomes of a column. `shown` and `sealed` (opened first) are part of an export, `hidden` is not: it says nothing to
 * a person, or would be of use to a thief. All three go with the account. `kept` is exported and stays: it says nothing of
 * a person once the rest is gone. `internal` is neither exported nor touched.
 */
type Handling = "shown" | "sealed" | "hidden" | "kept" | "internal";

export type PersonalTable = {
  /** The name of its rows in an export. */
  name: string;
  table: SQLiteTable;
  /** Whose the row is: a user's id. */
  owner: SQLiteColumn;
  /** The id that sealed columns are bound to. */
  id: SQLiteColumn;
  /** Whether the row stays, without what is personal, or goes. */
  atErasure: "blank" | "delete";
  /** The names of the columns by what becomes of them. */
  columns: Partial<Record<Handling, readonly string[]>>;
};

/**
 * Where identity keeps what is personal. This one map drives both the export of somebody's data and its erasure; a test
 * holds it against all tables, so that a new column has to be put here.
 */
export const personalData: readonly PersonalTable[] = [
  {
    name: "account",
    table: users,
    owner: users.id,
    id: users.id,
    atErasure: "blank",
    columns: {
      shown: ["emailVerifiedAtMs", "totpConfirmedAtMs"],
      sealed: ["email", "name"],
      hidden: ["emailIndex", "passwordHash", "totpSecret", "totpLastStep"],
      kept: ["id", "role", "sellerId", "createdAtMs"],
      internal: ["sealedWith", "version", "updatedAtMs", "erasedAtMs"],
    },
  },
  {
    name: "addresses",
    table: addresses,
    owner: addresses.userId,
    id: addresses.id,
    atErasure: "delete",
    columns: {
      shown: ["id", "isDefault", "createdAtMs", "updatedAtMs"],
      sealed: ["address"],
      internal: ["userId", "sealedWith", "version"],
    },
  },
  {
    name: "recoveryCodes",
    table: recoveryCodes,
    owner: recoveryCodes.userId,
    id: recoveryCodes.userId,
    atErasure: "delete",
    columns: {
      shown: ["usedAtMs"],
      hidden: ["codeHash"],
      internal: ["userId"],
    },
  },
  {
    name: "apiKeys",
    table: apiKeys,
    owner: apiKeys.userId,
    id: apiKeys.id,
    atErasure: "delete",
    columns: {
      shown: ["id", "name", "hint", "scopes", "createdAtMs", "lastUsedAtMs", "revokedAtMs"],
      hidden: ["secretHash"],
      internal: ["userId"],
    },
  },
  {
    name: "otherProviders",
    table: providerLinks,
    owner: providerLinks.userId,
    id: providerLinks.userId,
    atErasure: "delete",
    columns: {
      shown: ["provider", "subject", "createdAtMs"],
      internal: ["userId"],
    },
  },
  {
    name: "consents",
    table: consents,
    owner: consents.userId,
    id: consents.userId,
    atErasure: "delete",
    columns: {
      shown: ["purpose", "isGranted", "textVersion", "atMs"],
      internal: ["userId", "seq"],
    },
  },
  {
    name: "mails",
    table: mails,
    owner: mails.userId,
    id: mails.id,
    atErasure: "delete",
    columns: {
      shown: ["id", "template", "createdAtMs", "usedAtMs"],
      hidden: ["payload"],
      internal: ["userId", "invitationId", "expiresAtMs"],
    },
  },
];

/**
 * Tables that hold nothing of a person but ids. `invitations` know somebody by the hash of an address: those of an erased
 * account are looked for by it, and go too.
 */
export const impersonalTables = ["sellers", "invitations", "erasures", "audit_entries", "dead_letters", "inbox", "outbox"] as const;

/** The columns of a table that go when an account is erased. */
export function erasedColumns({ columns: { shown = [], sealed = [], hidden = [] } }: PersonalTable): string[] {
  return [...shown, ...sealed, ...hidden];
}
