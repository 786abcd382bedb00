import type { MailTemplate } from "../../shared/events/types.ts";
import { htmlOf, Letter, LinkLine, type Rendered, signature } from "./letter.tsx";

/** What a letter about an account says: above its link, what the link does, and below it. */
type Wording = { subject: string; before: string; link?: string; after: string };

const wordings: Record<MailTemplate, Wording> = {
  "verify-email": {
    subject: "Confirm your e-mail address",
    before: "please confirm that this address is yours. The link works for two days.",
    link: "Confirm my address",
    after: "If you have not opened an account at Octavo, do nothing: without the link, nobody can use your address.",
  },
  "change-email": {
    subject: "Confirm your new e-mail address",
    before: "please confirm that your account at Octavo should use this address from now on. The link works for two days.",
    link: "Use this address",
    after: "If you have not asked for this, do nothing: the account keeps the address it has.",
  },
  "reset-password": {
    subject: "Choose a new password",
    before: "somebody asked for a new password for your account at Octavo. The link works once, within one hour.",
    link: "Choose a new password",
    after: "If it was not you, do nothing: your password stays as it is.",
  },
  invitation: {
    subject: "You are invited to Octavo",
    before: "you are invited to sell books at Octavo, or to help run it. The link works once, within two days, for this address.",
    link: "Accept the invitation",
    after: "If you do not know what this is about, do nothing.",
  },
  "email-changed": {
    subject: "Your e-mail address was changed",
    before: "your account at Octavo uses another e-mail address from now on. We write to this one for the last time.",
    after: "If it was not you, answer this letter at once: somebody else is signed in to your account.",
  },
  "password-changed": {
    subject: "Your password was changed",
    before: "the password of your account at Octavo was changed, and all other devices were signed out.",
    after: "If it was not you, choose a new password at once. The page to sign in leads there.",
  },
  "second-factor-changed": {
    subject: "Your second factor was changed",
    before: "the second factor of your account at Octavo, the codes you sign in with besides your password, was turned on, off or renewed.",
    after: "If it was not you, change your password at once, and look at your account's sessions.",
  },
  "provider-linked": {
    subject: "There is another way to sign in to your account",
    before: "your account at Octavo can be signed in to through another provider from now on, which has verified this address.",
    after: "If it was not you, choose a new password at once, which ends that way. The page to sign in leads there.",
  },
  "account-deleted": {
    subject: "Your account was deleted",
    before: "your account at Octavo was deleted, and with it your name and your addresses. The books keep your orders without them.",
    after: "This is the last letter we send you. Farewell, and good reading.",
  },
};

/** What a letter about an account is made of. `name` is empty when nobody has told us it; `link` is null where there is nothing to follow. */
export type AccountMail = { template: MailTemplate; name: string; link: string | null };

/** The letter. Throws when it has to have a link and there is none. */
export function renderAccountMail({ template, name, link }: AccountMail): Rendered {
  const { subject, before, link: label, after } = wordings[template];
  if (label !== undefined && link === null) throw new Error(`a ${template} mail has no link`);
  const greeting = name === "" ? "Hello," : `Dear ${name},`;
  const linked = label !== undefined && link !== null ? { label, link } : null;
  const text = [greeting, "", before, "", ...(linked ? [`${linked.label}: ${linked.link}`, ""] : []), after, "", signature, ""];
  const letter = (
    <Letter subject={subject} heading={subject}>
      <p>{greeting}</p>
      <p>{before}</p>
      {linked && <LinkLine href={linked.link}>{linked.label}</LinkLine>}
      <p>{after}</p>
    </Letter>
  );
  return { subject, html: htmlOf(letter), text: text.join("\n") };
}
