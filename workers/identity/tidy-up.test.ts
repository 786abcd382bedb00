import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { parseDataKeys, seal, sealedWith } from "../../shared/sealed-text.ts";
import { insertAddress, listAddresses } from "./account/repository/addresses.ts";
import { inviteByHand } from "./account/testing.ts";
import { emailHashOf } from "./email.ts";
import { register } from "./register.ts";
import { findUser, userContext } from "./repository.ts";
import { planMail } from "./request-mail.ts";
import { addresses, invitations, mails, users } from "./tables.ts";
import { db, identityEnv, newEmail, quick, testDeps, trace } from "./testing.ts";
import { forgetOld, resealSome } from "./tidy-up.ts";

const dayMs = 24 * 60 * 60 * 1_000;
const before = testDeps({ derive: quick }).deps;
const rotated = { ...before, dataKeys: parseDataKeys(`newest:${Buffer.alloc(32, "n").toString("base64")},${identityEnv.DATA_KEYS}`) };
const newest = { ...before, dataKeys: parseDataKeys(`newest:${Buffer.alloc(32, "n").toString("base64")}`) };

async function newPerson() {
  const { user } = await register(before, {
    email: newEmail(),
    password: "a bookshop in Bloomsbury",
    name: "Ada Lovelace",
    kind: "api",
    label: "",
    trace,
  });
  return user;
}

test("after a rotation every row is sealed anew, a hundred at a time, and then the old key is not needed", {
  tags: ["SEC-02"],
}, async () => {
  const { id, email } = await newPerson();
  await newPerson();
  const totpSecret = seal("JBSWY3DPEHPK3PXP", before.dataKeys, userContext("totp_secret", id));
  await db.update(users).set({ totpSecret }).where(eq(users.id, id));
  const address = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };
  await insertAddress(db, before.dataKeys, { id: "addr_1", userId: id, address, isDefault: true, version: 1 }, { max: 50, nowMs: 1 });
  expect(await resealSome(rotated)).toBe(3);
  expect(await resealSome(rotated)).toBe(0);
  expect(await findUser(db, newest.dataKeys, id)).toMatchObject({ email, name: "Ada Lovelace", version: 1 });
  expect(await listAddresses(db, newest.dataKeys, id)).toMatchObject([{ address }]);
  const [row] = await db.select().from(users).where(eq(users.id, id));
  expect([sealedWith(row?.totpSecret ?? ""), row?.sealedWith]).toEqual(["newest", "newest"]);
  expect((await db.select().from(addresses))[0]?.sealedWith).toBe("newest");
});

test("whom a mail was for is forgotten as soon as it has expired, and the mail a week later", async () => {
  const { id } = await newPerson();
  const mail = planMail(before, { template: "account-deleted", userId: id, payload: { to: "ada@example.com" } }, trace);
  await db.batch(mail.statements);
  const rowAfter = async (ms: number) => {
    await forgetOld({ ...before, now: () => Date.now() + ms });
    return (await db.select().from(mails).where(eq(mails.id, mail.mailId)))[0];
  };
  expect((await rowAfter(0))?.payload).not.toBeNull();
  expect((await rowAfter(dayMs))?.payload).toBeNull();
  expect(await rowAfter(8 * dayMs)).toBeUndefined();
});

test("an invitation that nobody can accept any more is forgotten, accepted or not", { tags: ["P-72"] }, async () => {
  const [open, over, accepted] = [newEmail("open"), newEmail("over"), newEmail("accepted")];
  await inviteByHand(open, "admin", null, dayMs);
  await inviteByHand(over, "admin", null, -1);
  await inviteByHand(accepted, "admin", null, -1);
  await db
    .update(invitations)
    .set({ acceptedAtMs: 1 })
    .where(eq(invitations.emailHash, emailHashOf(accepted)));
  await forgetOld(before);
  expect(await db.select().from(invitations)).toMatchObject([{ emailHash: emailHashOf(open) }]);
  await forgetOld({ ...before, now: () => Date.now() + 2 * dayMs });
  expect(await db.select().from(invitations)).toEqual([]);
});
