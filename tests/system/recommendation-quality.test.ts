import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { D1Database } from "@cloudflare/workers-types";
import { drizzle } from "drizzle-orm/d1";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDemoCatalogue } from "../../scripts/demo/catalogue.ts";
import { migrate } from "../../scripts/platform/migrate.ts";
import { recommendBooks } from "../../workers/recommender/recommend-books.ts";
import { type BookNews, noteBooks } from "../../workers/recommender/repository.ts";

/**
 * How good lists made from content alone are: each book's list is compared with what is known of the books but was
 * not told to the recommender, and so is a list drawn by lot. Nothing is bought here.
 */

const listLength = 8;
const sampleSize = 300;
const seed = 20_261_121;
const goodbooks = "../shared/data/goodbooks-10k";

/** A book as the recommender is told of it, and what it is judged by. */
type Judged = { id: string; traits: BookNews["traits"]; hidden: Set<string> };

let miniflare: Miniflare;
const databases = ["demo", "authors", "genres"];
beforeAll(async () => {
  const d1Databases = Object.fromEntries(databases.map((name) => [name, name]));
  const script = "export default { fetch: () => new Response() }";
  miniflare = new Miniflare(convertV4MiniflareOptions({ modules: true, script, d1Databases, compatibilityDate: "2026-08-01", cf: false }));
  await miniflare.ready;
});
afterAll(() => miniflare.dispose());

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const idOf = (number: number) => `book_01h455vb4pex5vsknk${String(number).padStart(8, "0")}`;

/** What two books have in common of all that either is judged by, 0 to 1 (Jaccard). */
function inCommon(left: Set<string>, right: Set<string>): number {
  const shared = left.intersection(right).size;
  return shared === 0 ? 0 : shared / (left.size + right.size - shared);
}

/** Tells a recommender of its own about the books, asks it about up to `sampleSize` of them, and draws as many lists by lot. */
async function measure(database: string, books: Judged[], sampleSize: number) {
  const d1 = (await miniflare.getD1Database(database)) as unknown as D1Database;
  await migrate(d1, "migrations/recommender");
  const db = drizzle(d1 as never);
  for (let start = 0; start < books.length; start += 1_000) {
    const news = books.slice(start, start + 1_000).map(({ id, traits }) => ({ id, version: 1, isRemoved: false, traits }));
    const [first, ...others] = noteBooks(db, news);
    if (first) await db.batch([first, ...others]);
  }
  const random = randomFrom(seed);
  const byId = new Map(books.map((book) => [book.id, book]));
  const pick = () => books[Math.floor(random() * books.length)] as Judged;
  const sample = books.length <= sampleSize ? books : Array.from({ length: sampleSize }, pick);
  const scores = { content: [] as number[], random: [] as number[] };
  let booksWithList = 0;
  for (const book of sample) {
    const list = (await recommendBooks({ db, now: () => 0 }, book.id))?.books.slice(0, listLength) ?? [];
    expect(list.map(({ bookId }) => bookId)).not.toContain(book.id);
    if (list.length > 0) booksWithList += 1;
    for (const { bookId } of list) scores.content.push(inCommon(book.hidden, byId.get(bookId)?.hidden ?? new Set()));
    for (let slot = 0; slot < listLength; slot += 1) {
      let other = pick();
      while (other.id === book.id) other = pick();
      scores.random.push(inCommon(book.hidden, other.hidden));
    }
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const measured = { content: mean(scores.content), random: mean(scores.random), coverage: booksWithList / sample.length };
  console.log(
    `${database}: ${sample.length} of ${books.length} books, in common ${measured.content.toFixed(3)} by content,` +
      ` ${measured.random.toFixed(3)} by lot (${(measured.content / measured.random).toFixed(1)} times), ${(100 * measured.coverage).toFixed(0)} % have a list`,
  );
  return { ...measured, times: measured.content / measured.random };
}

const nameSlug = (name: string) =>
  name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-");
const slugged = (name: string): string => nameSlug(name).replaceAll(/^-|-$/g, "");

test("on the demo catalogue, the main subject hidden: at least three times as often as chance a recommended book has it", {
  tags: ["REC-03"],
}, async () => {
  const { books } = await loadDemoCatalogue();
  const judged = books.map(({ contributors, series, subjects }, index): Judged => {
    const authors = contributors.filter(({ role }) => role === "author");
    return {
      id: idOf(index),
      traits: [
        ...(series ? [["series", slugged(series.name), series.volume] as BookNews["traits"][number]] : []),
        ...authors.map(({ name }): BookNews["traits"][number] => ["author", slugged(name), null]),
        ...subjects.slice(1).map((slug): BookNews["traits"][number] => ["subject", slug, null]),
      ],
      hidden: new Set(subjects.slice(0, 1)),
    };
  });
  const { times, coverage } = await measure("demo", judged, sampleSize);
  expect(times).toBeGreaterThan(3);
  expect(coverage).toBeGreaterThan(0.3);
});

describe.skipIf(!existsSync(goodbooks))("on goodbooks-10k (skipped where ../shared is absent)", () => {
  /** The genres among readers' tags; the others say who owns a book, or when it was read. */
  const genres = new Set(
    (
      "fantasy romance mystery young-adult historical-fiction classics contemporary paranormal science-fiction thriller adventure " +
      "childrens horror urban-fantasy humor crime chick-lit magic history supernatural paranormal-romance vampires biography memoir " +
      "suspense realistic-fiction dystopian graphic-novels new-adult middle-grade comics philosophy short-stories literary-fiction " +
      "picture-books drama science psychology high-fantasy war christian business poetry travel cooking politics economics religion " +
      "self-help essays sports music art true-crime spirituality animals dragons detective zombies steampunk manga erotica western"
    ).split(" "),
  );

  type Row = { title: string; authors: string[]; series: string | null; volume: number | null; genres: string[] };
  let rows: Row[];

  beforeAll(async () => {
    const [books, tags, bookTags] = await Promise.all(
      ["books", "tags_reduced", "book_tags_reduced"].map(async (name) => parseCsv(await readFile(`${goodbooks}/${name}.csv`, "utf8"))),
    );
    const nameOf = new Map(tags?.map((row) => [row.tag_id, row.tag_name]));
    const genresOf = Map.groupBy(
      (bookTags ?? []).filter((row) => genres.has(nameOf.get(row.tag_id) ?? "")),
      (row) => row.book_id,
    );
    rows = (books ?? []).map(({ book_id, title = "", authors = "" }) => {
      const [, series = null, volume] = /\(([^()]+?),? #(\d+(?:\.\d+)?)\)$/.exec(title) ?? [];
      const own = genresOf.get(book_id)?.map((row) => nameOf.get(row.tag_id) ?? "") ?? [];
      return { title, authors: authors.split(", "), series, volume: volume === undefined ? null : Number(volume), genres: own };
    });
  });

  const traitsOf = ({ authors, series, volume }: Row): BookNews["traits"] => [
    ...(series ? [["series", slugged(series), volume] as BookNews["traits"][number]] : []),
    ...[...new Set(authors.map(slugged))].map((slug): BookNews["traits"][number] => ["author", slug, null]),
  ];

  test("told of series and authors, it finds books whose readers name the same genres: three times as alike as chance", {
    tags: ["REC-03"],
  }, async () => {
    const judged = rows.map((row, index): Judged => ({ id: idOf(index), traits: traitsOf(row), hidden: new Set(row.genres) }));
    const { times, coverage } = await measure("authors", judged, sampleSize);
    expect(times).toBeGreaterThan(3);
    expect(coverage).toBeGreaterThan(0.5);
  });

  test("told of half the genres as subjects, it finds books that are alike in the other half: nine of ten books have a list", {
    tags: ["REC-03"],
  }, async () => {
    const [told, hidden] = [0, 1].map((half) => new Set([...genres].filter((_, index) => index % 2 === half)));
    const judged = rows.map((row, index): Judged => {
      const subjects = row.genres.filter((genre) => told?.has(genre)).map((slug): BookNews["traits"][number] => ["subject", slug, null]);
      return {
        id: idOf(index),
        traits: [...traitsOf(row), ...subjects],
        hidden: new Set(row.genres.filter((genre) => hidden?.has(genre))),
      };
    });
    const { times, coverage } = await measure("genres", judged, sampleSize);
    expect(times).toBeGreaterThan(3);
    expect(coverage).toBeGreaterThan(0.9);
  });
});

/** Rows of a CSV (RFC 4180) by the names in its first line. */
function parseCsv(text: string): Record<string, string>[] {
  const table: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    table.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") table.push([]);
  }
  const [names = [], ...rows] = table.filter((row) => row.length > 1);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ""])));
}
