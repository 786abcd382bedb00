import { describe, expect, test } from "vitest";
import { followChain } from "../../shared/audit-chain.ts";
import { newId } from "../../shared/ids.ts";
import { money } from "../../shared/money.ts";
import { fail, ok } from "../../shared/result.ts";
import { anActor } from "../../tests/actors.ts";
import { type AdvanceDeps, advance } from "./advance-order.ts";
import { openContact } from "./contact.ts";
import { lookupTokenOf } from "./lookup-token.ts";
import { payOrder } from "./pay-order.ts";
import { type PlaceOrderCommand, placeOrder } from "./place-order.ts";
import { findOrder } from "./repository.ts";
import { auditEntries } from "./tables.ts";
import { adasAddress, dataKeys, db, depsWith, emma, env, everythingStored, octavo, type Placed, penguin, place, trace } from "./testing.ts";

const quote = { ...emma, bookId: "book_1", slug: "emma", title: "Emma", format: "paperback", unitPrice: money(1_000) };
const catalog = { quoteEditions: async () => [{ ...quote, availability: { status: "in-stock", available: 9 } }] };
const newKey = () => crypto.randomUUID();

/** A body for one copy of Emma, from the cart or as lines. */
function bodyOf({ fromCart = false, email = "ada@example.com" } = {}) {
  const payment = { provider: "sandbox", token: "tok_ok" };
  const contact = { email, name: "Ada Lovelace", shippingAddress: adasAddress, shippingMethod: "standard" };
  return { ...contact, payment, ...(fromCart ? { expectedTotal: money(1_499) } : { lines: [{ sku: "EMMA", quantity: 1 }] }) };
}

function commandOf(change: Partial<PlaceOrderCommand> = {}): PlaceOrderCommand {
  return { body: bodyOf(), idempotencyKey: newKey(), cartId: null, token: null, origin: "https://shop.test", trace, ...change };
}

describe("placeOrder", () => {
  test("by somebody signed in is theirs, and keeps what is personal sealed", { tags: ["P-77"] }, async () => {
    const userId = newId("user");
    const { order } = await placeOrder(depsWith({ catalog }), commandOf(), userId);
    const stored = await findOrder(db, order.id);
    expect(stored).toMatchObject({ userId, emailIndex: null, sealedWith: dataKeys.current });
    expect(stored && openContact(stored, dataKeys)).toEqual({
      email: "ada@example.com",
      name: "Ada Lovelace",
      shippingAddress: adasAddress,
    });
    expect(await everythingStored()).not.toMatch(/Lovelace|ada@example|St James/);
  });

  test("by a guest is nobody's, and can be found by its address", async () => {
    const { order } = await placeOrder(depsWith({ catalog }), commandOf(), null);
    expect(await findOrder(db, order.id)).toMatchObject({ userId: null, emailIndex: expect.stringMatching(/^[\w-]{43}$/) });
  });

  test("two users, and a guest, with the same key and body place three orders; each of them again replays their own", async () => {
    const deps = depsWith({ catalog });
    const command = commandOf();
    const users = [newId("user"), newId("user"), null];
    const first = [];
    for (const userId of users) first.push((await placeOrder(deps, command, userId)).order.id);
    expect(new Set(first).size).toBe(3);
    for (const [index, userId] of users.entries()) {
      const again = await placeOrder(deps, command, userId);
      expect([again.order.id, again.replayed]).toEqual([first[index], true]);
    }
    await expect(placeOrder(deps, { ...command, body: bodyOf({ email: "eve@example.com" }) }, users[0] ?? null)).rejects.toMatchObject({
      code: "idempotency-key-reused",
    });
  });

  test("from the cart takes the account's, which is asked for with the user's token; the same key is a replay whatever cookie comes with it", async () => {
    const userId = newId("user");
    const asked: unknown[] = [];
    const contents = { cartId: userId, version: 1, lines: [{ sku: "EMMA", quantity: 1 }], lastOrder: null };
    const cart = {
      contents: async (ref: unknown) => {
        asked.push(ref);
        return ok(contents);
      },
      checkedOut: async () => {},
    };
    const deps = depsWith({ catalog, cart });
    const guestCart = "cart_01h455vb4pex5vsknk084sn02q";
    const command = commandOf({ body: bodyOf({ fromCart: true }), token: "adas-token", cartId: guestCart });
    const { order } = await placeOrder(deps, command, userId);
    expect(asked).toEqual([{ cartId: guestCart, token: "adas-token" }]);
    expect(await findOrder(db, order.id)).toMatchObject({ cartId: userId, cartVersion: 1 });
    expect(await placeOrder(deps, { ...command, cartId: null }, userId)).toMatchObject({ replayed: true, order: { id: order.id } });
  });

  test("by an API key takes the cart it names, as a guest's is taken, and never the account's; its idempotency key is for that cart", {
    tags: ["P-71"],
  }, async () => {
    const userId = newId("user");
    const [first, second] = ["cart_01h455vb4pex5vsknk084sn02q", "cart_01h455vb4pex5vsknk084sn02r"];
    const cart = {
      contents: async ({ cartId }: { cartId: string }) =>
        ok({ cartId, version: 1, lines: [{ sku: "EMMA", quantity: 1 }], lastOrder: null }),
      checkedOut: async () => {},
    };
    const deps = depsWith({ catalog, cart });
    const command = commandOf({ body: bodyOf({ fromCart: true }), cartId: first });
    const { order } = await placeOrder(deps, command, userId);
    expect(await findOrder(db, order.id)).toMatchObject({ userId, cartId: first });
    await expect(placeOrder(deps, { ...command, cartId: second }, userId)).rejects.toMatchObject({ code: "idempotency-key-reused" });
  });

  test("a guest's checkout of lines asks neither identity nor cart, and one without a cart asks nobody for it", async () => {
    const nobody = new Proxy({}, { get: (_, name) => () => Promise.reject(new Error(`${String(name)} was asked for`)) });
    const deps = depsWith({ catalog, identity: nobody, cart: nobody });
    expect((await placeOrder(deps, commandOf(), null)).order.status).toBe("confirmed");
    await expect(placeOrder(deps, commandOf({ body: bodyOf({ fromCart: true }) }), null)).rejects.toMatchObject({ code: "cart-empty" });
  });

  test("what its merchant says is not for sale is refused like what nobody sells (409), by its SKU or by its book", async () => {
    const availability = { status: "not-for-sale", available: 0 };
    const edition = { ...quote, price: quote.unitPrice, availability };
    const withheld = {
      quoteEditions: async () => [{ ...quote, availability }],
      findBook: async () => ({ title: "Emma", sellerId: quote.sellerId, editions: [edition] }),
    };
    const deps = depsWith({ catalog: withheld });
    const oneBook = { bookId: newId("book"), quantity: 1, customerName: "Ada Lovelace", customerEmail: "ada@example.com" };
    const before = await everythingStored();
    for (const [body, pointer] of [[bodyOf(), "/lines/0/sku"] as const, [oneBook, "/bookId"] as const])
      await expect(placeOrder(deps, commandOf({ body }), null)).rejects.toMatchObject({
        code: "not-for-sale",
        details: { errors: [{ pointer }] },
      });
    expect(await everythingStored()).toBe(before);
  });

  test("a token that has ended between two Workers is refused, and nothing is written", async () => {
    const before = await everythingStored();
    const deps = depsWith({ catalog, cart: { contents: async () => fail("unauthenticated") } });
    const command = commandOf({ body: bodyOf({ fromCart: true }), token: "ended" });
    await expect(placeOrder(deps, command, newId("user"))).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await everythingStored()).toBe(before);
  });
});

describe("payOrder", () => {
  const body = { provider: "sandbox", token: "tok_ok" };
  const pay = (
    deps: AdvanceDeps,
    orderId: string,
    who: { actor: ReturnType<typeof anActor> | null; reach?: "any" | "own"; lookupToken?: string },
  ) =>
    payOrder(deps, {
      ...{
        orderId,
        lookupToken: undefined,
        reach: "own",
        trace,
        idempotencyKey: newKey(),
        body: { orderId: orderId as `ord_${string}`, ...body },
      },
      ...who,
    } as Parameters<typeof payOrder>[1]);
  /** An order of Penguin's book that waits to be paid. */
  const reserve = async (deps: AdvanceDeps, change: Placed = {}) =>
    await advance(deps, await place({ ...change, status: "pending", books: [emma] }), trace);
  const auditOf = async (orderId: string) => (await db.select().from(auditEntries)).filter(({ subject }) => subject === orderId);

  test("lets who ordered pay, and who has the link; the house does so in writing, in one piece with the payment's beginning", {
    tags: ["SEC-10"],
  }, async () => {
    const deps = depsWith();
    const userId = newId("user");
    const [own, guests] = [await reserve(deps, { userId }), await reserve(deps)];
    expect((await pay(deps, own.id, { actor: anActor({ userId }) })).payment.status).toBe("captured");
    const lookupToken = lookupTokenOf(guests.id, env.LOOKUP_SECRET);
    expect((await pay(deps, guests.id, { actor: null, lookupToken })).payment.status).toBe("captured");
    expect([...(await auditOf(own.id)), ...(await auditOf(guests.id))]).toEqual([]);

    const actor = anActor({ role: "admin" });
    const { id } = await reserve(deps);
    await pay(deps, id, { actor, reach: "any" });
    expect(await auditOf(id)).toMatchObject([
      { actor: actor.userId, via: actor.sessionId, action: "order.payment-begun", data: { provider: "sandbox" } },
    ]);
    const rows = await db.select().from(auditEntries);
    expect(followChain(rows.map(({ data, ...row }) => ({ ...row, data: JSON.stringify(data) }))).broken).toBeNull();
  });

  test("is refused to others (403), a merchant of its lines among them, and to a guest without the link (404)", {
    tags: ["USR-17"],
  }, async () => {
    const deps = depsWith();
    const { id } = await place({ userId: newId("user"), status: "reserved", books: [emma] });
    for (const actor of [anActor(), ...[octavo, penguin].map((sellerId) => anActor({ role: "seller", sellerId }))]) {
      await expect(pay(deps, id, { actor })).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(pay(deps, id, { actor: null })).rejects.toMatchObject({ code: "not-found" });
    expect(await findOrder(db, id)).toMatchObject({ status: "reserved", paymentId: null });
  });

  test("is for a merchant of its lines who ordered it themselves, or who has the link", async () => {
    const deps = depsWith();
    const merchant = anActor({ role: "seller", sellerId: penguin });
    const [own, guests] = [await reserve(deps, { userId: merchant.userId }), await reserve(deps)];
    expect((await pay(deps, own.id, { actor: merchant })).payment.status).toBe("captured");
    const lookupToken = lookupTokenOf(guests.id, env.LOOKUP_SECRET);
    expect((await pay(deps, guests.id, { actor: merchant, lookupToken })).payment.status).toBe("captured");
  });
});
