import type { DrizzleD1Database } from "drizzle-orm/d1";
import { isoTime } from "../../../shared/clock.ts";
import type { Id } from "../../../shared/ids.ts";
import { editionFieldOf, fieldsOfBook } from "../book-fields.ts";
import type { StoredBook } from "../book-record.ts";
import { type History, readHistory } from "./past-of-book.ts";
import { ruleOfField } from "./rule-of-field.ts";
import type { LineageView } from "./schemas-of-past.ts";

type Source = LineageView["fields"][number]["source"];

/**
 * Where each field of a book comes from: the version that was the last to change it, and the file, line, run and rule when a record
 * of an import wrote that version, else a hand. What was undone counts as if it had never been.
 */
export async function lineageOf(db: DrizzleD1Database, book: StoredBook): Promise<LineageView> {
  const bookId = book.facts.id as Id<"book">;
  const history = await readHistory(db, bookId);
  const fields = Object.keys(fieldsOfBook(book)).map((name) => {
    const { sku, field } = editionFieldOf(name) ?? { sku: null, field: name };
    return { field, sku, source: sourceOf(name, book.version, history) };
  });
  return { bookId, version: book.version, fields };
}

/** The version at or before this one that was the last to change the field; `null` when it is too long ago. */
function sourceOf(name: string, from: number, { versions, undone, rows, sources }: History): Source {
  for (let at = from; at > 0; ) {
    const version = versions.get(at);
    if (!version) return null;
    const firstUndone = undone.get(at);
    if (firstUndone !== undefined) {
      at = firstUndone - 1;
      continue;
    }
    const isOther = version.change !== "removed" && (version.fields?.includes(name) ?? true);
    if (!isOther) {
      at -= 1;
      continue;
    }
    const row = rows.get(at);
    const when = { version: at, at: isoTime(version.atMs) };
    if (!row) return { kind: "edit", ...when };
    const { importId, record, line, rules } = row;
    const { fileName = "", layout = null } = sources.get(importId) ?? {};
    return { kind: "import", importId, fileName, record, line, rule: rules[name] ?? ruleOfField(name, layout), ...when };
  }
  return null;
}
