import { randomUUID } from "node:crypto";
import { apiKeyHeader } from "../shared/contracts/identity.ts";
import type { TestPlatform } from "./platform.ts";

/** A shopper and a merchant of one platform, over HTTP. */
export type Answer<Body = Record<string, unknown>> = { status: number; headers: Headers; body: Body };

export const ada = {
  email: "ada@example.com",
  name: "Ada Lovelace",
  shippingAddress: { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" },
  shippingMethod: "standard",
};

export type Shop = ReturnType<typeof openShop>;

export function openShop({ url, apiKey }: Pick<TestPlatform, "url" | "apiKey">) {
  const call = async <Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> => {
    const json: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(url + path, {
      method,
      headers: { ...json, ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : { text }) as Body };
  };
  const asMerchant = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(method, path, body, { ...(apiKey ? { [apiKeyHeader]: apiKey } : {}), ...headers });

  return {
    call,
    asMerchant,
    /** Puts a book with one edition on sale; gives back its SKU. */
    stock: async (sku: string, copies: number, priceMinor = 1_000) => {
      const edition = { sku, format: "paperback", price: { amount: priceMinor, currency: "USD" } };
      const book = {
        title: `A book called ${sku}`,
        description: "Made for a test.",
        contributors: [{ name: "Ada Lovelace", role: "author" }],
        subjects: [],
        editions: [edition],
      };
      const created = await asMerchant("POST", "/api/books", book);
      if (created.status !== 201) throw new Error(`POST /api/books answered ${created.status}: ${JSON.stringify(created.body)}`);
      if (copies === 0) return sku;
      const receipt = { kind: "receive", quantity: copies, reason: "test" };
      const received = await asMerchant("PUT", `/api/inventory/${sku}`, receipt, { "idempotency-key": `receive-${sku}-once` });
      if (received.status !== 200) throw new Error(`PUT /api/inventory answered ${received.status}: ${JSON.stringify(received.body)}`);
      return sku;
    },
    /** A new cart that holds the given copies. */
    cartWith: async (lines: { sku: string; quantity: number }[], headers: Record<string, string> = {}) => {
      let cartId = "";
      let total = { amount: 0, currency: "USD" };
      for (const line of lines) {
        const answer = await call<{ totals: { total: typeof total } }>("POST", "/api/cart/items", line, {
          ...headers,
          ...(cartId ? { "x-cart-id": cartId } : {}),
        });
        if (answer.status >= 300) throw new Error(`POST /api/cart/items answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        cartId = answer.headers.get("x-cart-id") ?? cartId;
        total = answer.body.totals.total;
      }
      return { cartId, total };
    },
    /** POST /api/orders, by default as Ada with a card that works and a key of its own. */
    order: (
      body: Record<string, unknown>,
      {
        cartId,
        key = randomUUID(),
        token = "tok_ok",
        headers = {},
      }: { cartId?: string; key?: string; token?: string; headers?: Record<string, string> } = {},
    ) =>
      call(
        "POST",
        "/api/orders",
        { ...ada, payment: { provider: "sandbox", token }, ...body },
        { "idempotency-key": key, ...(cartId ? { "x-cart-id": cartId } : {}), ...headers },
      ),
    /** A SKU's level as its merchant sees it. */
    level: async (sku: string) =>
      (await asMerchant("GET", `/api/inventory/${sku}`)).body as unknown as {
        onHand: number;
        reserved: number;
        available: number;
        version: number;
      },
  };
}
