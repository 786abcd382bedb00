import { createExecutionContext, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Cart } from "../../shared/contracts/cart.ts";
import { newId, newSecretId } from "../../shared/ids.ts";
import { unwrap } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import { throughBinding } from "../../tests/through-binding.ts";
import { cartObject } from "./cart-object.ts";
import CartWorker from "./index.ts";

const { CART: carts } = env as unknown as CartEnv;
const frankenstein = "9780141439471";
const pride = "9780141439518";
const trace = newTrace();
const worker = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;

const add = async (cartId: string | null, sku: string, quantity: number): Promise<Cart> =>
  unwrap(await worker.addItem({ cartId, sku, quantity, trace }));
/** The Worker as orders calls it. */
const asOrders = () => throughBinding<typeof worker>({ caller: "orders" });
const contentsOf = async (cartId: string) => unwrap(await worker.contents({ cartId }));
const newCart = async () => (await add(null, frankenstein, 1)).id ?? "";
const stubOf = (cartId: string) => carts.get(carts.idFromName(cartId));

describe("addItem and setQuantity", () => {
  test("a write to no cart or to an unknown one makes a new cart", async () => {
    const unknown = newSecretId("cart");
    for (const cartId of [null, unknown, "not-a-cart"]) {
      const cart = await add(cartId, frankenstein, 2);
      expect(cart).toMatchObject({ id: expect.stringMatching(/^cart_/), version: 1, lines: [{ quantity: 2 }] });
      expect(cart.id).not.toBe(cartId);
    }
    expect(await contentsOf(unknown)).toBeNull();
    expect(unwrap(await worker.setQuantity({ cartId: unknown, sku: pride, quantity: 3, trace }))).toMatchObject({
      version: 1,
      lines: [{ quantity: 3 }],
    });
  });

  test.each([0, -1, 1.5, 1e9, Number.NaN])("what a form passes on is checked like JSON: quantity %s is refused", async (quantity) => {
    const cartId = await newCart();
    const refused = await worker.addItem({ cartId, sku: frankenstein, quantity, trace });
    expect(refused).toMatchObject({ ok: false, error: { code: "invalid-request", errors: [{ pointer: "/quantity" }] } });
    if (quantity !== 0) {
      expect(await worker.setQuantity({ cartId, sku: frankenstein, quantity, trace })).toMatchObject({
        ok: false,
        error: { code: "invalid-request" },
      });
    }
    expect(await contentsOf(cartId)).toMatchObject({ version: 1, lines: [{ quantity: 1 }] });
  });

  test("a SKU that is no SKU is refused, emoji and NUL included", async () => {
    for (const sku of ["📚", "A\u0000B", "", "gone with the wind"]) {
      expect(await worker.addItem({ cartId: null, sku, quantity: 1, trace })).toMatchObject({
        ok: false,
        error: { errors: [{ pointer: "/sku" }] },
      });
      expect(await worker.setQuantity({ cartId: null, sku, quantity: 1, trace })).toMatchObject({
        ok: false,
        error: { code: "not-found" },
      });
    }
  });

  test("20 adds at once are all counted, each as a version of its own", async () => {
    const cartId = await newCart();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => add(cartId, index % 2 === 0 ? frankenstein : pride, 1)));
    expect(new Set(answers.map((cart) => cart.version)).size).toBe(20);
    expect(answers.flatMap((cart) => cart.problems)).toEqual([]);
    expect(await contentsOf(cartId)).toEqual({
      cartId,
      version: 21,
      lines: [
        { sku: frankenstein, quantity: 11 },
        { sku: pride, quantity: 10 },
      ],
      lastOrder: null,
    });
  });

  test("of 60 different SKUs put in at once 50 are kept", async () => {
    const cartId = newSecretId("cart");
    const replies = await Promise.all(Array.from({ length: 60 }, (_, index) => cartObject(carts, cartId).add(`SKU-${index}`, 1)));
    expect(replies.filter((reply) => "refused" in reply)).toHaveLength(10);
    const full = await contentsOf(cartId);
    expect(full?.lines).toHaveLength(50);
    const refused = await worker.addItem({ cartId, sku: frankenstein, quantity: 1, trace });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: "invalid-request",
        errors: [{ pointer: "/sku", message: "A cart holds at most 50 different books; this one has 50" }],
      },
    });
  });
});

describe("read", () => {
  test("no cart and an unknown one read as empty", async () => {
    for (const cartId of [null, newSecretId("cart"), "nonsense"])
      expect(await worker.read({ cartId })).toMatchObject({ id: null, lines: [] });
  });

  test("an edition that is gone is a problem, and can still be removed", { tags: ["P-34"] }, async () => {
    const cartId = await newCart();
    await cartObject(carts, cartId).add("OCT-GONE", 2);
    expect(await worker.read({ cartId })).toMatchObject({
      lines: [{ sku: frankenstein }],
      problems: [{ code: "not-for-sale", sku: "OCT-GONE" }],
      totals: { subtotal: { amount: 999 } },
    });
    expect(await contentsOf(cartId)).toMatchObject({ lines: [{ sku: frankenstein }, { sku: "OCT-GONE", quantity: 2 }] });
    expect(await worker.setQuantity({ cartId, sku: "OCT-GONE", quantity: 1, trace })).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
    expect(unwrap(await worker.setQuantity({ cartId, sku: "OCT-GONE", quantity: 0, trace }))).toMatchObject({ problems: [] });
  });
});

describe("checkedOut", () => {
  const orderId = "ord_01h455vb4pex5vsknk084sn02q";

  test("takes what the ordered version held, once, and leaves what came later", async () => {
    const cartId = await newCart();
    const cartVersion = (await contentsOf(cartId))?.version ?? 0;
    await add(cartId, frankenstein, 2);
    await add(cartId, pride, 1);
    const left = {
      cartId,
      version: 4,
      lines: [
        { sku: frankenstein, quantity: 2 },
        { sku: pride, quantity: 1 },
      ],
      lastOrder: { orderId, cartVersion },
    };
    for (let time = 0; time < 3; time += 1) {
      await asOrders().checkedOut({ cartId, orderId, cartVersion, trace });
      expect(await contentsOf(cartId)).toEqual(left);
    }
  });

  test("told 20 times at once it empties the cart once", async () => {
    const cartId = await newCart();
    await Promise.all(Array.from({ length: 20 }, () => asOrders().checkedOut({ cartId, orderId, cartVersion: 1, trace })));
    expect(await contentsOf(cartId)).toEqual({ cartId, version: 2, lines: [], lastOrder: { orderId, cartVersion: 1 } });
  });

  test("of a cart that never was, it makes none", async () => {
    const cartId = newSecretId("cart");
    await asOrders().checkedOut({ cartId, orderId, cartVersion: 1, trace });
    expect(await contentsOf(cartId)).toBeNull();
  });
});

test.each([{}, { caller: "storefront" }, { caller: "admin" }])("only orders ends carts, not %j", async (props) => {
  // Made by hand, so that what it throws is not also an error of the runtime.
  const other = new CartWorker(Object.assign(createExecutionContext(), { props }), env as unknown as CartEnv);
  await expect(other.checkedOut({ cartId: newSecretId("cart"), orderId: "ord_1", cartVersion: 1, trace })).rejects.toThrow("may not call");
  await expect(other.forgetUser({ userId: newId("user") })).rejects.toThrow("may not call");
});

describe("the object", () => {
  test("a cart survives eviction with its lines, and still knows what an order took", { tags: ["CRT-06"] }, async () => {
    const cartId = await newCart();
    await add(cartId, pride, 2);
    const before = await contentsOf(cartId);
    await evictDurableObject(stubOf(cartId));
    expect(await contentsOf(cartId)).toEqual(before);
    await add(cartId, pride, 1);
    await evictDurableObject(stubOf(cartId));
    await asOrders().checkedOut({ cartId, orderId: "ord_1", cartVersion: 2, trace });
    await evictDurableObject(stubOf(cartId));
    expect(await contentsOf(cartId)).toMatchObject({
      version: 4,
      lines: [{ sku: pride, quantity: 1 }],
      lastOrder: { orderId: "ord_1" },
    });
  });

  test("an answer is written before it is given, and reading or changing nothing writes nothing", async () => {
    const cartId = await newCart();
    const stored = () => runInDurableObject(stubOf(cartId), (_, state) => state.storage.get<{ cart: { version: number } }>("data"));
    expect((await stored())?.cart.version).toBe(1);
    await add(cartId, pride, 1);
    expect((await stored())?.cart.version).toBe(2);
    expect(Object.keys((await stored()) ?? {})).toEqual(["cart"]);

    const unknown = newSecretId("cart");
    await worker.read({ cartId: unknown });
    await asOrders().checkedOut({ cartId: unknown, orderId: "ord_1", cartVersion: 1, trace });
    expect(await runInDurableObject(stubOf(unknown), (_, state) => state.storage.get("data"))).toBeUndefined();
  });

  test("when the write fails the command fails, and a restart shows the cart as it was", async () => {
    const cartId = await newCart();
    await runInDurableObject(stubOf(cartId), (_, state) => {
      state.storage.put = () => Promise.reject(new Error("disk full"));
    });
    await expect(cartObject(carts, cartId).add(pride, 1)).rejects.toThrow(/disk full/);
    await evictDurableObject(stubOf(cartId));
    expect(await contentsOf(cartId)).toMatchObject({ version: 1, lines: [{ sku: frankenstein }] });
  });
});
