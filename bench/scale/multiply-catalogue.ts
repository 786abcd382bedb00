import { DatabaseSync } from "node:sqlite";
import { type CopyNames, copiesMax, nameCopies } from "./name-copies.ts";

type Changes = Record<string, (column: string) => string>;

/** What a copy has in these columns, of whichever table; in all others it has what the original has. */
const changes: Changes = {
  book_id: (column) => `copied_id(${column}, copy)`,
  sku: (column) => `copied_sku(${column}, copy)`,
  isbn13: (column) => `copied_sku(${column}, copy)`,
  record_reference: (column) => `${column} || '-' || copy`,
  title_sort: () => `copied_title_sort("book_id", copy)`,
  series_slug: (column) => `in_circle(${column}, copy, '-')`,
  series_name: (column) => `in_circle(${column}, copy, ' ')`,
  // Of authors and series, which are copied too; publishers, sellers and subjects have more books instead.
  shelf: (column) => `iif(${column} like 'author/%' or ${column} like 'series/%', in_circle(${column}, copy, '-'), ${column})`,
};

/** The tables that tell of every book or SKU, and what changes in one of them alone. */
export const multiplied: Record<string, Changes> = {
  books: {
    id: (column) => `copied_id(${column}, copy)`,
    slug: (column) => `copied_slug(${column}, copy)`,
    title: () => `copied_title("id", copy)`,
    facts: (column) => `copied_facts(${column}, copy)`,
  },
  // What versions made of an original is not what they made of its copies, and nothing but the warehouse asks.
  book_versions: { content: () => "null" },
  book_contributors: { slug: (column) => `in_circle(${column}, copy, '-')`, name: (column) => `in_circle(${column}, copy, ' ')` },
  book_subjects: {},
  book_subject_codes: {},
  editions: {},
  edition_prices: {},
  shelf_books: {},
  shelf_prices: {},
  sku_owners: {},
  stock: {},
};

/** Tables that tell of some books, and stay as they are: what was done with an original was not done with its copies. */
export const leftAlone = ["former_slugs", "book_images", "collection_books", "import_rows"];

/** Memory that SQLite may use for pages meanwhile, in KiB. */
const cacheKiB = 500_000;

/**
 * Makes a catalogue that nobody has open `times` as large: every book gets copies under names of their own, in every table
 * that tells of it, as if they had been put on sale one by one. Gives back how many books are on sale.
 */
export function multiplyCatalogue(file: string, times: number): number {
  if (times - 1 > copiesMax) throw new Error(`a catalogue can be made ${copiesMax + 1} times as large, not ${times}`);
  const db = new DatabaseSync(file);
  try {
    // A rollback journal keeps the few pages there were; a log would hold every new one, to write it again at the end.
    db.exec(`pragma foreign_keys = off; pragma synchronous = off; pragma journal_mode = delete; pragma cache_size = -${cacheKiB}`);
    addFunctions(db, namesIn(db));
    db.exec("create temp table copies (copy integer)");
    const addCopy = db.prepare("insert into copies values (?)");
    for (let copy = 1; copy < times; copy += 1) addCopy.run(copy);
    db.exec("begin");
    for (const [table, own] of Object.entries(multiplied)) multiplyTable(db, table, { ...changes, ...own });
    db.exec("update shelf_counts set books = (select count(*) from shelf_books where shelf_books.shelf = shelf_counts.shelf)");
    db.exec("commit; pragma journal_mode = wal");
    return db.prepare("select books from shelf_counts where shelf = '*'").get()?.books as number;
  } finally {
    db.close();
  }
}

function namesIn(db: DatabaseSync): CopyNames {
  const books = db.prepare("select id, title from books order by id").all() as { id: string; title: string }[];
  const skus = db.prepare("select sku from sku_owners order by sku").all() as { sku: string }[];
  return nameCopies(
    books,
    skus.map(({ sku }) => sku),
  );
}

function addFunctions(db: DatabaseSync, names: CopyNames): void {
  const add = (name: string, of: (text: string, copy: number) => string) =>
    db.function(name, { deterministic: true }, (text, copy) => (text === null ? null : of(String(text), Number(copy))));
  add("copied_id", names.idOf);
  add("copied_sku", names.skuOf);
  add("copied_slug", names.slugOf);
  add("copied_title", names.titleOf);
  add("copied_title_sort", names.titleSortOf);
  add("copied_facts", names.factsOf);
  db.function("in_circle", { deterministic: true }, (name, copy, joint) =>
    name === null ? null : names.inCircle(String(name), Number(copy), joint === " " ? " " : "-"),
  );
}

/** Indexes are built anew at the end: that takes a fraction of the time of keeping them while rows come in any order. */
function multiplyTable(db: DatabaseSync, table: string, changed: Changes): void {
  const columns = (db.prepare("select name from pragma_table_info(?)").all(table) as { name: string }[]).map(({ name }) => name);
  const indexes = db.prepare("select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null").all(table);
  const list = columns.map((name) => `"${name}"`).join(", ");
  const values = columns.map((name) => changed[name]?.(`"${name}"`) ?? `"${name}"`).join(", ");
  for (const { name } of indexes) db.exec(`drop index "${name}"`);
  // One copy of all books after the other, since their ids are that much later.
  db.exec(`create temp table originals as select * from "${table}"`);
  db.exec(`insert into "${table}" (${list}) select ${values} from copies cross join originals`);
  db.exec("drop table originals");
  for (const { sql } of indexes) db.exec(String(sql));
}
