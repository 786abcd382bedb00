import { listMaxima } from "../../schemas.ts";
import type { Layout } from "./layout.ts";
import type { CsvRecord } from "./read-records.ts";
import { openRow } from "./read-row.ts";

/** As many rows as a book may have editions, and one more by which it is seen that there are too many. */
const rowsMax = listMaxima.editions + 1;

/**
 * Rows that tell of one book. `isRest`: they go on with a work of which there were too many rows for a book. `fullWork` is that of
 * which there have been too many up to here, empty for none: whoever goes on behind these rows has to know it.
 */
export type RowGroup = { rows: CsvRecord[]; isRest: boolean; fullWork: string };

/**
 * The rows of a table by the books they tell of: those of one work behind each other together, others alone. A row that cannot be read belongs
 * to the work around it: left out, the rest of the work would become a second book. So would rows that are too many for one book: `before`
 * is the work of which there were such before.
 */
export async function* rowsOfBooks(records: AsyncIterable<CsvRecord>, layout: Layout, before: string): AsyncGenerator<RowGroup> {
  let [group, unclear, work, fullWork]: [CsvRecord[], CsvRecord[], string, string] = [[], [], "", before];
  const groupOf = (rows: CsvRecord[]): RowGroup => ({ rows, isRest: work !== "" && work === fullWork, fullWork });
  for await (const record of records) {
    const own = workOf(record, layout);
    if (group.length > 0 && (own === null || own === work)) {
      const isFull = group.length + unclear.length >= rowsMax;
      if (own === null && !isFull) {
        unclear.push(record);
        continue;
      }
      group.push(...unclear.splice(0));
      if (!isFull) {
        group.push(record);
        continue;
      }
      const { isRest } = groupOf(group);
      fullWork = work;
      yield { rows: group, isRest, fullWork };
    } else {
      if (group.length > 0) yield groupOf(group);
      for (const one of unclear.splice(0)) yield { rows: [one], isRest: false, fullWork };
      if (own !== null && own !== fullWork) fullWork = "";
    }
    [group, work] = own ? [[record], own] : [[], ""];
    if (!own) yield { rows: [record], isRest: false, fullWork };
  }
  if (group.length > 0) yield groupOf(group);
  for (const one of unclear) yield { rows: [one], isRest: false, fullWork };
}

/** The work that a row names, nothing where it names none; null where its cells cannot be told apart. */
function workOf(record: CsvRecord, layout: Layout): string | null {
  if (layout.kind === "terms" || !layout.sources.work) return "";
  const cells = "fields" in record ? record.fields : record.fault.sent;
  return typeof cells === "string" ? null : openRow(cells, layout)("work");
}
