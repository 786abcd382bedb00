import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Book } from "../../shared/contracts/catalog.ts";
import { aBook, addBook, admin, anEdition, bindings, deliver, dollars, send, stockChanged } from "./fixtures.ts";
import * as tables from "./tables.ts";

/** What the database itself refuses, whoever writes: the second fence behind the schemas of the routes. */

let book: Book;
beforeAll(async () => {
  const given = {
    contributors: [{ name: "Mary Shelley", role: "author" as const }],
    subjects: [{ slug: "gothic", name: "Gothic", parent: { slug: "fiction", name: "Fiction" } }],
    subjectCodes: [{ scheme: "thema", code: "FBC" }],
    editions: [anEdition({ isbn13: "9780141439471", price: dollars(9.99), prices: [{ amount: 899, currency: "GBP" as const }] })],
  };
  const { book: made, etag } = await addBook({ slug: "modern-prometheus", ...given });
  const renamed = aBook({ slug: "frankenstein", ...given });
  book = await (await send("PUT", `/api/books/${made.id}`, renamed, { ...admin, "if-match": etag })).json();
  await deliver([stockChanged("9780141439471", 3, 1)]);
  await addBook({ slug: "another", editions: [anEdition({ sku: "ANOTHER" })] });
  for (const statement of others) await run(statement);
});

/** A row of each table that no book has rows of by itself. */
const others = [
  "insert into collections (slug, name, description, version, updated_at_ms) values ('ghosts', 'Ghosts', '', 1, 0)",
  "insert into collection_books select 'ghosts', 0, id from books where slug = 'frankenstein'",
  `insert into imports (id, status, user_id, role, session_id, file_name, is_dry_run, options, bytes, next_chunk, next_byte, counts, leased_until_ms,
    created_at_ms, updated_at_ms) values ('imp', 'done', '', '', '', '', 0, '{}', 0, 0, 0, '{}', 0, 0, 0)`,
  "insert into shelf_prices (shelf, book_id, price_minor, below_minor) select '*', id, 1999, 999 from books",
  "insert into import_parts (import_id, part, bytes, sha256) values ('imp', 1, 0, '')",
  "insert into import_chunks (import_id, chunk, first_line, counts, skus, at_ms) values ('imp', 0, 1, '{}', '[]', 0)",
  "insert into import_rows (import_id, record, line, outcome) values ('imp', 1, 1, 'unchanged')",
];

const run = (statement: string) => bindings.DB.prepare(statement).run();

describe("the tables", () => {
  test.each([
    ["a book without a title", "update books set title = null where slug = 'frankenstein'", "NOT NULL constraint failed: books.title"],
    ["a book without a seller", "update books set seller_id = null", "NOT NULL constraint failed: books.seller_id"],
    ["a book without a time of its making", "update books set created_at_ms = null", "NOT NULL constraint failed: books.created_at_ms"],
    ["a book without a time of its change", "update books set updated_at_ms = null", "NOT NULL constraint failed: books.updated_at_ms"],
    ["a book without a description", "update books set description = null", "NOT NULL constraint failed: books.description"],
    ["two live books at one address", "update books set slug = 'one'", "UNIQUE constraint failed: books.slug"],
    ["a contributor without a name", "update book_contributors set name = null", "NOT NULL constraint failed: book_contributors.name"],
    ["an ISBN that is not the SKU", "update editions set isbn13 = '9780261102217'", "CHECK constraint failed: editions_isbn_is_sku"],
    ["two editions with one ISBN", "update editions set sku = '9780141439471'", "UNIQUE constraint failed: editions.sku"],
    ["a price below zero", "update editions set price_minor = -1", "CHECK constraint failed: editions_price_not_negative"],
    ["a further price below zero", "update edition_prices set price_minor = -1", "CHECK constraint failed: edition_prices_not_negative"],
    ["no price", "update editions set price_minor = null", "NOT NULL constraint failed: editions.price_minor"],
    ["a price without a currency", "update editions set currency = null", "NOT NULL constraint failed: editions.currency"],
    ["stock without a number", "update stock set available = null", "NOT NULL constraint failed: stock.available"],
    ["a version twice", "update book_versions set version = 1", "UNIQUE constraint failed: book_versions"],
  ])("refuse %s", { tags: ["CAT-12"] }, async (_, statement, refusal) => {
    await expect(run(statement)).rejects.toThrow(refusal);
  });

  test("hold a price as a whole number of minor units, with its currency", { tags: ["CAT-12"] }, async () => {
    const stored = await bindings.DB.prepare(
      "select price_minor as price, typeof(price_minor) as type, currency from editions where sku = '9780141439471'",
    ).first();
    expect(stored).toEqual({ price: 999, type: "integer", currency: "USD" });
    expect(book.editions[0]?.price).toEqual({ amount: 999, currency: "USD" });
  });

  const references = Object.values(tables)
    .filter((table) => table instanceof SQLiteTable)
    .map((table) => getTableConfig(table))
    .flatMap(({ name, foreignKeys }) =>
      foreignKeys.map((key) => {
        const { columns, foreignTable } = key.reference();
        return [name, columns[0]?.name ?? "", getTableConfig(foreignTable).name] as const;
      }),
    );

  test.each(references)("refuse a row of %s whose %s is not among %s", { tags: ["CAT-17"] }, async (table, column) => {
    const one = `update ${table} set ${column} = 'nobody' where rowid = (select max(rowid) from ${table} where ${column} is not null)`;
    await expect(run(one)).rejects.toThrow("FOREIGN KEY constraint failed");
  });

  test("have such a reference wherever a row is part of another", { tags: ["CAT-17"] }, () => {
    expect(references.map(([table, column, of]) => `${table}.${column} of ${of}`).toSorted()).toEqual([
      "book_contributors.book_id of books",
      "book_subject_codes.book_id of books",
      "book_subjects.book_id of books",
      "book_subjects.subject_slug of subjects",
      "book_versions.book_id of books",
      "collection_books.book_id of books",
      "collection_books.collection_slug of collections",
      "edition_prices.book_id of books",
      "editions.book_id of books",
      "former_slugs.book_id of books",
      "import_chunks.import_id of imports",
      "import_parts.import_id of imports",
      "import_rows.import_id of imports",
      "shelf_books.book_id of books",
      "shelf_prices.book_id of books",
      "subjects.parent_slug of subjects",
    ]);
  });

  test.each(["books", "subjects", "collections", "imports"])(
    "refuse to lose %s that other rows name",
    { tags: ["CAT-17"] },
    async (table) => {
      await expect(run(`delete from ${table}`)).rejects.toThrow("FOREIGN KEY constraint failed");
    },
  );
});
