import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findHeadings, findLinks } from "./markdown.ts";

const recordName = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/;
const indexName = "README.md";
const sections = ["Context", "Decision", "Consequences", "Alternatives considered", "Revisit when"];

/**
 * What is wrong with the decision records in `folder`, one sentence each: a file name that is not `NNNN-title.md`, a
 * number used twice or left out (they count from 0001), a record whose parts are missing or out of order, a record the
 * README does not link.
 */
export function checkAdrs(folder: string): string[] {
  if (!existsSync(folder)) return [`${folder} does not exist`];
  const names = readdirSync(folder).filter((name) => name !== indexName);
  const records = names.filter((name) => recordName.test(name)).sort();
  const strays = names.filter((name) => !recordName.test(name)).sort();
  return [
    ...strays.map((name) => `${name}: is not named NNNN-title.md`),
    ...checkNumbers(records.map(numberOf)),
    ...records.flatMap((name) => checkRecord(name, readFileSync(join(folder, name), "utf8"))),
    ...checkIndex(folder, records),
  ];
}

function numberOf(name: string): number {
  return Number(name.slice(0, 4));
}

/** Findings about numbers that come sorted: each follows the one before it by one. */
function checkNumbers(numbers: number[]): string[] {
  return numbers.flatMap((number, index) => {
    const previous = numbers[index - 1] ?? 0;
    if (number === previous) return [`${padded(number)}: is the number of more than one record`];
    return number === previous + 1 ? [] : [`${padded(previous + 1)}: is missing, though there is ${padded(number)}`];
  });
}

function padded(number: number): string {
  return String(number).padStart(4, "0");
}

/** Findings about one record: each of its parts is there, and none comes before the part it follows. */
function checkRecord(name: string, text: string): string[] {
  let lastLine = 0;
  return findParts(name, text).flatMap(({ part, line }) => {
    if (line === undefined) return [`${name}: has no ${part}`];
    if (line < lastLine) return [`${name}: has its ${part} too early`];
    lastLine = line;
    return [];
  });
}

/** The parts a record has, in their order, with the line each is on, or none. */
function findParts(name: string, record: string): { part: string; line: number | undefined }[] {
  const headings = findHeadings(record);
  const titleStart = `${name.slice(0, 4)}. `;
  const title = headings.find(({ level, text }) => level === 1 && text.startsWith(titleStart));
  const status = record.split("\n").findIndex((line) => /^\*\*Status:?\*\*.*\b\d{4}-\d{2}-\d{2}\b/.test(line));
  return [
    { part: `heading "# ${titleStart}Title"`, line: title?.line },
    { part: "**Status** with a date (YYYY-MM-DD)", line: status < 0 ? undefined : status + 1 },
    ...sections.map((section) => {
      const heading = headings.find(({ level, text }) => level === 2 && text.toLowerCase() === section.toLowerCase());
      return { part: `heading "## ${section}"`, line: heading?.line };
    }),
  ];
}

/** Findings about the README: it links every record. */
function checkIndex(folder: string, records: string[]): string[] {
  const path = join(folder, indexName);
  if (!existsSync(path)) return [`${indexName}: does not exist`];
  const linked = new Set(findLinks(readFileSync(path, "utf8")).map(({ target }) => target.replace(/^\.\//, "")));
  return records.filter((name) => !linked.has(name)).map((name) => `${indexName}: does not link ${name}`);
}
