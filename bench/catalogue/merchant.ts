import type { RunFile } from "../../scripts/platform/run-file.ts";
import { apiKeyHeader } from "../../shared/contracts/identity.ts";

/** A platform and the API key that lets a merchant write to it. */
export type Merchant = Pick<RunFile, "url" | "apiKey">;

/** Puts one book with one edition on sale. */
export async function sell(merchant: Merchant, sku: string, title: string): Promise<void> {
  const edition = { sku, format: "paperback", price: { amount: 1_000, currency: "USD" } };
  await send(merchant, "POST", "/api/books", { title, contributors: [{ name: "Ada Lovelace", role: "author" }], editions: [edition] });
}

/** Puts up to a hundred books on sale; those that are already stay as they are. Throws when one is not taken. */
export async function sellAll(merchant: Merchant, books: object[]): Promise<void> {
  const text = await send(merchant, "POST", "/api/books/batch", { books });
  const { results } = JSON.parse(text) as { results: { outcome: string; errors?: unknown }[] };
  const rejected = results.find(({ outcome }) => outcome === "rejected");
  if (rejected) throw new Error(`a book was rejected: ${JSON.stringify(rejected.errors)}`);
}

/** Receives copies of a SKU, once: the same receipt again changes nothing. */
export async function receive(merchant: Merchant, sku: string, quantity: number): Promise<void> {
  const receipt = { kind: "receive", quantity, reason: "benchmark" };
  await send(merchant, "PUT", `/api/inventory/${sku}`, receipt, { "idempotency-key": `bench-receive-${sku}` });
}

/** Receives the copies that SKUs begin with, as one delivery: a SKU that has begun already stays as it is. */
export async function open(merchant: Merchant, skus: string[], quantity: number): Promise<void> {
  const movements = skus.map((sku) => ({ sku, kind: "open", quantity, reason: "benchmark" }));
  await send(merchant, "POST", "/api/inventory/batch", { movements }, { "idempotency-key": `bench-open-${skus[0]}-${skus.length}` });
}

async function send(
  { url, apiKey }: Merchant,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(url + path, {
    method,
    headers: { "content-type": "application/json", [apiKeyHeader]: apiKey, ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text;
}
