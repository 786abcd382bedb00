import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Page } from "../../../shared/contracts/common.ts";
import type { ChangeView } from "../../../shared/contracts/imports.ts";
import { decodeCursor, encodeCursor } from "../../../shared/http/cursor.ts";
import { invalid } from "../../../shared/problem.ts";
import { editionFieldOf } from "../book-fields.ts";
import type { Outcome } from "./counts.ts";
import { listPastRows } from "./past-rows.ts";
import type { ImportRun } from "./repository.ts";
import type { FieldChanges } from "./row.ts";
import { ruleOfField } from "./rule-of-field.ts";
import type { ChangesQuery } from "./schemas-of-past.ts";

const changing: readonly Outcome[] = ["created", "updated", "removed"];

/** A page of what the records of an import did, or of a dry run would do, in the order of the file. 422 for a cursor of another list. */
export async function pageOfChanges(
  db: DrizzleD1Database,
  run: Pick<ImportRun, "id" | "layout">,
  { outcome, left, limit, cursor }: ChangesQuery,
): Promise<Page<ChangeView>> {
  const outcomes = outcome === undefined ? changing : [outcome];
  const rows = await listPastRows(db, run.id, {
    outcomes,
    isLeft: left,
    after: cursor === undefined ? 0 : recordOf(cursor),
    limit: limit + 1,
  });
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items: items.map((row) => changeOf(row, run)), nextCursor: last ? encodeCursor([last.record]) : null };
}

function recordOf(cursor: string): number {
  const [record] = decodeCursor(cursor, 1);
  if (Number.isSafeInteger(record)) return record as number;
  throw invalid("query:cursor", "Not a cursor this list has given out");
}

function changeOf(row: Awaited<ReturnType<typeof listPastRows>>[number], { layout }: Pick<ImportRun, "layout">): ChangeView {
  const { record, line, outcome, bookId, title, slug, version, fields, undoneVersion, leftBecause } = row;
  return {
    ...{ record, line, outcome, bookId, slug, version, leftBecause },
    title: title ?? titleIn(fields),
    isUndone: undoneVersion !== null,
    fields: Object.entries(fields ?? {}).map(([name, { from = null, to = null, rule = ruleOfField(name, layout) }]) => {
      const { sku, field } = editionFieldOf(name) ?? { sku: null, field: name };
      return { field, sku, from, to, rule };
    }),
  };
}

/** Of a book that a dry run would make. */
function titleIn(fields: FieldChanges | null): string | null {
  const title = fields?.title?.to;
  return typeof title === "string" ? title : null;
}
