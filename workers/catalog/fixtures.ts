import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { vi } from "vitest";
import type { z } from "zod";
import type { Caller } from "../../shared/auth/caller.ts";
import type { Book } from "../../shared/contracts/catalog.ts";
import { createEvent, type Envelope } from "../../shared/events/envelope.ts";
import { newTrace } from "../../shared/trace.ts";
import { bearerFor, type TokenOwner } from "../../tests/tokens.ts";
import type { CatalogBindings } from "./bindings.ts";
import Catalog from "./index.ts";
import type { bookBodySchema } from "./schemas.ts";

/** What the tests of this Worker share: calls as a guest and as whoever may write, small books, and stock told by events. */

// One line per request is the Worker's habit; here it would bury what the tests say.
vi.spyOn(console, "log").mockImplementation(() => undefined);

/** This Worker, called as its sisters call it. The runner gets slower with each such call, so `get` and `send` go straight to its class. */
export const catalog = (exports as unknown as { default: Service<typeof Catalog> }).default;
export const bindings = env as CatalogBindings;
export const db = drizzle(bindings.DB);

/** Sends a token of its own with each call, as the gateway does for whoever signed in. */
export const as = (owner: TokenOwner): Promise<{ authorization: string }> => bearerFor(owner);

/** Two merchants. */
export const [adasBooks, babbagesBooks] = ["seller_01jd00000000000000000000ad", "seller_01jd00000000000000000000ba"] as const;

/** Headers of an admin, of two sellers and of a buyer. */
export const [admin, ada, babbage, buyer] = await Promise.all([
  as({ role: "admin" }),
  as({ role: "seller", sellerId: adasBooks }),
  as({ role: "seller", sellerId: babbagesBooks }),
  as({ role: "buyer" }),
]);

/** The token in such headers. */
export const tokenIn = ({ authorization }: { authorization: string }): string => authorization.slice("Bearer ".length);

/** An admin, as use cases get to know them. */
export const anAdmin: Caller = {
  actor: {
    ...{ userId: "user_01jd00000000000000000000ad", role: "admin", sellerId: null, sessionId: "sess_01jd00000000000000000000ad" },
    ...{ proofs: ["pwd"], isEmailVerified: true, scopes: null },
  },
  reach: "any",
};

type NewBook = z.input<typeof bookBodySchema>;

/** A book with one paperback; what is given takes the place of what it has. */
export function aBook(given: Partial<NewBook> = {}): NewBook {
  return { title: "Frankenstein", editions: [anEdition()], ...given };
}

let editionsMade = 0;

/** An edition nobody else has. */
export function anEdition(given: Partial<NewBook["editions"][number]> = {}): NewBook["editions"][number] {
  editionsMade += 1;
  return { sku: given.isbn13 ? null : `OCT-${editionsMade}`, format: "paperback", price: dollars(9.99), ...given };
}

export function dollars(amount: number) {
  return { amount: Math.round(amount * 100), currency: "USD" as const };
}

/** Any request, work after the answer included. */
export async function ask(request: Request, env: CatalogBindings = bindings): Promise<Response> {
  const context = createExecutionContext();
  const response = await new Catalog(context, env).fetch(request);
  await waitOnExecutionContext(context);
  return response;
}

/** A guest reads. */
export function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return ask(new Request(`http://octavo.test${path}`, { headers }));
}

/** Somebody writes: an admin, unless `headers` say otherwise. */
export function send(method: string, path: string, body?: unknown, headers: Record<string, string> = admin): Promise<Response> {
  const init = {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  };
  return ask(new Request(`http://octavo.test${path}`, init));
}

/** Puts a book into the catalogue: the house's, unless a seller does it. */
export async function addBook(
  given: Partial<NewBook> = {},
  headers: Record<string, string> = admin,
): Promise<{ book: Book; etag: string }> {
  const response = await send("POST", "/api/books", aBook(given), headers);
  if (response.status !== 201) throw new Error(`POST /api/books answered ${response.status}: ${await response.text()}`);
  return { book: await response.json(), etag: response.headers.get("etag") ?? "" };
}

/** Inventory's news of a SKU. */
export function stockChanged(sku: string, available: number, version: number): Envelope {
  const change = { type: "octavo.stock.changed.v1" as const, source: "inventory", subject: sku, subjectVersion: version };
  return createEvent({ ...change, data: { sku, available } }, newTrace(), Date.UTC(2026, 10, 20));
}

/** Inventory's news of many SKUs at once. */
export function stocksChanged(levels: { sku: string; available: number; version: number }[]): Envelope {
  const change = { type: "octavo.stocks.changed.v1" as const, source: "inventory", subject: "stocks", subjectVersion: 0 };
  return createEvent({ ...change, data: { levels } }, newTrace(), Date.UTC(2026, 10, 20));
}

/** Delivers messages in one batch and gives back which were acknowledged and which are to come again. */
export async function deliver(
  bodies: unknown[],
  queue = "octavo-catalog-events",
  env: CatalogBindings = bindings,
): Promise<{ acknowledged: string[]; retried: string[] }> {
  const context = createExecutionContext();
  const messages = bodies.map((body, index) => ({ id: `message-${index}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  await new Catalog(context, env).queue(batch);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return { acknowledged: explicitAcks, retried: retryMessages.map(({ msgId }: { msgId: string }) => msgId) };
}

/** Rows of all tables that a change of books could touch: equal before and after a refusal. */
export async function rowCounts(): Promise<Record<string, number>> {
  const tables = [
    "books",
    "book_versions",
    "former_slugs",
    "editions",
    "sku_owners",
    "book_contributors",
    "book_subjects",
    "subjects",
    "subject_codes",
    "shelf_books",
    "outbox",
    "audit_entries",
  ];
  const counted = await bindings.DB.batch<{ rows: number }>(
    tables.map((table) => bindings.DB.prepare(`select count(*) as rows from ${table}`)),
  );
  return Object.fromEntries(tables.map((table, index) => [table, counted[index]?.results[0]?.rows ?? -1]));
}
