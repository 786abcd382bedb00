import type { RunFile } from "../../scripts/platform/run-file.ts";
import { opsKeyHeader } from "../../shared/http/ops-key.ts";

/** A platform and the key that lets a merchant write to it. */
export type Merchant = Pick<RunFile, "url" | "opsKey">;

/** Puts one book with one edition on sale. */
export async function sell(merchant: Merchant, sku: string, title: string): Promise<void> {
  const edition = { sku, format: "paperback", price: { amount: 1_000, currency: "USD" } };
  await send(merchant, "POST", "/api/books", { title, contributors: [{ name: "Ada Lovelace", role: "author" }], editions: [edition] });
}

/** Receives copies of a SKU, once: the same receipt again changes nothing. */
export async function receive(merchant: Merchant, sku: string, quantity: number): Promise<void> {
  const receipt = { kind: "receive", quantity, reason: "benchmark" };
  await send(merchant, "PUT", `/api/inventory/${sku}`, receipt, { "idempotency-key": `bench-receive-${sku}` });
}

async function send({ url, opsKey }: Merchant, method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, {
    method,
    headers: { "content-type": "application/json", [opsKeyHeader]: opsKey, ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
}
