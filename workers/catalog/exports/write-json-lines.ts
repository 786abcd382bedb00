import type { ExportedBook } from "./exported-book.ts";

/** A book as one line, as `POST /api/books` takes it. What it does not have is left out. */
export function jsonLineOfBook({ editions, ...book }: ExportedBook): string {
  // Of an edition with an ISBN that is the SKU.
  const named = editions.map(({ sku, isbn13, ...edition }) => ({ ...(isbn13 ? { isbn13 } : { sku }), ...edition }));
  return `${jsonOf({ ...book, editions: named })}\n`;
}

/** A value as JSON, without what is null or empty in it. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    const isNothing = part === null || part === "" || (Array.isArray(part) && part.length === 0);
    return isNothing ? undefined : part;
  });
}
