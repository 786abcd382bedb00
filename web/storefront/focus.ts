import type { BookSummary } from "../../shared/contracts/catalog.ts";

/** What has a table of its own today. */
export type Focus = { kind: "author" | "series"; slug: string; name: string; books: BookSummary[] };

/** A table needs so many books at least, and has room for so many. */
const booksMin = 3;
const booksMax = 4;

/** The author or series in focus on the day numbered `day`, from the books at hand; `null` when nobody has enough of them. */
export function focusOf(books: BookSummary[], day: number): Focus | null {
  const groups = new Map<string, Focus>();
  const join = (kind: Focus["kind"], { slug, name }: { slug: string; name: string }, book: BookSummary) => {
    const group = groups.get(`${kind} ${slug}`) ?? { kind, slug, name, books: [] };
    groups.set(`${kind} ${slug}`, { ...group, books: [...group.books, book] });
  };
  for (const book of new Map(books.map((each) => [each.id, each])).values()) {
    if (book.series) join("series", book.series, book);
    for (const author of book.contributors.filter(({ role }) => role === "author")) join("author", author, book);
  }
  const worthy = [...groups.values()].filter((group) => group.books.length >= booksMin);
  const chosen = worthy[day % Math.max(1, worthy.length)];
  if (!chosen) return null;
  const ordered = chosen.kind === "series" ? inOrderOfVolumes(chosen.books) : chosen.books;
  return { ...chosen, books: ordered.slice(0, booksMax) };
}

/** Books of a series as they are to be read; those without a number last. */
export function inOrderOfVolumes(books: BookSummary[]): BookSummary[] {
  const volumeOf = ({ series }: BookSummary) => series?.volume ?? Number.POSITIVE_INFINITY;
  return books.toSorted((left, right) => (volumeOf(left) === volumeOf(right) ? 0 : volumeOf(left) - volumeOf(right)));
}
