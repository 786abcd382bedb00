import type { DrizzleD1Database } from "drizzle-orm/d1";
import { csvLine, csvMark } from "../csv-line.ts";
import { listRejectedRows } from "./past-rows.ts";
import { suggestionOf } from "./reading/data-quality.ts";
import type { Fault, Sent } from "./reading/entry.ts";
import { readFormulaSafe } from "./reading/formula-cell.ts";
import { reportColumns } from "./reading/read-sent-record.ts";
import type { ImportRun } from "./repository.ts";

/** How we call what stands behind the columns that were sent where a file has such columns of its own. */
const otherwise = reportColumns.map((name) => `fault ${name}`);

/** Rejected records read at a time. */
const rowsMax = 50;

/**
 * The records of an import that were rejected, as lines of a CSV file that can be corrected and sent again with the options it was
 * sent with. Its mark says that it is UTF-8, whatever they say.
 */
export async function* errorLines(db: DrizzleD1Database, run: Pick<ImportRun, "id" | "layout" | "options">): AsyncGenerator<string> {
  const table = tableOf(run.layout?.columns ?? null);
  const lineOf = (fields: string[]) => csvLine(fields, run.options.mapping?.delimiter);
  yield csvMark + lineOf([...table.sent, ...table.report]);
  for (let after = 0; ; ) {
    const rows = await listRejectedRows(db, run.id, after, rowsMax);
    for (const { line, faults, sent } of rows) {
      const report = reportOf(line, faults ?? []);
      yield sentRows(sent, table)
        .map((fields, index) => lineOf([...fields, ...(index === 0 ? report : reportColumns.map(() => ""))]))
        .join("");
    }
    const last = rows.at(-1);
    if (!last || rows.length < rowsMax) return;
    after = last.record;
  }
}

/** The columns that were sent, ours behind them, and whether the file had ours already: then they are written anew. */
type Table = { sent: string[]; report: string[]; isSentAgain: boolean };

function tableOf(columns: string[] | null): Table {
  if (!columns) return { sent: ["record"], report: reportColumns, isSentAgain: false };
  const sent = columns.slice(0, -reportColumns.length);
  const last = columns.slice(sent.length).join();
  const report = [reportColumns, otherwise].find((names) => names.join() === last);
  if (report) return { sent, report, isSentAgain: true };
  const isTaken = columns.some((name) => reportColumns.includes(name.trim().toLowerCase()));
  return { sent: columns, report: isTaken ? otherwise : reportColumns, isSentAgain: false };
}

/** The rows of a record, one for each edition, as wide as the table: what a row has too much stands in its last field, so that nothing is lost. */
function sentRows(sent: Sent | null, { sent: { length: width }, isSentAgain }: Table): string[][] {
  // What was defused when it was sent is defused once again below.
  const rows = Array.isArray(sent) ? sent.map((cells) => cells.map(readFormulaSafe)) : [[sent ?? ""]];
  return rows.map((fields) => {
    const padded = Array.from({ length: width }, (_, index) => fields[index] ?? "");
    const isWhole = isSentAgain && fields.length === width + reportColumns.length;
    const outside = isWhole ? [] : fields.slice(width);
    return outside.length === 0 ? padded : [...padded.slice(0, -1), [padded.at(-1), ...outside].join(",")];
  });
}

/** What is wrong with a record: the first error in columns of its own, and the reasons of all. */
function reportOf(line: number, faults: Fault[]): string[] {
  const errors = faults.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) return [`${line}`, "", "", "", ""];
  return [`${first.line}`, first.column, first.code, errors.map(({ reason }) => reason).join("; "), suggestionOf(first.code)];
}
