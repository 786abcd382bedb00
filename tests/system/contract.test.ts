import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKeyHeader } from "../../shared/contracts/identity.ts";
import { openApiFaults } from "../openapi-faults.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Schema, schemaFaults } from "../schema-faults.ts";
import { type Answer, ada, openShop, type Shop } from "../shop.ts";

type Operation = { responses: Record<string, { content?: Record<string, { schema: Schema }> }>; requestBody?: unknown };
type Document = Schema & { paths: Record<string, Record<string, Operation>> };

let platform: TestPlatform;
let shop: Shop;
let document: Document;
const sku = "CONTRACT";
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
  await shop.stock(sku, 50);
  document = (await shop.call<Document>("GET", "/openapi.json")).body;
});
afterAll(() => platform.stop());

/** Where an answer is not what the document says of its operation: an undocumented status or media type, or a body that does not fit. */
function mismatches(path: string, method: string, answer: Answer): string[] {
  const where = `${method} ${path} → ${answer.status}`;
  const response = document.paths[path]?.[method]?.responses[answer.status];
  if (!response) return [`${where} is not documented`];
  if (!response.content) return [];
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  const schema = response.content[type]?.schema;
  return schema ? schemaFaults(answer.body, schema, document).map((fault) => `${where}: ${fault}`) : [`${where} is ${type}`];
}

/** Real values for the parameters of paths: each operation is asked for something that is there and something that is not. */
async function examples() {
  const order = await shop.order({ lines: [{ sku, quantity: 1 }] });
  const cart = await shop.cartWith([{ sku, quantity: 1 }]);
  const { body } = await shop.call<{ items: { id: string }[] }>("GET", "/api/books");
  const payment = order.body.payment as { id: string };
  const ids: Record<string, string> = {
    "/api/books/{id}": body.items[0]?.id ?? "",
    "/api/orders/{id}": String(order.body.id),
    "/api/orders/{id}/status": String(order.body.id),
    "/api/payments/{id}": payment.id,
  };
  return { ids, token: String(order.body.lookupToken), cartId: cart.cartId };
}

describe("the OpenAPI document", () => {
  test("is sound by the rules of 3.1", { tags: ["ARC-05"] }, () => {
    expect(openApiFaults(document)).toEqual([]);
  });
  test("is what the live gateway does: every operation, asked well, badly and for nothing, answers as documented", {
    tags: ["ARC-04"],
  }, async () => {
    const { ids, token, cartId } = await examples();
    const found: string[] = [];
    let asked = 0;
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of Object.keys(operations)) {
        const bodies = operations[method]?.requestBody ? [{}, "{ not json", { sku, quantity: 1 }] : [undefined];
        for (const id of [ids[path] ?? sku, "nothing-there"]) {
          for (const body of bodies) {
            const headers = { "idempotency-key": randomUUID(), "x-cart-id": cartId, [apiKeyHeader]: platform.apiKey };
            const query = `?token=${token}`;
            const address = path.replaceAll(/\{[^}]+\}/g, path.startsWith("/api/webhooks") ? "sandbox" : id);
            const answer = await shop.call(
              method.toUpperCase(),
              address + (path.includes("/orders/") || path.includes("/payments/") ? query : ""),
              body,
              headers,
            );
            found.push(...mismatches(path, method, answer));
            asked += 1;
          }
        }
      }
    }
    expect(found).toEqual([]);
    expect(asked).toBeGreaterThan(40);
  });
});

describe("500 malformed bodies on every route that takes one", () => {
  const good = { ...ada, payment: { provider: "sandbox", token: "tok_ok" }, lines: [{ sku, quantity: 1 }] };
  const routes: [method: string, path: string, template: Record<string, unknown>][] = [
    ["POST", "/api/orders", good],
    ["POST", "/api/cart/items", { sku, quantity: 1 }],
    ["PUT", `/api/cart/items/${sku}`, { quantity: 1 }],
    ["POST", "/api/payments", { orderId: "ord_01h455vb4pex5vsknk084sn02q", provider: "sandbox", token: "tok_ok" }],
    ["POST", "/api/books", { title: "A book", editions: [{ sku: "X", format: "ebook", price: { amount: 1, currency: "USD" } }] }],
    ["PUT", `/api/inventory/${sku}`, { kind: "receive", quantity: 1, reason: "x" }],
    ["POST", "/api/webhooks/sandbox", { id: "evt_1", type: "charge.captured" }],
    ["POST", "/api/users/refresh", { refreshToken: "ort_none" }],
    ["POST", "/api/users/password/forgot", { email: "nobody@example.com" }],
    ["POST", "/api/users/email/verify", { token: "none" }],
  ];
  const hostile = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      -1,
      1.5,
      1e308,
      "",
      "\u0000",
      "\ud800",
      [],
      {},
      "x".repeat(5_000),
      "'; DROP TABLE orders; --",
      "<script>alert(1)</script>",
      "2",
    ),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.double(),
    fc.jsonValue({ maxDepth: 3 }),
  );
  /** A body that is right but for one member: replaced, removed, or joined by one that nobody asked for. */
  const bodyLike = (template: Record<string, unknown>) =>
    fc.oneof(
      fc.tuple(fc.constantFrom(...Object.keys(template)), hostile).map(([name, value]) => JSON.stringify({ ...template, [name]: value })),
      fc.constantFrom(...Object.keys(template)).map((name) => JSON.stringify({ ...template, [name]: undefined })),
      fc.tuple(fc.string({ minLength: 1 }), hostile).map(([name, value]) => JSON.stringify({ ...template, [name]: value })),
      hostile.map((value) => JSON.stringify(value) ?? "null"),
      fc.string({ maxLength: 60 }),
      fc.constantFrom("[".repeat(10_000), '{"a":'.repeat(2_000), '{"sku":"A","sku":"B"}', "\uFEFF{}"),
    );

  test.each(routes)("%s %s: only 2xx and 4xx, every refusal a problem", { tags: ["ARC-25"] }, async (method, path, template) => {
    const seed = 20_261_120;
    const bodies = fc.sample(bodyLike(template), { numRuns: 500, seed });
    const rest = bodies.values();
    const ask = async () => {
      for (const body of rest) {
        const answer = await shop.call(method, path, body === "" ? "{" : body, {
          "idempotency-key": randomUUID(),
          [apiKeyHeader]: platform.apiKey,
        });
        expect(answer.status, `${body.slice(0, 200)} → ${JSON.stringify(answer.body)}`).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.headers.get("content-type")).toContain("application/problem+json");
      }
    };
    await Promise.all(Array.from({ length: 8 }, ask));
  });
});
