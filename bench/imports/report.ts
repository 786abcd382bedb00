import { mkdirSync, writeFileSync } from "node:fs";
import { machineFacts } from "../machine/facts.ts";
import { markdownTable, textTable } from "../report/table.ts";
import type { MeasuredImport } from "./measure-import.ts";

const folder = ".octavo/reports";
const head = ["import", "rows", "s", "rows/s", "first tenth", "last tenth", "workerd MiB", "at most", "client at most"];

/** Imports as a table for a terminal. */
export function importsText(measured: MeasuredImport[]): string {
  return textTable(head, rowsOf(measured));
}

/** Writes them to `.octavo/reports`: `bench-imports.json` for programs, `bench-imports.md` for people. */
export function writeImports(measured: MeasuredImport[], differing: string[] | null): void {
  mkdirSync(folder, { recursive: true });
  const result = { at: new Date().toISOString(), machine: machineFacts(), imports: measured, differing };
  writeFileSync(`${folder}/bench-imports.json`, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(`${folder}/bench-imports.md`, `# Imports\n\n${markdownTable(head, rowsOf(measured))}\n`);
}

function rowsOf(measured: MeasuredImport[]): string[][] {
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)}`;
  return measured.map(({ name, rows, seconds, firstRate, lastRate, startedBytes, workerdBytes, clientBytes }) => [
    name,
    rows.toLocaleString("en-US"),
    seconds.toFixed(1),
    ...[rows / seconds, firstRate, lastRate].map((rate) => rate.toFixed(0)),
    ...[startedBytes, workerdBytes, clientBytes].map(mebibytes),
  ]);
}
