import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env as workerEnv } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, test } from "vitest";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import type { MailTemplate } from "../../shared/events/types.ts";
import { newId } from "../../shared/ids.ts";
import { newTrace } from "../../shared/trace.ts";
import Notifications from "./index.ts";
import { sweepMessages } from "./send-mail.ts";
import { messages } from "./tables.ts";
import { type AccountMailDeps, writeAccountMail } from "./write-account-mail.ts";

type Details = { to: string; name: string; template: MailTemplate; link: string | null; userId: string | null };
type IdentityDouble = AccountMailDeps["identity"] & {
  planMail(command: { mailId: string; details?: Details }): Promise<void>;
  writtenMails(): Promise<string[]>;
};
type TestEnv = Omit<NotificationsEnv, "IDENTITY"> & { IDENTITY: IdentityDouble };

const env = workerEnv as unknown as TestEnv;
const db = drizzle(env.DB);
const link = "https://shop.test/reset?token=a-secret-of-the-link";

/** A mail that identity asked for, to an address of its own. */
async function asked(change: Partial<Details> = {}): Promise<{ event: Envelope<"octavo.mail.requested.v1">; details: Details }> {
  const mailId = newId("mail");
  const details: Details = { to: `${mailId}@example.com`, name: "Ada", template: "reset-password", link, userId: newId("user"), ...change };
  await env.IDENTITY.planMail({ mailId, details });
  const data = { mailId, template: details.template };
  const event = createEvent(
    { type: "octavo.mail.requested.v1", source: "identity", subject: mailId, subjectVersion: 1, data },
    newTrace(),
    Date.now(),
  );
  return { event, details };
}

function erased(userId: string | null): Envelope<"octavo.user.erased.v1"> {
  const data = { userId: userId ?? "" };
  return createEvent(
    { type: "octavo.user.erased.v1", source: "identity", subject: data.userId, subjectVersion: 1, data },
    newTrace(),
    Date.now(),
  );
}

async function deliver(...bodies: unknown[]) {
  const context = createExecutionContext();
  const given = bodies.map((body) => ({ id: newId("req"), timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("octavo-notifications-events", given);
  await new Notifications(context, env as unknown as NotificationsEnv).queue(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acked: explicitAcks.length, retried: retryMessages.length };
}

const messageOf = async (mailId: string) => await db.select().from(messages).where(eq(messages.aboutId, mailId));

/** What the mail provider was handed for it. */
async function handedOver(mailId: string) {
  const [message] = await messageOf(mailId);
  if (!env.MAILBOX) throw new Error("the double of the mailbox is not bound");
  const listing = await env.MAILBOX.fetch("http://mailbox.test/");
  const { items } = (await listing.json()) as { items: { id: string; to?: string; html?: string; text?: string; handedOver: number }[] };
  return items.filter(({ id }) => id === message?.id);
}

const emptied = { recipient: "", html: "", text: "" };
const depsWith = (mailbox: AccountMailDeps["mailbox"], clock = { nowMs: Date.now() }): AccountMailDeps => ({
  ...{ db, mailbox, identity: env.IDENTITY, now: () => clock.nowMs, log: () => {} },
});

describe("a mail that identity asked for", () => {
  test("goes to whom identity says, with the link, and once sent nothing of it is kept", { tags: ["NOT-08"] }, async () => {
    const { event, details } = await asked();
    expect(await deliver(event)).toEqual({ acked: 1, retried: 0 });
    const [mail, ...others] = await handedOver(event.data.mailId);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: details.to, handedOver: 1 });
    expect(mail?.html).toContain(link);
    expect(mail?.text).toContain(link);
    expect(await messageOf(event.data.mailId)).toMatchObject([{ ...emptied, status: "sent", userId: details.userId }]);
    expect(JSON.stringify(await db.select().from(messages))).not.toContain("a-secret-of-the-link");
  });

  test("is one mail when its event comes three times, at once and in turn", { tags: ["ARC-23"] }, async () => {
    const { event } = await asked();
    await Promise.all([deliver(event), deliver(event, event)]);
    await deliver(event);
    // The provider knows it by its id: handed over twice it is one mail.
    expect(await handedOver(event.data.mailId)).toHaveLength(1);
    expect(await messageOf(event.data.mailId)).toHaveLength(1);
  });

  test("is told to be written once its message is stored", async () => {
    const { event } = await asked();
    await deliver(event);
    expect(await env.IDENTITY.writtenMails()).toContain(event.data.mailId);
  });

  test("that is not to be written any more is done with", async () => {
    const { event } = await asked();
    await env.IDENTITY.planMail({ mailId: event.data.mailId });
    expect(await deliver(event)).toEqual({ acked: 1, retried: 0 });
    expect(await messageOf(event.data.mailId)).toEqual([]);
  });

  test("waits, with its link, while there is no provider, and is emptied when nobody took it for three days", async () => {
    const clock = { nowMs: Date.now() };
    const { event } = await asked();
    await writeAccountMail(depsWith(undefined, clock), event);
    await sweepMessages(depsWith(undefined, clock));
    expect(await messageOf(event.data.mailId)).toMatchObject([{ status: "queued", text: expect.stringContaining(link) }]);
    clock.nowMs += 3 * 24 * 60 * 60 * 1_000 + 1;
    await sweepMessages(depsWith(undefined, clock));
    expect(await messageOf(event.data.mailId)).toMatchObject([{ ...emptied, status: "dropped" }]);
  });
});

describe("when the user is erased", () => {
  test("what waits for them is dropped, and what comes late is not written", { tags: ["P-77", "ARC-24"] }, async () => {
    const { event, details } = await asked();
    const late = await asked({ userId: details.userId });
    await writeAccountMail(depsWith(undefined), event);
    await env.IDENTITY.planMail({ mailId: late.event.data.mailId });
    for (let time = 0; time < 3; time += 1) await deliver(late.event, erased(details.userId), event);
    expect(await messageOf(event.data.mailId)).toMatchObject([{ ...emptied, status: "dropped" }]);
    expect(await handedOver(event.data.mailId)).toEqual([]);
    expect(await messageOf(late.event.data.mailId)).toEqual([]);
  });

  test.each(["before", "after"])(
    "the word that the account is gone still arrives when it is asked for %s",
    { tags: ["P-77", "ARC-24"] },
    async (when) => {
      const { event, details } = await asked({ template: "account-deleted", link: null });
      const goodbye = erased(details.userId);
      const both = when === "before" ? [event, goodbye] : [goodbye, event];
      for (let time = 0; time < 3; time += 1) await deliver(...both);
      expect(await handedOver(event.data.mailId)).toMatchObject([{ to: details.to, handedOver: 1 }]);
      expect(await messageOf(event.data.mailId)).toMatchObject([{ ...emptied, status: "sent" }]);
    },
  );

  test("mails to others stay as they are", { tags: ["P-77"] }, async () => {
    const { event } = await asked();
    await writeAccountMail(depsWith(undefined), event);
    await deliver(erased(newId("user")));
    expect(await messageOf(event.data.mailId)).toMatchObject([{ status: "queued", text: expect.stringContaining(link) }]);
  });
});
