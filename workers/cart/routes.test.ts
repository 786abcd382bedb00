import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { type Cart, cartSchema } from "../../shared/contracts/cart.ts";
import { isId, newSecretId } from "../../shared/ids.ts";

const worker = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;
const frankenstein = "9780141439471";
const pride = "9780141439518";
const emma = "OCT-EMMA-EBOOK";
const soldOut = "OCT-SOLD-OUT";

type Body = Cart & { type: string; detail?: string; errors?: { pointer: string; message: string }[] };
type Answer = { status: number; headers: Headers; body: Body };
type Request = { cartId?: string; cookie?: string; body?: unknown; type?: string; origin?: string };

/** Sends a request; a text body goes as it is. Every answer about a cart must stay out of caches and leak no stack. */
async function call(
  method: string,
  path: string,
  { cartId, cookie, body, type = "application/json", origin = "http://shop.test" }: Request = {},
): Promise<Answer> {
  const headers = new Headers(body === undefined ? {} : { "content-type": type });
  if (cartId !== undefined) headers.set("x-cart-id", cartId);
  if (cookie !== undefined) headers.set("cookie", cookie);
  const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const response = await worker.fetch(origin + path, { method, headers, body: sent });
  const text = await response.text();
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(text).not.toMatch(/\bat .*\.(ts|js)/);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}
const add = (sku: unknown, quantity: unknown, request: Request = {}) =>
  call("POST", "/api/cart/items", { ...request, body: { sku, quantity } });
const put = (sku: string, quantity: unknown, request: Request = {}) =>
  call("PUT", `/api/cart/items/${sku}`, { ...request, body: { quantity } });
const quantities = ({ body }: Answer) => Object.fromEntries(body.lines.map((line) => [line.sku, line.quantity]));

/** A new cart with one copy of Frankenstein. */
async function newCart(): Promise<string> {
  const { headers } = await add(frankenstein, 1);
  return headers.get("x-cart-id") ?? "";
}

describe("the first write", () => {
  test("makes the cart and tells its id by header and cookie", async () => {
    const { status, headers, body } = await add(frankenstein, 2);
    expect(status).toBe(200);
    const cartId = headers.get("x-cart-id") ?? "";
    expect(isId("cart", cartId)).toBe(true);
    expect(body.id).toBe(cartId);
    expect(headers.get("set-cookie")).toBe(`cart=${cartId}; Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax`);
    expect(cartSchema.parse(body)).toEqual(body);
  });

  test("marks the cookie Secure over https", async () => {
    const { headers } = await add(frankenstein, 1, { origin: "https://shop.test" });
    expect(headers.get("set-cookie")).toMatch(/; Secure/);
  });

  test("two carts have different ids, and neither sees the other's lines", async () => {
    const [first, second] = [await newCart(), await newCart()];
    expect(first).not.toBe(second);
    await add(pride, 1, { cartId: first });
    expect(quantities(await call("GET", "/api/cart", { cartId: second }))).toEqual({ [frankenstein]: 1 });
  });

  test("later writes set no cookie", async () => {
    const cartId = await newCart();
    const { headers } = await add(pride, 1, { cartId });
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("x-cart-id")).toBeNull();
  });

  test("may be a PUT; removing from no cart makes none", async () => {
    const set = await put(frankenstein, 3);
    expect(set.headers.get("x-cart-id")).toBe(set.body.id);
    expect(quantities(set)).toEqual({ [frankenstein]: 3 });
    for (const answer of [
      await put(frankenstein, 0),
      await call("DELETE", `/api/cart/items/${frankenstein}`),
      await call("DELETE", "/api/cart"),
    ]) {
      expect(answer).toMatchObject({ status: 200, body: { id: null, lines: [] } });
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });
});

describe("which cart a request means", () => {
  test("the cookie names it as well as the header, which wins", async () => {
    const [mine, other] = [await newCart(), await newCart()];
    await add(pride, 2, { cartId: mine });
    const byCookie = await call("GET", "/api/cart", { cookie: `theme=dark; cart=${mine}` });
    expect(quantities(byCookie)).toEqual({ [frankenstein]: 1, [pride]: 2 });
    expect((await call("GET", "/api/cart", { cookie: `cart=${other}`, cartId: mine })).body.id).toBe(mine);
  });

  test("without one it is empty, and reading makes none", async () => {
    const { status, headers, body } = await call("GET", "/api/cart");
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: null, lines: [], problems: [], version: 0, totals: { total: { amount: 0, currency: "USD" } } });
    expect(headers.get("set-cookie")).toBeNull();
  });

  test.each(["cart_1", "ord_01h455vb4pex5vsknk084sn02q", "", "../cart", "a".repeat(64)])(
    "a malformed header %j is refused (422)",
    async (cartId) => {
      for (const answer of [
        await call("GET", "/api/cart", { cartId }),
        await add(frankenstein, 1, { cartId }),
        await call("DELETE", "/api/cart", { cartId }),
      ]) {
        expect(answer.status).toBe(422);
        expect(answer.body.errors?.map((error) => error.pointer)).toEqual(["header:x-cart-id"]);
      }
    },
  );

  test("a well-formed header that names no cart is 404 and makes none: nobody chooses a cart's id", async () => {
    const cartId = newSecretId("cart");
    for (const answer of [
      await call("GET", "/api/cart", { cartId }),
      await add(frankenstein, 1, { cartId }),
      await put(frankenstein, 1, { cartId }),
      await call("DELETE", `/api/cart/items/${frankenstein}`, { cartId }),
      await call("DELETE", "/api/cart", { cartId }),
      await call("GET", "/api/cart", { cartId }),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { type: "urn:octavo:problem:not-found" } });
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });

  test.each(["cart_1", newSecretId("cart"), "%E0%A4%A", '"', "a".repeat(64)])(
    "a stale or broken cookie %j is like no cart, and the next write replaces it",
    async (value) => {
      const cookie = `cart=${value}`;
      expect(await call("GET", "/api/cart", { cookie })).toMatchObject({ status: 200, body: { id: null } });
      const { status, headers } = await add(frankenstein, 1, { cookie });
      expect(status).toBe(200);
      expect(headers.get("x-cart-id")).not.toBe(value);
      expect(headers.get("set-cookie")).toContain(`cart=${headers.get("x-cart-id")};`);
    },
  );
});

describe("GET /api/cart", () => {
  test("shows lines priced now, and totals that add up", { tags: ["CRT-01"] }, async () => {
    const cartId = await newCart();
    await add(emma, 3, { cartId });
    const { body } = await call("GET", "/api/cart", { cartId });
    expect(body.lines).toEqual([
      expect.objectContaining({
        sku: frankenstein,
        title: "Frankenstein",
        slug: "frankenstein",
        quantity: 1,
        lineTotal: { amount: 999, currency: "USD" },
      }),
      expect.objectContaining({
        sku: emma,
        format: "ebook",
        quantity: 3,
        unitPrice: { amount: 499, currency: "USD" },
        availability: { status: "in-stock", available: 3 },
      }),
    ]);
    const { subtotal, discount, shipping, tax, total } = body.totals;
    expect(subtotal.amount).toBe(999 + 3 * 499);
    expect(total.amount).toBe(subtotal.amount - discount.amount + shipping.amount + tax.amount);
    expect(body.problems).toEqual([]);
  });

  test("more than is left may stand in the cart, as a problem", { tags: ["P-34"] }, async () => {
    const cartId = await newCart();
    await add(soldOut, 1, { cartId });
    const { status, body } = await add(emma, 4, { cartId });
    expect(status).toBe(200);
    expect(body.problems).toEqual([
      { code: "short-stock", sku: soldOut, detail: "Middlemarch is out of stock" },
      { code: "short-stock", sku: emma, detail: "Only 3 copies of Emma are left" },
    ]);
  });
});

describe("POST /api/cart/items", () => {
  test("adds a line, merges into one that is there, and raises the version by one each time", { tags: ["CRT-02"] }, async () => {
    const cartId = await newCart();
    expect((await add(pride, 1, { cartId })).body.version).toBe(2);
    const merged = await add(frankenstein, 4, { cartId });
    expect(merged.body.version).toBe(3);
    expect(quantities(merged)).toEqual({ [frankenstein]: 5, [pride]: 1 });
  });

  test.each([0, -1, 1.5, 1e9, "2", null, undefined, true, {}])("quantity %j is refused (422) and nothing changes", async (quantity) => {
    const cartId = await newCart();
    const { status, body } = await add(frankenstein, quantity, { cartId });
    expect(status).toBe(422);
    expect(body.errors?.map((error) => error.pointer)).toEqual(["/quantity"]);
    expect(await call("GET", "/api/cart", { cartId })).toMatchObject({ body: { version: 1, lines: [{ quantity: 1 }] } });
  });

  test.each([
    "9780000000002",
    "",
    "lower-case",
    "9780141439471 ",
    "A".repeat(41),
    "9780141439471\u0000",
    "📚",
    9780141439471,
    null,
    undefined,
    ["A"],
  ])("SKU %j is refused (422) and makes no cart", async (sku) => {
    const { status, headers, body } = await add(sku, 1);
    expect(status).toBe(422);
    expect(body.errors?.map((error) => error.pointer)).toEqual(["/sku"]);
    expect(headers.get("set-cookie")).toBeNull();
  });

  test("a line takes 10,000 copies and says what it holds when asked for one more (422)", async () => {
    const cartId = await newCart();
    expect(quantities(await add(frankenstein, 9_999, { cartId }))).toEqual({ [frankenstein]: 10_000 });
    const { status, body } = await add(frankenstein, 1, { cartId });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer: "/quantity", message: "A line holds at most 10,000 copies; this one has 10,000" }]);
  });

  test("a form, broken JSON, another shape and an unknown member are refused", async () => {
    const form = await call("POST", "/api/cart/items", {
      body: `sku=${frankenstein}&quantity=1`,
      type: "application/x-www-form-urlencoded",
    });
    expect(form.status).toBe(415);
    expect(
      (await call("POST", "/api/cart/items", { body: JSON.stringify({ sku: frankenstein, quantity: 1 }), type: "text/plain" })).status,
    ).toBe(415);
    expect((await call("POST", "/api/cart/items", { body: "{" })).status).toBe(400);
    expect((await call("POST", "/api/cart/items", { body: "" })).status).toBeLessThan(500);
    for (const body of ["null", "[]", '"x"', "{}", { sku: frankenstein, quantity: 1, price: 1 }]) {
      expect((await call("POST", "/api/cart/items", { body })).status).toBe(422);
    }
  });
});

describe("PUT and DELETE /api/cart/items/{sku}", () => {
  test("PUT sets the quantity, and 0 removes the line", { tags: ["CRT-03"] }, async () => {
    const cartId = await newCart();
    expect(quantities(await put(frankenstein, 7, { cartId }))).toEqual({ [frankenstein]: 7 });
    expect(quantities(await put(frankenstein, 2, { cartId }))).toEqual({ [frankenstein]: 2 });
    const removed = await put(frankenstein, 0, { cartId });
    expect(removed).toMatchObject({ status: 200, body: { id: cartId, lines: [], totals: { total: { amount: 0 } } } });
  });

  test("a repeated PUT changes nothing, not even the version", async () => {
    const cartId = await newCart();
    const [once, twice] = [await put(pride, 3, { cartId }), await put(pride, 3, { cartId })];
    expect(twice.body).toEqual(once.body);
    expect((await put(pride, 0, { cartId })).body.version).toBe(once.body.version + 1);
    expect((await put(pride, 0, { cartId })).body.version).toBe(once.body.version + 1);
  });

  test("DELETE removes the line, twice as well as once", { tags: ["CRT-04"] }, async () => {
    const cartId = await newCart();
    await add(pride, 1, { cartId });
    for (const answer of [
      await call("DELETE", `/api/cart/items/${pride}`, { cartId }),
      await call("DELETE", `/api/cart/items/${pride}`, { cartId }),
    ]) {
      expect(answer.status).toBe(200);
      expect(quantities(answer)).toEqual({ [frankenstein]: 1 });
    }
  });

  test.each([-1, 1.5, 1e9, 10_001, "2", null, undefined])("PUT quantity %j is refused (422) and nothing changes", async (quantity) => {
    const cartId = await newCart();
    const { status, body } = await put(frankenstein, quantity, { cartId });
    expect(status).toBe(422);
    expect(body.errors?.map((error) => error.pointer)).toEqual(["/quantity"]);
    expect(quantities(await call("GET", "/api/cart", { cartId }))).toEqual({ [frankenstein]: 1 });
  });

  test("PUT of a SKU nobody sells is 404, of something that is no SKU 422", async () => {
    expect((await put("9780000000002", 1)).status).toBe(404);
    expect(await put("emma%00", 1)).toMatchObject({ status: 422, body: { errors: [{ pointer: "param:sku" }] } });
    expect((await call("DELETE", "/api/cart/items/%F0%9F%93%9A")).status).toBe(422);
  });
});

describe("DELETE /api/cart", () => {
  test("empties the cart, which keeps its id and goes on counting versions", { tags: ["CRT-05"] }, async () => {
    const cartId = await newCart();
    await add(pride, 1, { cartId });
    expect((await call("DELETE", "/api/cart", { cartId })).body).toMatchObject({ id: cartId, lines: [], version: 3 });
    expect((await call("DELETE", "/api/cart", { cartId })).body).toMatchObject({ id: cartId, lines: [], version: 3 });
    expect((await add(pride, 1, { cartId })).body).toMatchObject({ id: cartId, version: 4 });
  });
});

test("discounts are not there yet (404)", async () => {
  expect((await call("POST", "/api/cart/discount", { body: { code: "SPRING" } })).status).toBe(404);
});

test("the Worker is alive and ready, and describes its routes", async () => {
  expect((await worker.fetch("http://shop.test/health")).status).toBe(200);
  expect(await (await worker.fetch("http://shop.test/ready")).json()).toMatchObject({
    status: "ready",
    checks: { catalog: "ok" },
  });
  const document: { paths: object } = await (await worker.fetch("http://shop.test/openapi.json")).json();
  expect(Object.keys(document.paths).sort()).toEqual(["/api/cart", "/api/cart/items", "/api/cart/items/{sku}"]);
});
