import { describe, expect, test } from "vitest";
import { createEvent } from "../../shared/events/envelope.ts";
import type { OutboxRow } from "../../shared/events/outbox.ts";
import { newId } from "../../shared/ids.ts";
import { parseDataKeys } from "../../shared/sealed-text.ts";
import { throughBinding } from "../../tests/through-binding.ts";
import { openContact } from "./contact.ts";
import { handleEvent } from "./handle-event.ts";
import { findOrder } from "./repository.ts";
import { resealContacts } from "./reseal-contacts.ts";
import { dataKeys, db, depsWith, env, everythingStored, place, trace } from "./testing.ts";

type UserEvent = "octavo.user.verified.v1" | "octavo.user.erased.v1";
const worker = throughBinding<Service<typeof import("./index.ts").default>>({ caller: "notifications" });

/** Identity and cart as orders knows them: addresses that were shown to be somebody's, and whose carts are forgotten. */
function createWorld() {
  const emails = new Map<string, string>();
  const forgottenCarts: string[] = [];
  const relayed: OutboxRow[] = [];
  const deps = depsWith({
    identity: { verifiedEmail: async ({ userId }: { userId: string }) => (emails.has(userId) ? { email: emails.get(userId) } : null) },
    cart: { forgetUser: async ({ userId }: { userId: string }) => void forgottenCarts.push(userId) },
    relay: (rows: OutboxRow[]) => void relayed.push(...rows),
  });
  const tell = async (type: UserEvent, userId: string) => {
    const event = createEvent({ type, source: "identity", subject: userId, subjectVersion: 1, data: { userId } }, trace, Date.now());
    await handleEvent(deps, event as Parameters<typeof handleEvent>[1], trace);
  };
  return { emails, forgottenCarts, relayed, deps, tell };
}

const newEmail = () => `${newId("user").slice(5)}@example.com`;
const ownerOf = async (orderId: string) => (await findOrder(db, orderId))?.userId;

describe("user.verified", () => {
  test("makes the guest's orders with that address the user's, and no others", { tags: ["P-75"] }, async () => {
    const { emails, tell } = createWorld();
    const [userId, email] = [newId("user"), newEmail()];
    const guests = [await place({ email }), await place({ email: ` ${email.toUpperCase()} ` })];
    const others = [await place({ email: newEmail() }), await place({ email, userId: newId("user") })];
    emails.set(userId, email);
    await tell("octavo.user.verified.v1", userId);
    for (const { id } of guests) expect(await ownerOf(id)).toBe(userId);
    for (const { id, userId: before } of others) expect(await ownerOf(id)).toBe(before);
  });

  test("claims nothing for a user whose address identity does not vouch for", { tags: ["P-75"] }, async () => {
    const { tell } = createWorld();
    const [userId, email] = [newId("user"), newEmail()];
    const { id } = await place({ email });
    await tell("octavo.user.verified.v1", userId);
    expect(await ownerOf(id)).toBeNull();
  });

  test("three times, late, and after a change of address it leads to the same place", { tags: ["ARC-23", "ARC-24"] }, async () => {
    const { emails, tell } = createWorld();
    const [userId, before, after] = [newId("user"), newEmail(), newEmail()];
    const [old, young] = [await place({ email: before }), await place({ email: after })];
    emails.set(userId, before);
    await tell("octavo.user.verified.v1", userId);
    emails.set(userId, after);
    for (let time = 0; time < 3; time += 1) await tell("octavo.user.verified.v1", userId);
    expect([await ownerOf(old.id), await ownerOf(young.id)]).toEqual([userId, userId]);
  });

  test("an address that passes to another account takes its later orders there", async () => {
    const { emails, tell } = createWorld();
    const [first, second, email] = [newId("user"), newId("user"), newEmail()];
    emails.set(first, email);
    await tell("octavo.user.verified.v1", first);
    emails.delete(first);
    emails.set(second, email);
    await tell("octavo.user.verified.v1", second);
    const { id } = await place({ email });
    await tell("octavo.user.verified.v1", second);
    expect(await ownerOf(id)).toBe(second);
  });
});

describe("user.erased", () => {
  test("leaves the orders without name and addresses, forgets the cart, and says so for both", { tags: ["P-77"] }, async () => {
    const { emails, tell, forgottenCarts, relayed } = createWorld();
    const [userId, email, alias] = [newId("user"), newEmail(), newEmail()];
    const claimed = await place({ email });
    emails.set(userId, email);
    await tell("octavo.user.verified.v1", userId);
    const own = [await place({ userId, email }), await place({ userId, email: alias }), claimed, await place({ email })];
    const another = await place({ email: newEmail() });
    expect((await worker.orderIdsOf({ userId, afterId: "", limit: 10 })).sort()).toEqual(own.map(({ id }) => id).sort());
    emails.delete(userId);
    await tell("octavo.user.erased.v1", userId);
    for (const { id, totalMinor, lines } of own) {
      const stored = await findOrder(db, id);
      expect(stored).toMatchObject({ userId, email: "", name: "", shippingAddress: null, emailIndex: null, totalMinor, lines });
    }
    const kept = await findOrder(db, another.id);
    expect(kept && openContact(kept, dataKeys)).toMatchObject({ name: "Ada Lovelace" });
    expect(forgottenCarts).toEqual([userId]);
    expect(relayed.map(({ subscriber, envelope }) => [subscriber, envelope.data])).toEqual([
      ["identity", { userId, by: "orders" }],
      ["identity", { userId, by: "cart" }],
    ]);
    expect((await worker.orderIdsOf({ userId, afterId: "", limit: 10 })).sort()).toEqual(own.map(({ id }) => id).sort());
    const mails = await worker.describeForMail({ orderIds: own.map(({ id }) => id) });
    for (const { id } of own) expect(mails[id]).toMatchObject({ contact: null, userId, order: { id } });
  });

  test("three times, and with the verification after it, it leads to the same place, and is acknowledged each time", {
    tags: ["ARC-23", "ARC-24", "P-77"],
  }, async () => {
    const { tell, relayed, forgottenCarts } = createWorld();
    const userId = newId("user");
    const { id } = await place({ userId });
    for (let time = 0; time < 3; time += 1) {
      await tell("octavo.user.erased.v1", userId);
      await tell("octavo.user.verified.v1", userId);
    }
    expect(await findOrder(db, id)).toMatchObject({ email: "", sealedWith: null });
    expect(relayed).toHaveLength(6);
    expect(new Set(relayed.map((row) => row.id)).size).toBe(6);
    expect(forgottenCarts).toHaveLength(3);
  });

  test("when the cart cannot be reached the event comes again, and only the orders are acknowledged", { tags: ["P-77"] }, async () => {
    const { deps, relayed } = createWorld();
    const userId = newId("user");
    const { id } = await place({ userId });
    const event = createEvent(
      { type: "octavo.user.erased.v1", source: "identity", subject: userId, subjectVersion: 1, data: { userId } },
      trace,
      Date.now(),
    );
    const cart = { forgetUser: () => Promise.reject(new Error("no cart")) };
    await expect(handleEvent({ ...deps, cart } as unknown as typeof deps, event, trace)).rejects.toThrow("no cart");
    expect(relayed.map(({ envelope }) => envelope.data)).toEqual([{ userId, by: "orders" }]);
    expect(await findOrder(db, id)).toMatchObject({ email: "" });
  });

  test("nothing of anybody can be read in the database, erased or not", { tags: ["P-77"] }, async () => {
    const email = newEmail();
    await place({ email });
    const stored = await everythingStored();
    expect(stored).not.toContain(email);
    expect(stored).not.toMatch(/Lovelace|St James|SW1Y|ada@example/);
  });
});

describe("resealContacts", () => {
  const quiet = { db, lookupSecret: env.LOOKUP_SECRET, log: () => {} };
  const rotated = parseDataKeys(`newest:${Buffer.alloc(32, "x").toString("base64")},${env.DATA_KEYS}`);

  test("seals with the newest key what an older one sealed, and what none did, a hundred at a time until all is done", {
    tags: ["P-77"],
  }, async () => {
    const email = newEmail();
    const [sealed, own] = [await place({ email }), await place({ userId: newId("user") })];
    const plain = await place({ email });
    await env.DB.prepare(
      "update orders set email = ?, name = 'Ada Lovelace', shipping_address = null, sealed_with = 'unsealed', email_index = null where id = ?",
    )
      .bind(email, plain.id)
      .run();
    const erased = await place({ userId: newId("user") });
    const world = createWorld();
    await world.tell("octavo.user.erased.v1", erased.userId ?? "");
    for (let index = 0; index < 101; index += 1) await place({ books: [], status: "pending" });
    const counts = [];
    for (let run = 0; run < 5; run += 1) counts.push(await resealContacts({ ...quiet, dataKeys: rotated }));
    expect(counts[0]).toBe(100);
    expect(counts.at(-1)).toBe(0);
    const onlyNewest = parseDataKeys(`newest:${Buffer.alloc(32, "x").toString("base64")}`);
    for (const { id } of [sealed, own, plain]) {
      const stored = await findOrder(db, id);
      expect(stored && openContact(stored, onlyNewest)).toMatchObject({ name: "Ada Lovelace" });
    }
    expect((await findOrder(db, plain.id))?.emailIndex).toBe((await findOrder(db, sealed.id))?.emailIndex);
    expect((await findOrder(db, own.id))?.emailIndex).toBeNull();
    expect(await findOrder(db, erased.id)).toMatchObject({ email: "", sealedWith: null });
  });
});
