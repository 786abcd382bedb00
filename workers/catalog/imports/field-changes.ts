import { differencesOf } from "../book-fields.ts";
import type { BookPlan } from "../plan-books.ts";
import type { Rules } from "./reading/entry.ts";
import { ruleOf } from "./reading/open-reader.ts";
import type { FieldChanges } from "./row.ts";

/** A plan that writes a book. */
export type WritingPlan = Extract<BookPlan, { record: unknown }>;

/** The rules of a record by the pointers into what it says, and the SKUs of its editions in its own order. */
export type RecordRules = { rules: Rules; skus: string[] };

/**
 * What a record does to the fields of its book, each with its rule where that is not the layout's. Of a book that it makes only
 * the other rules are kept, for the book itself has the rest; `isDryRun` keeps all, where there will be no book.
 */
export function fieldChangesOf(plan: WritingPlan, { rules, skus }: RecordRules, isDryRun: boolean): FieldChanges {
  const isNew = plan.stored === null;
  if (isNew && !isDryRun && Object.keys(rules).length === 0) return {};
  const changes: FieldChanges = {};
  for (const [name, change] of Object.entries(isNew ? differencesOf(null, plan.record) : plan.differences)) {
    const rule = ruleOf(pointerOf(name, skus), rules, {}) || undefined;
    const kept = isNew && !isDryRun ? {} : change;
    if (rule !== undefined || kept === change) changes[name] = { ...kept, ...(rule === undefined ? {} : { rule }) };
  }
  return changes;
}

/** Where in what the record says a field of the book stands. */
function pointerOf(name: string, skus: string[]): string {
  const slash = name.indexOf("/");
  return slash < 0 ? `/${name}` : `/editions/${skus.indexOf(name.slice(0, slash))}${name.slice(slash)}`;
}
