import { checkDigit13, parseIsbn13 } from "../../shared/isbn.ts";
import { titleSortOf } from "../../shared/slug.ts";

/** Copies of one book at most: their numbers have three digits in an ISBN and two of base 32 in an id. */
export const copiesMax = 999;

/** Copies that share their authors and series: a shop a hundred times as large has ten times as many of them. */
const copiesPerCircle = 10;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** Two characters of an id that say when it was made, in steps of some nine hours (32^5 ms). */
const daysOfId = { from: "book_".length + 3, to: "book_".length + 5 };

type Original = { id: string; title: string };
type Named = { slug: string; name: string };
type Facts = {
  id: string;
  slug: string;
  contributors: Named[];
  series: Named | null;
  editions: { sku: string; isbn13: string | null }[];
};

/** The names of copies, which are numbered from 1: new ones of the same form, and the same ones whichever table they are for. */
export type CopyNames = ReturnType<typeof nameCopies>;

/**
 * Names for the copies of some books. Each has the title of another book, so that a copy's price, language or subjects go by
 * nothing that stands next to it in order of title, as in a shop whose books were put there one by one.
 */
export function nameCopies(originals: readonly Original[], skus: readonly string[]) {
  const placeOfBook = new Map(originals.map(({ id }, place) => [id, place]));
  const placeOfSku = new Map(skus.map((sku, place) => [sku, place]));

  const titleOf = (id: string, copy: number) => {
    const place = ((placeOfBook.get(id) ?? 0) + copy * 7_919) % originals.length;
    return `${originals[place]?.title} ${copy}`;
  };
  const skuOf = (sku: string, copy: number) => {
    if (parseIsbn13(sku) === null) return `${sku}-${copy}`;
    // Group 979-8 is the youngest: what is made up there meets few books of today.
    const body = `9798${String((placeOfSku.get(sku) ?? 0) * (copiesMax + 1) + copy).padStart(8, "0")}`;
    return body + checkDigit13(body);
  };
  const slugOf = (slug: string, copy: number) => `${slug}-copy-${copy}`;
  const inCircle = (name: string, copy: number, joint: " " | "-") =>
    copy < copiesPerCircle ? name : `${name}${joint}${Math.floor(copy / copiesPerCircle)}`;
  const factsOf = (facts: string, copy: number) => {
    const book: Facts = JSON.parse(facts);
    const renamed = <Thing extends Named>(thing: Thing): Thing => {
      return { ...thing, slug: inCircle(thing.slug, copy, "-"), name: inCircle(thing.name, copy, " ") };
    };
    return JSON.stringify({
      ...book,
      ...{ id: idOf(book.id, copy), slug: slugOf(book.slug, copy), title: titleOf(book.id, copy) },
      contributors: book.contributors.map(renamed),
      series: book.series && renamed(book.series),
      editions: book.editions.map((edition) => {
        const sku = skuOf(edition.sku, copy);
        return { ...edition, sku, ...(edition.isbn13 ? { isbn13: sku } : {}) };
      }),
    });
  };
  return { idOf, titleOf, titleSortOf: (id: string, copy: number) => titleSortOf(titleOf(id, copy)), skuOf, slugOf, inCircle, factsOf };
}

/** The id that the book would have, had it been made some hours later. */
function idOf(id: string, copy: number): string {
  const { from, to } = daysOfId;
  const [high = "", low = ""] = id.slice(from, to);
  const later = (alphabet.indexOf(high) * 32 + alphabet.indexOf(low) + copy) % 1_024;
  return `${id.slice(0, from)}${alphabet[later >> 5]}${alphabet[later & 31]}${id.slice(to)}`;
}
