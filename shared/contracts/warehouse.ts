/** What the warehouse is told by those who own the facts. Ids, numbers and titles of books: nothing about a person. */

/** Versions, and orders, that an owner tells of at once. */
export const versionsMax = 1_000;
export const ordersMax = 100;

/** What a version made of a book, as the catalogue's log keeps it. Of what may be missing there is no member. */
export type BookContent = {
  title: string;
  slug: string;
  sellerId: string;
  language?: string;
  publishedOn?: string;
  /** Slugs: of the first author, the main subject, the series, and the publisher of the first edition. */
  author?: string;
  subject?: string;
  series?: string;
  publisher?: string;
  editions: number;
  /** Of the cheapest edition and of the dearest. */
  priceFromMinor: number;
  priceToMinor: number;
  currency: string;
};

/** A version of a book in the catalogue's log. `content` is null where it is as it was: of a version that changed pictures alone, and of one that removed the book. */
export type LoggedVersion = {
  bookId: string;
  version: number;
  change: "created" | "updated" | "removed";
  atMs: number;
  content: BookContent | null;
};

/** Which version of a book somebody knows; 0 for none. */
export type KnownVersion = { bookId: string; version: number };

/** An order that has been paid and has its copies. */
export type ConfirmedOrder = {
  orderId: string;
  confirmedAtMs: number;
  currency: string;
  lines: { sku: string; bookId: string; sellerId: string; quantity: number; unitPriceMinor: number }[];
};
