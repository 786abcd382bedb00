import type { MailTemplate } from "../events/types.ts";
import type { Address } from "./common.ts";
import type { Role, Scope } from "./identity.ts";

/** An account as its owner sees it. Times are ISO 8601. */
export type User = {
  id: string;
  email: string;
  name: string;
  role: Role;
  emailVerified: boolean;
  createdAt: string;
  version: number;
  /** The merchant a seller belongs to; members of staff only. */
  sellerId?: string | null;
};

/** An address an account keeps. One is the default at most. */
export type SavedAddress = { id: string; address: Address; isDefault: boolean; version: number };

/** Where an account is signed in. `label` says no more than which browser on which system. */
export type SessionView = {
  id: string;
  kind: "browser" | "api";
  label: string;
  createdAt: string;
  lastSeenAt: string;
  /** Whether it is the session that asks. */
  isCurrent: boolean;
};

/** An API key without its secret; `hint` is how it ends. */
export type ApiKeyView = { id: string; name: string; hint: string; scopes: Scope[]; createdAt: string; lastUsedAt: string | null };

/** The newest answer to a question of consent. */
export type Consent = { purpose: string; isGranted: boolean; textVersion: string; at: string };

/** What a sign-in gives: a secret for a browser's cookie, or tokens for a program. */
export type SignedIn = {
  user: User;
  sessionSecret?: string;
  accessToken?: string;
  /** Seconds. */
  expiresIn?: number;
  refreshToken?: string;
  /** `required`: staff who have to set one up, and may do nothing of staff's until then. */
  secondFactor: "none" | "used" | "required";
};

/**
 * What a mail about an account needs to be written: whom it goes to, how they are called (empty when we do not know, or
 * nobody has shown that the address is theirs), its secret link, and the account it belongs to (`null`: an invitation's).
 */
export type MailDetails = { to: string; name: string; template: MailTemplate; link: string | null; userId: string | null };

/** Everything the pages of an account show. */
export type Account = {
  user: User;
  addresses: SavedAddress[];
  sessions: SessionView[];
  consents: Consent[];
  secondFactor: { isOn: boolean; recoveryCodesLeft: number };
  hasPassword: boolean;
  /** Other providers the account signs in through, by name. */
  providers: string[];
  apiKeys: ApiKeyView[];
};
