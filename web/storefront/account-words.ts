import type { Role, Scope } from "../../shared/contracts/identity.ts";

/** A sentence or two about what has just been done. */
export type SaidWords = { title: string; text?: string; tone?: "good" | "waiting" };

/** What the sign-in page says to whoever is sent there, by `?about=`. */
export const aboutSignIn: Record<string, SaidWords> = {
  ended: { title: "You are not signed in any more", text: "Nothing was changed. Sign in again to go on.", tone: "waiting" },
  verified: { title: "Your address is confirmed", text: "Sign in to go on." },
  "email-changed": { title: "Your new address is confirmed", text: "From now on you sign in with it." },
  reset: { title: "Your password is changed", text: "You were signed out everywhere. Sign in with the new one." },
  "signed-out": { title: "You are signed out" },
  "code-late": { title: "That took a little long", text: "Please type your password once more.", tone: "waiting" },
  provider: {
    title: "That sign-in did not work",
    text: "It was broken off, took too long, or the other side does not vouch for your address. You can sign in with your password.",
    tone: "waiting",
  },
};

/** What the pages of an account say after a form was taken, by `?done=`. */
export const doneWords: Record<string, SaidWords> = {
  registered: {
    title: "Your account is ready",
    text: "A mail is on its way to you. Open the link in it to show that the address is yours.",
  },
  accepted: { title: "Welcome. Your account is ready" },
  verified: { title: "Your address is confirmed" },
  "email-changed": { title: "Your new address is confirmed", text: "From now on you sign in with it." },
  "mail-sent": { title: "A new mail is on its way", text: "The link in it is good for two days." },
  name: { title: "Your name is changed" },
  email: {
    title: "A mail is on its way to the new address",
    text: "Open the link in it, and the address is changed. Until then you sign in with the old one.",
    tone: "waiting",
  },
  password: { title: "Your password is changed", text: "You are signed in here, and nowhere else any more." },
  "address-saved": { title: "The address is saved" },
  "address-removed": { title: "The address is gone" },
  "session-ended": { title: "Signed out there" },
  "second-factor-required": {
    title: "One more thing before you can work",
    text: "Accounts that run the shop need a second factor. Set yours up now.",
    tone: "waiting",
  },
  "second-factor-off": { title: "The second factor is off", text: "Your password alone signs you in again." },
  "key-revoked": { title: "The key is revoked", text: "Programs that still use it are refused from now on." },
  consent: { title: "Your answer is noted" },
};

/** What each role is called on the pages of its own account. */
export const roleWords: Record<Role, string> = { buyer: "Reader", seller: "Merchant", admin: "Administrator" };

/** What a key with a scope may do. */
export const scopeWords: Record<Scope, string> = {
  "catalog:write": "Add and change books",
  "inventory:read": "Read the stock ledger",
  "inventory:write": "Change the stock",
  "orders:read": "Read orders",
  "orders:write": "Place orders",
  "payments:write": "Take payments",
  "users:read": "Read accounts",
  "users:write": "Change accounts",
  "platform:read": "Look after the platform",
  "platform:write": "Empty caches",
};

/** A moment as a reader understands it, in UTC: `21 November 2026, 17:05 UTC`. */
export function momentOf(isoTime: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });
  return `${format.format(new Date(isoTime)).replace(" at ", ", ")} UTC`;
}

/** A day in UTC: `21 November 2026`. */
export function dayOf(isoTime: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(isoTime));
}
