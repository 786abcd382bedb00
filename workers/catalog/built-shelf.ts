import { addBook, anEdition, deliver, dollars, stockChanged } from "./fixtures.ts";

/** A shop of 27 books, no two alike, and what lists of it should show: the reference that tests compare the catalogue with. */

type ShelfEdition = {
  format: "paperback" | "hardcover" | "ebook" | "audiobook";
  price: number;
  publisher: string;
  stock: number;
  isbn13: string | null;
};
export type ShelfBook = {
  title: string;
  by: [role: "author" | "translator" | "editor", name: string][];
  subjects: string[];
  series: string | null;
  language: string | null;
  publishedOn: string | null;
  editions: ShelfEdition[];
};

/** `hardcover 25 Everyman 3`: format, price in dollars, publisher, copies in stock, and an ISBN where one is of interest. */
function edition(text: string): ShelfEdition {
  const [format, price, publisher, stock, isbn13 = null] = text.split(" ");
  return { format: format as ShelfEdition["format"], price: Number(price), publisher: publisher ?? "", stock: Number(stock), isbn13 };
}

function shelfBook(
  title: string,
  by: ShelfBook["by"],
  subjects: string[],
  facts: { series?: string; language?: string | null; on?: string | null },
  ...editions: string[]
): ShelfBook {
  const { series = null, language = "en", on = null } = facts;
  return { title, by, subjects, series, language, publishedOn: on, editions: editions.map(edition) };
}

const dickens: [["author", string]] = [["author", "Charles Dickens"]];
const homer: ShelfBook["by"] = [
  ["author", "Homer"],
  ["translator", "Émile Zola"],
];
const zola: ShelfBook["by"] = [["author", "Émile Zola"]];

/** Every subject with the one above it. */
const parents: Record<string, string | null> = {
  fiction: null,
  gothic: "fiction",
  "science-fiction": "fiction",
  "time-travel": "science-fiction",
  ideas: null,
  verse: null,
};

/** What the trade says of books with these subjects, as Thema and BISAC have it. */
const codes: Record<string, [thema: string, bisac: string | null]> = {
  fiction: ["FBC", "FIC004000"],
  gothic: ["FKC", "FIC012000"],
  "science-fiction": ["FL", "FIC028000"],
  "time-travel": ["FLQ", null],
  ideas: ["QD", "PHI000000"],
  verse: ["DC", "POE000000"],
};
const codesOf = ({ subjects }: ShelfBook) =>
  subjects.flatMap((subject) => {
    const [thema, bisac] = codes[subject] ?? ["Z", null];
    return [{ scheme: "thema", code: thema }, ...(bisac === null ? [] : [{ scheme: "bisac", code: bisac }])];
  });

/** In the order of their titles, written down by hand. The two called Dubliners are told apart by their ids alone. */
export const shelf: ShelfBook[] = [
  shelfBook(
    "1984",
    [["author", "George Orwell"]],
    ["fiction"],
    { on: "1949-06-08" },
    "paperback 12 Penguin 3 9780141036144",
    "ebook 5 Penguin 0",
  ),
  shelfBook("A Tale of Two Cities", dickens, ["fiction"], { on: "1859" }, "paperback 9 Penguin 0 9780141439600"),
  shelfBook("Æneid", [["author", "Virgil"]], ["verse"], { language: "la", on: "-0019" }, "hardcover 30 Everyman 2"),
  shelfBook("Älteste Lieder", [["editor", "Charles Dickens"]], ["verse"], { language: "de" }, "paperback 7 Reclam 4"),
  shelfBook("Candide", [["author", "Voltaire"]], ["ideas", "fiction"], { language: "fr", on: "1759-01" }, "ebook 3 Gallimard 9"),
  shelfBook(
    "Dubliners",
    [["author", "James Joyce"]],
    ["fiction"],
    { on: "1914-06-15" },
    "paperback 9 Penguin 1",
    "hardcover 25 Everyman 0",
  ),
  shelfBook(
    "Dubliners",
    [["author", "James Joyce"]],
    ["fiction"],
    { on: "1914-06-15" },
    "paperback 9 Penguin 0",
    "hardcover 25 Everyman 1",
  ),
  shelfBook("Emil and the Detectives", [["author", "Erich Kästner"]], [], { language: "de", on: "1929" }, "paperback 8 Reclam 6"),
  shelfBook(
    "Émile, or On Education",
    [["author", "Rousseau"]],
    ["ideas"],
    { language: "fr", on: "1762-05-22" },
    "hardcover 40 Gallimard 0",
  ),
  shelfBook("Emma", [["author", "Jane Austen"]], ["fiction"], { on: "1815-12-23" }, "audiobook 20 Penguin 5", "paperback 6 Everyman 5"),
  shelfBook("¡Esperanza!", [["author", "Jane Austen"]], ["verse", "ideas"], { language: null }, "ebook 1 Everyman 1"),
  shelfBook("Frankenstein", [["author", "Mary Shelley"]], ["gothic", "science-fiction"], { on: "1818-01-01" }, "paperback 10 Penguin 42"),
  shelfBook("“Hamlet” Explained", [["editor", "Voltaire"]], ["ideas"], { on: "1900" }, "paperback 11 Reclam 0", "ebook 4 Reclam 0"),
  shelfBook("Hard Times", dickens, ["fiction"], { on: "1854" }, "hardcover 22 Everyman 7"),
  shelfBook("les misérables", [["author", "Victor Hugo"]], ["fiction"], { language: "fr", on: "1862" }, "paperback 15 Gallimard 2"),
  shelfBook("Lord Jim", [["author", "Joseph Conrad"]], ["fiction"], { on: "1900-01" }, "ebook 2 Penguin 0"),
  shelfBook(
    "Middlemarch",
    [["author", "George Eliot"]],
    ["fiction"],
    { on: "1871-12" },
    "hardcover 25 Penguin 2",
    "audiobook 30 Penguin 0",
  ),
  shelfBook("Œdipus", [["author", "Sophocles"]], ["verse"], { on: "-0428" }, "paperback 5 Everyman 8"),
  shelfBook(
    "On the Nature of Things",
    [["author", "Lucretius"]],
    ["ideas", "verse"],
    { language: "la", on: "-0055" },
    "paperback 14 Penguin 0",
  ),
  shelfBook("Øresund", [], [], { language: "da" }, "ebook 6 Reclam 3"),
  shelfBook("Silas Marner", [["author", "George Eliot"]], ["fiction"], { on: "1861" }, "paperback 5 Penguin 3"),
  shelfBook("The Odyssey", homer, ["verse"], { language: "fr", on: "-0700" }, "hardcover 35 Gallimard 1", "ebook 9 Gallimard 0"),
  shelfBook(
    "The Time Machine",
    [["author", "H. G. Wells"]],
    ["time-travel"],
    { series: "Scientific Romances", on: "1895" },
    "paperback 7 Penguin 0",
  ),
  shelfBook(
    "The War of the Worlds",
    [["author", "H. G. Wells"]],
    ["science-fiction"],
    { series: "Scientific Romances", on: "1898" },
    "paperback 8 Penguin 2",
  ),
  shelfBook(
    "Vérité",
    zola,
    ["ideas", "gothic"],
    { series: "Les Quatre Évangiles", language: "fr", on: "1903" },
    "hardcover 19 Gallimard 0",
  ),
  shelfBook("Walden", [["author", "H. D. Thoreau"]], ["ideas"], { on: "1854-08-09" }, "paperback 10 Everyman 0", "audiobook 10 Everyman 1"),
  shelfBook("Война и мир", [["author", "Лев Толстой"]], ["fiction"], { language: "ru", on: "1869" }, "hardcover 50 Азбука 1"),
];

/** A filter as the address has it, and what it means, said once more in plain code. */
export type Filter = {
  query: string;
  book?: (book: ShelfBook) => boolean;
  edition?: (edition: ShelfEdition) => boolean;
  inStock?: boolean;
  /** From which price on books are in order of price. */
  pricedFrom?: number;
};

export const isIn = (subject: string) => (book: ShelfBook) =>
  book.subjects.some((own) => {
    for (let at: string | null | undefined = own; at; at = parents[at]) if (at === subject) return true;
    return false;
  });
const isUnder = (scheme: string, beginning: string) => (book: ShelfBook) =>
  codesOf(book).some((own) => own.scheme === scheme && own.code.startsWith(beginning));
const isBy = (name: string) => (book: ShelfBook) => book.by.some(([role, who]) => role === "author" && who === name);

/** Lower case and without accents, in another way than the catalogue does it. */
const plainly = (text: string) => text.toLowerCase().replaceAll("æ", "ae").normalize("NFD").replaceAll(/\p{M}/gu, "");
const begins = (words: string) => (book: ShelfBook) => plainly(book.title).startsWith(words);

export const filters: Filter[] = [
  { query: "title=The", book: begins("the") },
  { query: "title=%20v%C3%89r", book: begins("ver") },
  { query: "title=no+such+title", book: () => false },
  { query: "isbn=978-0-14-103614-4", edition: ({ isbn13 }) => isbn13 === "9780141036144" },
  { query: "isbn=0141439602", edition: ({ isbn13 }) => isbn13 === "9780141439600" },
  { query: "isbn=9780141439471", edition: () => false },
  { query: "category=fiction", book: isIn("fiction") },
  { query: "category=science-fiction", book: isIn("science-fiction") },
  { query: "category=fiction&category=gothic&category=verse", book: (book) => isIn("fiction")(book) || isIn("verse")(book) },
  { query: "category=no-such-subject", book: () => false },
  { query: "subject=thema:F", book: isUnder("thema", "F") },
  { query: "subject=thema:fl", book: isUnder("thema", "FL") },
  { query: "subject=thema:DC&subject=bisac:PHI", book: (book) => isUnder("thema", "DC")(book) || isUnder("bisac", "PHI")(book) },
  { query: "subject=bisac:FIC028000", book: isUnder("bisac", "FIC028000") },
  { query: "subject=bisac:FIC0", book: () => false },
  { query: "author=charles-dickens", book: isBy("Charles Dickens") },
  { query: "author=emile-zola&author=james-joyce", book: (book) => isBy("Émile Zola")(book) || isBy("James Joyce")(book) },
  { query: "contributor=emile-zola", book: ({ by }) => by.some(([, who]) => who === "Émile Zola") },
  {
    query: "contributor=emile-zola&contributor=voltaire",
    book: ({ by }) => by.some(([, who]) => who === "Émile Zola" || who === "Voltaire"),
  },
  { query: "series=scientific-romances", book: (book) => book.series === "Scientific Romances" },
  { query: "series=scientific-romances&series=les-quatre-evangiles", book: (book) => book.series !== null },
  { query: "publisher=everyman", edition: ({ publisher }) => publisher === "Everyman" },
  { query: "publisher=reclam&publisher=penguin", edition: ({ publisher }) => publisher === "Reclam" || publisher === "Penguin" },
  { query: "format=hardcover", edition: ({ format }) => format === "hardcover" },
  { query: "format=ebook&format=audiobook", edition: ({ format }) => format === "ebook" || format === "audiobook" },
  { query: "language=fr", book: ({ language }) => language === "fr" },
  { query: "language=de&language=la&language=zz", book: ({ language }) => language === "de" || language === "la" },
  { query: "minPrice=1000", edition: ({ price }) => price >= 10, pricedFrom: 10 },
  { query: "maxPrice=900", edition: ({ price }) => price <= 9 },
  { query: "inStock=true", inStock: true },
  { query: "inStock=false", inStock: false },
  { query: "sellerId=seller_octavo", book: () => true },
  { query: "sellerId=seller_nobody", book: () => false },
];

/** The reference filter: one edition meets all that is asked of editions; `inStock=false` says that none such is in stock. */
export function meets(book: ShelfBook, chosen: Filter[]): boolean {
  if (chosen.some((filter) => filter.book?.(book) === false)) return false;
  const wanted = book.editions.filter((candidate) => chosen.every((filter) => filter.edition?.(candidate) ?? true));
  const inStock = chosen.find((filter) => filter.inStock !== undefined)?.inStock;
  if (wanted.length === 0) return false;
  return inStock === undefined || inStock === wanted.some(({ stock }) => stock > 0);
}

const ids = new Map<ShelfBook, string>();
export const idOf = (book: ShelfBook) => ids.get(book) ?? "";
const cheapest = (book: ShelfBook, from: number) => Math.min(...book.editions.map(({ price }) => price).filter((price) => price >= from));
const dateParts = (book: ShelfBook) => (book.publishedOn ?? "-9999").match(/^-?\d+|\d+/g)?.map(Number) ?? [];
const byId = (left: ShelfBook, right: ShelfBook) => (idOf(left) < idOf(right) ? -1 : 1);

function compareDates(left: ShelfBook, right: ShelfBook): number {
  const [leftParts, rightParts] = [dateParts(left), dateParts(right)];
  for (const index of [0, 1, 2]) {
    const difference = (leftParts[index] ?? 0) - (rightParts[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const sorts: Record<string, (left: ShelfBook, right: ShelfBook, pricedFrom: number) => number> = {
  title: (left, right) => (left.title === right.title ? byId(left, right) : shelf.indexOf(left) - shelf.indexOf(right)),
  "-publishedOn": (left, right) => compareDates(right, left) || byId(right, left),
  price: (left, right, from) => cheapest(left, from) - cheapest(right, from) || byId(left, right),
  "-rating": byId,
};

export function subjectBody(slug: string): { slug: string; name: string; parent: ReturnType<typeof subjectBody> | null } {
  const parent = parents[slug];
  return { slug, name: slug.toUpperCase(), parent: parent ? subjectBody(parent) : null };
}

/** Puts the shelf into the catalogue. */
export async function buildShelf(): Promise<void> {
  // Not in the order of titles, so that the order of ids is another one.
  for (const shelved of shelf.toSorted((left, right) => left.title.length - right.title.length || (left.title < right.title ? 1 : -1))) {
    const { book } = await addBook({
      title: shelved.title,
      contributors: shelved.by.map(([role, name]) => ({ role, name })),
      subjects: shelved.subjects.map(subjectBody),
      subjectCodes: codesOf(shelved),
      series: shelved.series === null ? null : { name: shelved.series, volume: 1 },
      language: shelved.language,
      publishedOn: shelved.publishedOn,
      editions: shelved.editions.map(({ format, price, publisher, isbn13 }) =>
        anEdition({ format, publisher, price: dollars(price), isbn13 }),
      ),
    });
    ids.set(shelved, book.id);
    await deliver(book.editions.map(({ sku }, index) => stockChanged(sku, shelved.editions[index]?.stock ?? 0, 1)));
  }
}
