import type { ChangePriceCommand, ChangeStockCommand, LedgerEntry, OrderInspection, OrderQuery } from "../../shared/contracts/admin.ts";
import type { Book, BookQuery } from "../../shared/contracts/catalog.ts";
import type { CollectionPage } from "../../shared/contracts/collections.ts";
import type { Page } from "../../shared/contracts/common.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { totalsOf } from "../../shared/totals.ts";
import { createCatalogueDesk, winter } from "./catalogue-desk.ts";
import { unsaid } from "./unsaid.ts";

/** The owners that the merchants' pages ask, as objects in memory: one book in two editions, one order, one ledger. */

const usd = (amount: number) => ({ amount, currency: "USD" as const });
const stock = (available: number) => ({ status: available > 0 ? ("in-stock" as const) : ("out-of-stock" as const), available });

/** A title and a name that would be markup if anybody let them. */
export const flatland: Book = {
  id: "book_01h455vb4pex5vsknk084sn02q",
  slug: "flatland",
  title: "Flatland <script>alert(1)</script>",
  subtitle: "A Romance of Many Dimensions",
  contributors: [{ name: "Edwin A. Abbott", role: "author", slug: "edwin-a-abbott", sortName: "Abbott, Edwin A." }],
  series: null,
  subjects: [{ slug: "science", name: "Science" }],
  publishedOn: "1884",
  rating: { average: null, count: 0 },
  description: "A square is visited by a sphere.",
  language: "en",
  subjectCodes: [],
  editions: [
    {
      ...unsaid,
      ...{ sku: "FLATLAND", isbn13: null, pages: 96, publisher: "Octavo Press" },
      ...{ format: "paperback", price: usd(400), availability: stock(9) },
    },
    {
      ...unsaid,
      ...{ isbn10: "0141439475", taxClass: "ebook" },
      ...{ sku: "9780141439471", isbn13: "9780141439471", pages: null, publisher: null },
      ...{ format: "ebook", price: usd(250), availability: stock(0) },
    },
  ],
  images: [],
  sellerId: "seller_octavo",
  version: 3,
};

const line = { sku: "FLATLAND", bookId: flatland.id, title: flatland.title, format: "paperback", quantity: 2, unitPrice: usd(400) };
const orderId = "ord_01h455vb4pex5vsknk084sn02q";

/** Ada's order, with everything that is known of it. */
export const adasOrder: OrderInspection = {
  order: {
    ...{ id: orderId, number: "084S-N02Q", status: "confirmed", version: 5, createdAt: "2026-11-21T10:00:00.000Z" },
    lines: [{ ...line, lineTotal: usd(800) }],
    totals: totalsOf([line]),
    payment: { id: "pay_01h455vb4pex5vsknk084sn02q", status: "captured", action: null },
  },
  email: "ada@example.com",
  name: "Ada <b>Lovelace</b>",
  shippingAddress: { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" },
  ...{ shippingMethod: "standard", paymentProvider: "sandbox", payBy: "2026-11-21T10:15:00.000Z", updatedAt: "2026-11-21T10:00:02.000Z" },
  ...{ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", requestId: "req_01h455vb4pex5vsknk084sn02q" },
  steps: (["pending", "reserved", "paying", "paid", "confirmed"] as const).map((type, index) => ({
    ...{ version: index + 1, type, at: `2026-11-21T10:00:0${index}.000Z` },
    facts: type === "paying" ? { paymentId: "pay_01h455vb4pex5vsknk084sn02q" } : {},
  })),
};

const { order, name } = adasOrder;
const summary = { id: order.id, number: order.number, status: order.status, name, total: order.totals.total, createdAt: order.createdAt };
const counts = { pending: 0, reserved: 2, paying: 1, paid: 0, confirmed: 40, rejected: 0, payment_failed: 3, cancelled: 1 };

/** Owners who answer as told, or as they would where `change` says nothing. `commands` is what they were asked to do. */
export function createOwners(change: { catalog?: object; inventory?: object; orders?: object } = {}) {
  const commands: object[] = [];
  const rows: LedgerEntry[] = [];
  const replies = new Map<string, number>();
  let book = flatland;
  const level = () => {
    const onHand = rows[0]?.onHand ?? 0;
    return { sku: "FLATLAND", onHand, reserved: 0, available: onHand, version: rows.length };
  };
  const pageOf = <Item>(...items: Item[]): Result<Page<Item>> => ok({ items, nextCursor: null });
  const quotes = () =>
    book.editions.map(({ sku, format, price, availability }) => {
      return { sku, bookId: book.id, slug: book.slug, title: book.title, format, unitPrice: price, sellerId: book.sellerId, availability };
    });

  const CATALOG = {
    ...createCatalogueDesk(flatland, commands),
    listCollections: async () => [winter],
    findCollection: async ({ slug }: { slug: string; limit: number; cursor?: string }): Promise<Result<CollectionPage | null>> =>
      ok(slug === winter.slug ? { ...winter, items: [{ ...book, image: null }], nextCursor: null } : null),
    listBooks: async (_: BookQuery) => pageOf({ ...book, image: null }),
    listTitles: async ({ prefix }: { prefix: string; sellerId?: string; limit: number }) =>
      book.title.toLowerCase().startsWith(prefix.toLowerCase()) ? [{ ...book, image: null }] : [],
    findBook: async ({ ref }: { ref: string }) => ([book.id, book.slug, "9780141439471"].includes(ref) ? book : null),
    quoteEditions: async ({ skus }: { skus: string[] }) => quotes().filter(({ sku }) => skus.includes(sku)),
    changePrice: async (command: ChangePriceCommand): Promise<Result<Book>> => {
      commands.push(command);
      if (command.version !== book.version) return fail("precondition-failed");
      const editions = book.editions.map((edition) => (edition.sku === command.sku ? { ...edition, price: command.price } : edition));
      book = { ...book, version: book.version + 1, editions };
      return ok(book);
    },
    ...change.catalog,
  };
  const INVENTORY = {
    listLevels: async (_: { token: string; cursor?: string; limit: number; skus?: string[] }) =>
      pageOf({ ...level(), updatedAt: "2026-11-21T10:00:00.000Z" }, { ...level(), sku: "GONE", updatedAt: "2026-11-21T10:00:00.000Z" }),
    readLedger: async ({ sku }: { token: string; sku: string; limit: number; beforeRow?: number }) =>
      ok(sku === "FLATLAND" ? { level: level(), rows: [...rows], beforeRow: null } : null),
    changeStock: async (command: ChangeStockCommand) => {
      commands.push(command);
      const { kind, quantity, reason, idempotencyKey } = command;
      if (!replies.has(idempotencyKey)) {
        const seq = rows.length + 1;
        rows.unshift({
          ...{ seq, at: "2026-11-21T10:00:00.000Z", kind, quantity, hold: null, held: 0, reason, requestId: "req_1" },
          onHand: level().onHand + quantity,
        });
        replies.set(idempotencyKey, seq);
      }
      return ok({ ...level(), version: replies.get(idempotencyKey) ?? 0 });
    },
    ...change.inventory,
  };
  const ORDERS = {
    listOrders: async (_: OrderQuery) => pageOf({ ...summary, firstTitle: flatland.title, titles: 1, copies: 2 }),
    countOrders: async (_: { token: string }) => ok({ byStatus: counts, stuck: 0, since: "2026-11-20T10:00:00.000Z" }),
    inspectOrder: async (args: { token: string; orderId: string }): Promise<Result<OrderInspection>> =>
      args.orderId === orderId ? ok(adasOrder) : fail("not-found", { detail: "There is no order with this id" }),
    ...change.orders,
  };
  return { CATALOG, INVENTORY, ORDERS, commands };
}
