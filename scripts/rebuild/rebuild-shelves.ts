import type { ShopClient } from "../import/shop-client.ts";

type Step = { books: number; shelves: number; repaired: number; nextCursor: string | null };

/** What a whole rebuild did: books put on their shelves, shelves counted, and how many of both and of codes had been wrong. */
export type Rebuilt = Omit<Step, "nextCursor">;

/** Rebuilds all shelves of a shop, call by call, and says after each how far it is. */
export async function rebuildShelves(shop: Pick<ShopClient, "post">, tell: (sofar: Rebuilt) => void): Promise<Rebuilt> {
  const sofar: Rebuilt = { books: 0, shelves: 0, repaired: 0 };
  for (let cursor: string | null = ""; cursor !== null; ) {
    const path = cursor === "" ? "/api/books/shelves/rebuild" : `/api/books/shelves/rebuild?cursor=${encodeURIComponent(cursor)}`;
    const step: Step = await shop.post(path, {});
    sofar.books += step.books;
    sofar.shelves += step.shelves;
    sofar.repaired += step.repaired;
    cursor = step.nextCursor;
    tell(sofar);
  }
  return sofar;
}

/** One line for people. */
export function describeRebuilt({ books, shelves, repaired }: Rebuilt): string {
  const wrong = repaired === 0 ? "all were as they had to be" : `${repaired.toLocaleString("en-US")} were wrong and are repaired`;
  return `${books.toLocaleString("en-US")} books on their shelves, ${shelves.toLocaleString("en-US")} shelves counted: ${wrong}`;
}
