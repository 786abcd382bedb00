/** A database of the local platform, and a question to it whose answer is the same wherever the same files were imported. */
export type View = [database: string, sql: string];

const ofBook = "JOIN books ON books.id = book_id";

/** What a shop knows after imports, but for ids and times: row for row. */
export const importViews: View[] = [
  ["octavo-catalog", "SELECT slug, title, version, deleted_at_ms IS NULL AS live FROM books ORDER BY slug"],
  ["octavo-catalog", `SELECT sku, slug, position, format, price_minor FROM editions ${ofBook} ORDER BY sku`],
  ["octavo-catalog", `SELECT slug, book_versions.version, change, fields FROM book_versions ${ofBook} ORDER BY 1, 2`],
  ["octavo-catalog", `SELECT shelf, slug FROM shelf_books ${ofBook} ORDER BY 1, 2`],
  [
    "octavo-catalog",
    "SELECT file_name, record, line, outcome, version, fields, faults, sent FROM import_rows JOIN imports ON imports.id = import_id ORDER BY 1, 2",
  ],
  [
    "octavo-catalog",
    "SELECT file_name, chunk, first_line, import_chunks.counts, skus FROM import_chunks JOIN imports ON imports.id = import_id ORDER BY 1, 2",
  ],
  ["octavo-catalog", "SELECT file_name, status, counts, stopped_by FROM imports ORDER BY 1"],
  ["octavo-catalog", "SELECT action, count(*) AS n FROM audit_entries GROUP BY action ORDER BY 1"],
  ["octavo-catalog", "SELECT subscriber, json_extract(envelope, '$.type') AS type, count(*) AS n FROM outbox GROUP BY 1, 2 ORDER BY 1, 2"],
  ["octavo-catalog", "SELECT sku, available FROM stock ORDER BY sku"],
  ["octavo-search", "SELECT count(*) AS n FROM search_books"],
];
