import { evictDurableObject } from "cloudflare:test";
import { exports, env as workerEnv } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Cart } from "../../shared/contracts/cart.ts";
import { scopes } from "../../shared/contracts/identity.ts";
import { newId, newSecretId } from "../../shared/ids.ts";
import { unwrap } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import { throughBinding } from "../../tests/through-binding.ts";
import { tokenFor } from "../../tests/tokens.ts";
import { cartObject, outerCartId } from "./cart-object.ts";

const env = workerEnv as unknown as CartEnv;
const worker = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;
const asOrders = () => throughBinding<typeof worker>({ caller: "orders" });
const frankenstein = "9780141439471";
const pride = "9780141439518";
const emma = "OCT-EMMA-EBOOK";
const trace = newTrace();

type Given = { token?: string; cartId?: string; cookie?: string; body?: unknown };
type Answer = { status: number; headers: Headers; body: Cart & { type: string } };

async function call(method: string, path: string, { token, cartId, cookie, body }: Given = {}): Promise<Answer> {
  const headers = new Headers(body === undefined ? {} : { "content-type": "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (cartId !== undefined) headers.set("x-cart-id", cartId);
  if (cookie !== undefined) headers.set("cookie", `cart=${cookie}`);
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await worker.fetch(`http://shop.test${path}`, init);
  expect(response.headers.get("cache-control")).toContain("no-store");
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const read = (given: Given) => call("GET", "/api/cart", given);
const add = (sku: string, quantity: number, given: Given = {}) => call("POST", "/api/cart/items", { ...given, body: { sku, quantity } });
const put = (sku: string, quantity: number, given: Given = {}) => call("PUT", `/api/cart/items/${sku}`, { ...given, body: { quantity } });
const quantities = ({ body }: Answer) => Object.fromEntries(body.lines.map((line) => [line.sku, line.quantity]));

/** Somebody signed in, with nothing in their cart. */
async function shopper() {
  const userId = newId("user");
  return { userId, outerId: outerCartId(userId), token: await tokenFor({ userId }) };
}

/** A guest's cart with these copies. */
async function guestCart(...items: [string, number][]): Promise<string> {
  let cartId: string | undefined;
  for (const [sku, quantity] of items) cartId = (await add(sku, quantity, { cartId })).headers.get("x-cart-id") ?? cartId;
  return cartId ?? "";
}

describe("an account's cart", () => {
  test("follows the account: what one device puts in, another sees", { tags: ["CRT-06"] }, async () => {
    const { token, userId, outerId } = await shopper();
    const { status, headers, body } = await add(frankenstein, 2, { token });
    expect([status, body.id, headers.get("set-cookie")]).toEqual([200, outerId, null]);
    const phone = await tokenFor({ userId });
    expect(quantities(await read({ token: phone }))).toEqual({ [frankenstein]: 2 });
    expect(quantities(await put(frankenstein, 5, { token: phone }))).toEqual({ [frankenstein]: 5 });
    await evictDurableObject(env.CART.get(env.CART.idFromName(userId)));
    expect(quantities(await read({ token }))).toEqual({ [frankenstein]: 5 });
    expect(quantities(await call("DELETE", `/api/cart/items/${frankenstein}`, { token }))).toEqual({});
  });

  test("is empty and has no id until something is put in; reading, removing and clearing change nothing", async () => {
    const { token } = await shopper();
    for (const answer of [
      await read({ token }),
      await put(frankenstein, 0, { token }),
      await call("DELETE", "/api/cart", { token }),
      await read({ token }),
    ]) {
      expect(answer).toMatchObject({ status: 200, body: { id: null, lines: [], version: 0 } });
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
    expect(quantities(await put(pride, 3, { token }))).toEqual({ [pride]: 3 });
  });

  test("is nobody else's: its outer id opens nothing for a guest, for another account, or as a cookie", { tags: ["P-32"] }, async () => {
    const { token, outerId, userId } = await shopper();
    await add(frankenstein, 2, { token });
    const eve = await shopper();
    expect((await read({ cartId: outerId })).status).toBe(404);
    expect((await read({ cartId: outerId, token: eve.token })).status).toBe(404);
    expect((await read({ cartId: userId })).status).toBe(422);
    for (const answer of [
      await read({ cookie: outerId }),
      await read({ cookie: userId }),
      await read({ cookie: outerId, token: eve.token }),
    ]) {
      expect(answer.body.lines).toEqual([]);
    }
    const made = await add(pride, 1, { cookie: outerId });
    expect(made.headers.get("x-cart-id")).not.toBe(outerId);
    expect(quantities(await read({ token }))).toEqual({ [frankenstein]: 2 });
    expect(unwrap(await worker.contents({ cartId: userId }))).toBeNull();
  });

  test("is not reached by an API key, whatever its scopes: with one somebody is a guest", { tags: ["P-71"] }, async () => {
    const { token, userId } = await shopper();
    await add(frankenstein, 2, { token });
    const key = await tokenFor({ userId, role: "seller", sellerId: "seller_1", scopes: [...scopes] });
    expect((await read({ token: key })).body).toMatchObject({ id: null, lines: [] });
    expect((await call("DELETE", "/api/cart", { token: key })).body.lines).toEqual([]);
    const made = await add(pride, 1, { token: key });
    const cartId = made.headers.get("x-cart-id") ?? "";
    expect(quantities(await read({ token: key, cartId }))).toEqual({ [pride]: 1 });
    expect(unwrap(await worker.contents({ cartId: null, token: key }))).toBeNull();
    // A guest's cart that comes with a key stays what it is.
    expect(quantities(await read({ cartId }))).toEqual({ [pride]: 1 });
    expect(quantities(await read({ token }))).toEqual({ [frankenstein]: 2 });
  });

  test("a token that is not valid reaches no cart (401)", async () => {
    for (const token of ["nonsense", await tokenFor({ ttlSeconds: -60 })]) {
      for (const answer of [await read({ token }), await add(pride, 1, { token }), await call("DELETE", "/api/cart", { token })]) {
        expect(answer).toMatchObject({ status: 401, body: { type: "urn:octavo:problem:unauthenticated" } });
      }
    }
  });
});

describe("a guest's cart at sign-in", () => {
  test("joins on the first request that brings both, by the larger quantity, and the cookie is replaced", { tags: ["P-32"] }, async () => {
    const { token, outerId } = await shopper();
    await add(frankenstein, 3, { token });
    await add(pride, 1, { token });
    const cookie = await guestCart([pride, 4], [frankenstein, 1], [emma, 2]);
    const joined = await read({ token, cookie });
    expect(quantities(joined)).toEqual({ [frankenstein]: 3, [pride]: 4, [emma]: 2 });
    expect(joined.headers.get("set-cookie")).toBe(`cart=${outerId}; Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax`);
    expect(joined.headers.get("x-cart-id")).toBe(outerId);
    const after = await read({ token, cookie: outerId });
    expect(after.body).toEqual(joined.body);
    expect(after.headers.get("set-cookie")).toBeNull();
  });

  test("joins once, however often and whichever way it is brought, also after the account's cart has changed", {
    tags: ["P-32"],
  }, async () => {
    const { token } = await shopper();
    const guest = await guestCart([frankenstein, 3], [pride, 2]);
    await Promise.all(Array.from({ length: 8 }, (_, index) => read(index % 2 === 0 ? { token, cookie: guest } : { token, cartId: guest })));
    expect(quantities(await read({ token }))).toEqual({ [frankenstein]: 3, [pride]: 2 });
    await put(frankenstein, 1, { token });
    await put(pride, 0, { token, cookie: guest });
    expect(quantities(await read({ token, cartId: guest }))).toEqual({ [frankenstein]: 1 });
  });

  test("joins with a write as well as with a reading: what is added comes on top of what joined", { tags: ["P-32"] }, async () => {
    const { token, outerId } = await shopper();
    const cartId = await guestCart([frankenstein, 3]);
    const added = await add(frankenstein, 1, { token, cartId });
    expect(quantities(added)).toEqual({ [frankenstein]: 4 });
    expect(added.headers.get("x-cart-id")).toBe(outerId);
  });

  test("becomes a tombstone: it answers like an empty one, and the guest's next write starts another", { tags: ["P-32"] }, async () => {
    const { token } = await shopper();
    const cartId = await guestCart([frankenstein, 3]);
    await read({ token, cartId });
    expect(await read({ cartId })).toMatchObject({ status: 200, body: { id: null, lines: [], version: 0 } });
    expect(await read({ cookie: cartId })).toMatchObject({ status: 200, body: { id: null, lines: [] } });
    expect(await call("DELETE", "/api/cart", { cartId })).toMatchObject({ status: 200, body: { id: null } });
    // The first of these goes through an isolate that still takes it for a cart.
    const [added, set] = [await add(pride, 1, { cartId }), await put(pride, 2, { cartId })];
    for (const answer of [added, set]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("x-cart-id")).toMatch(/^cart_/);
      expect(answer.headers.get("x-cart-id")).not.toBe(cartId);
    }
    expect(quantities(await read({ token }))).toEqual({ [frankenstein]: 3 });
  });

  test("is the first account's that brings it; a second one gets nothing of it", { tags: ["P-32"] }, async () => {
    const [ada, eve] = [await shopper(), await shopper()];
    const cartId = await guestCart([frankenstein, 3]);
    await Promise.all([read({ token: ada.token, cartId }), read({ token: eve.token, cartId })]);
    const carts = [quantities(await read({ token: ada.token })), quantities(await read({ token: eve.token }))];
    expect(carts.filter((cart) => cart[frankenstein] === 3)).toHaveLength(1);
    expect(carts.filter((cart) => Object.keys(cart).length === 0)).toHaveLength(1);
  });

  test("after signing out the cart is empty, whatever the browser still has as its cookie", { tags: ["P-32"] }, async () => {
    const { token, outerId } = await shopper();
    await add(frankenstein, 3, { token });
    expect(await read({ cookie: outerId })).toMatchObject({ status: 200, body: { id: null, lines: [] } });
    const started = await add(pride, 1, { cookie: outerId });
    expect(quantities(started)).toEqual({ [pride]: 1 });
    expect(quantities(await read({ token }))).toEqual({ [frankenstein]: 3 });
  });

  test("waits, and loses nothing, while the account's cart has no room for its books", { tags: ["P-32"] }, async () => {
    const { token, userId } = await shopper();
    const fill = (name: string, from: number, count: number) =>
      Promise.all(Array.from({ length: count }, (_, index) => cartObject(env.CART, name).add(`SKU-${from + index}`, 1)));
    await fill(userId, 0, 50);
    const [second, third] = [newSecretId("cart"), newSecretId("cart")];
    await fill(second, 50, 50);
    await fill(third, 100, 2);
    const full = await worker.read({ cartId: second, token });
    expect(full.problems).toHaveLength(100);
    const waiting = await read({ token, cookie: third });
    expect(waiting.body.problems).toHaveLength(100);
    expect(waiting.headers.get("set-cookie")).toBeNull();
    expect(unwrap(await worker.contents({ cartId: third }))?.lines).toHaveLength(2);
    for (const sku of ["SKU-0", "SKU-1"]) await call("DELETE", `/api/cart/items/${sku}`, { token });
    // The two were put in at once, so either may be the first.
    const joined = (await read({ token, cookie: third })).body.problems.map(({ sku }) => sku);
    expect(joined.slice(-2).toSorted()).toEqual(["SKU-100", "SKU-101"]);
    expect((await add(frankenstein, 1, { token })).status).toBe(422);
  });

  test("a crash between its steps is repaired by the next request", { tags: ["P-32"] }, async () => {
    const { token, userId } = await shopper();
    const cartId = await guestCart([frankenstein, 3]);
    await cartObject(env.CART, cartId).handOver(userId, 100);
    expect(quantities(await read({ token, cartId }))).toEqual({ [frankenstein]: 3 });
    const other = await guestCart([pride, 2]);
    const inheritance = await cartObject(env.CART, other).handOver(userId, 100);
    if ("refused" in inheritance) throw new Error("refused");
    await cartObject(env.CART, userId).join(other, inheritance.copies);
    await put(pride, 1, { token });
    expect(quantities(await read({ token, cartId: other }))).toEqual({ [frankenstein]: 3, [pride]: 1 });
  });
});

describe("checkout", () => {
  test("takes the account's cart, the guest's joined, under the user's id", { tags: ["P-32"] }, async () => {
    const { token, userId } = await shopper();
    await add(frankenstein, 1, { token });
    const cartId = await guestCart([pride, 2]);
    const contents = unwrap(await worker.contents({ cartId, token }));
    expect(contents).toMatchObject({ cartId: userId, version: 2, lines: [{ sku: frankenstein }, { sku: pride, quantity: 2 }] });
    await asOrders().checkedOut({ cartId: userId, orderId: "ord_1", cartVersion: 2, trace });
    expect(unwrap(await worker.contents({ cartId: null, token }))).toMatchObject({
      lines: [],
      lastOrder: { orderId: "ord_1", cartVersion: 2 },
    });
    expect(await worker.contents({ cartId: null, token: "nonsense" })).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
  });

  test("an order placed as a guest empties the account's cart of what it took, when they signed in while it was paid", {
    tags: ["P-32"],
  }, async () => {
    const { token } = await shopper();
    const cartId = await guestCart([frankenstein, 2], [pride, 1]);
    await add(frankenstein, 3, { token });
    await read({ token, cartId });
    await add(emma, 1, { token });
    for (let time = 0; time < 3; time += 1) await asOrders().checkedOut({ cartId, orderId: "ord_1", cartVersion: 2, trace });
    expect(quantities(await read({ token }))).toEqual({ [frankenstein]: 1, [emma]: 1 });
  });
});

describe("other Workers", () => {
  test("act on a user's cart by the user's token; one that has ended makes a guest who looks, and refuses one who writes", async () => {
    const { token, outerId } = await shopper();
    expect(unwrap(await worker.addItem({ cartId: null, token, sku: frankenstein, quantity: 2, trace }))).toMatchObject({ id: outerId });
    expect(unwrap(await worker.setQuantity({ cartId: null, token, sku: frankenstein, quantity: 4, trace }))).toMatchObject({ version: 2 });
    expect(await worker.read({ cartId: null, token })).toMatchObject({ id: outerId, lines: [{ quantity: 4 }] });
    const ended = await tokenFor({ ttlSeconds: -60 });
    expect(await worker.read({ cartId: null, token: ended })).toMatchObject({ id: null, lines: [] });
    for (const refused of [
      await worker.addItem({ cartId: null, token: ended, sku: frankenstein, quantity: 1, trace }),
      await worker.setQuantity({ cartId: null, token: ended, sku: frankenstein, quantity: 1, trace }),
    ]) {
      expect(refused).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    }
  });
});

describe("forgetUser", () => {
  test("forgets the cart and the guests' carts that became part of it, and nobody else's, however often", { tags: ["P-77"] }, async () => {
    const [ada, eve] = [await shopper(), await shopper()];
    const cartId = await guestCart([pride, 2]);
    await add(frankenstein, 1, { token: ada.token, cartId });
    await add(frankenstein, 7, { token: eve.token });
    for (let time = 0; time < 3; time += 1) await asOrders().forgetUser({ userId: ada.userId });
    expect((await read({ token: ada.token })).body).toMatchObject({ id: null, lines: [], version: 0 });
    expect((await read({ cartId })).status).toBe(404);
    expect(quantities(await read({ token: eve.token }))).toEqual({ [frankenstein]: 7 });
    await evictDurableObject(env.CART.get(env.CART.idFromName(ada.userId)));
    expect((await read({ token: ada.token })).body).toMatchObject({ id: null, lines: [] });
  });
});
