import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isId } from "../../shared/ids.ts";
import { parseIsbn13 } from "../../shared/isbn.ts";
import { leftAlone, multiplied, multiplyCatalogue } from "./multiply-catalogue.ts";

const folder = mkdtempSync(join(tmpdir(), "octavo-multiply-"));
const file = join(folder, "catalog.sqlite");
afterAll(() => rmSync(folder, { recursive: true }));

const emma = { id: "book_01h455vb4pex5vsknk084sn02q", slug: "emma", title: "Emma", isbn13: "9780141439587", sku: "9780141439587" };
const flatland = { id: "book_01h455vb4pex5vsknk084sn02r", slug: "flatland", title: "Flatland", isbn13: null, sku: "OCT-1" };
const times = 25;

function open<Result>(work: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const all = (sql: string) =>
  open((db) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row })),
  ) as Record<string, string | number | null>[];

beforeAll(() => {
  open((db) => {
    for (const migration of globSync("migrations/catalog/*.sql").sort()) db.exec(readFileSync(migration, "utf8"));
    for (const { id, slug, title, isbn13, sku } of [emma, flatland]) {
      const contributors = [{ name: "Jane Austen", role: "author", slug: "jane-austen" }];
      const facts = { id, slug, title, contributors, series: null, subjects: [], editions: [{ sku, isbn13, format: "paperback" }] };
      db.prepare("insert into books values (?, ?, ?, null, null, null, null, null, null, 'seller_octavo', ?, 1, 1, 1, null, '')").run(
        id,
        slug,
        title,
        JSON.stringify(facts),
      );
      db.prepare(
        "insert into editions (book_id, position, sku, isbn13, format, price_minor, currency) values (?, 0, ?, ?, 'paperback', 5, 'USD')",
      ).run(...[id, sku, isbn13]);
      db.prepare(
        "insert into book_contributors (book_id, position, slug, name, role) values (?, 0, 'jane-austen', 'Jane Austen', 'author')",
      ).run(id);
      db.prepare("insert into sku_owners values (?, 'seller_octavo')").run(sku);
      for (const shelf of ["*", "author/jane-austen"])
        db.prepare(
          "insert into shelf_books (shelf, book_id, title_sort, published_sort, price_from_minor, seller_id) values (?, ?, ?, 1, 5, '')",
        ).run(...[shelf, id, slug]);
    }
    db.exec("insert into shelf_counts values ('*', 2)");
  });
});

describe("multiplyCatalogue", () => {
  test("makes a catalogue some times as large, in every table, with valid names that no two books share", () => {
    expect(multiplyCatalogue(file, times)).toBe(2 * times);
    const books = all("select id, slug, title, facts from books");
    expect(books.every(({ id }) => isId("book", String(id)))).toBe(true);
    for (const name of ["id", "slug", "title"]) expect(new Set(books.map((book) => book[name])).size, name).toBe(2 * times);
    const isbns = all("select isbn13 from editions where isbn13 is not null").map(({ isbn13 }) => String(isbn13));
    expect(new Set(isbns).size).toBe(times);
    for (const isbn of isbns) expect(parseIsbn13(isbn)).toBe(isbn);
    for (const table of ["editions", "book_contributors", "sku_owners"])
      expect(all(`select count(*) as count from ${table}`), table).toEqual([{ count: 2 * times }]);
  });

  test("says of each copy the same wherever it is named", () => {
    const stored = all(`select facts, books.slug, books.title, editions.sku, title_sort, book_contributors.slug as author from books
      join editions on editions.book_id = books.id join book_contributors on book_contributors.book_id = books.id
      join shelf_books on shelf_books.book_id = books.id and shelf_books.shelf = 'author/' || book_contributors.slug`);
    expect(stored).toHaveLength(2 * times);
    for (const { facts, slug, title, sku, title_sort, author } of stored) {
      expect(JSON.parse(String(facts))).toMatchObject({ slug, title, contributors: [{ slug: author }], editions: [{ sku }] });
      expect(title_sort).toBe(String(title).toLowerCase());
    }
    const authors = all("select slug, count(*) as books from book_contributors group by slug order by slug");
    expect(authors.map(({ books }) => books)).toEqual([20, 20, 10]);
  });

  test("leaves the indexes there were, and knows every table that tells of a book or a SKU, and no other", () => {
    const indexes = all("select name from sqlite_master where type = 'index' and tbl_name = 'shelf_books' and sql is not null");
    expect(indexes).toHaveLength(6);
    const named = all(`select distinct tables.name from sqlite_master tables join pragma_table_info(tables.name) columns
      where tables.type = 'table' and columns.name in ('book_id', 'sku')`);
    const known = [...Object.keys(multiplied), ...leftAlone];
    // A book is told of by its own table too, whose column has another name.
    expect(known.toSorted()).toEqual([...named.map(({ name }) => String(name)), "books"].toSorted());
  });
});
