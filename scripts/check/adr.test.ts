import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkAdrs } from "./adr.ts";

/** Findings about a temporary folder that holds `records`: file name → text. */
function checkRecords(records: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "octavo-adr-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(records)) writeFileSync(join(folder, name), text);
  return checkAdrs(folder);
}

function recordOf(number: string): string {
  return `# ${number}. A stock object for each book

**Status** accepted, 2026-11-20

## Context
Ten buyers, one copy.

## Decision
One Durable Object.

## Consequences
A hot title has one writer.

## Alternatives considered
A row lock.

## Revisit when
p95 of a hold passes 50 ms.
`;
}

const index = "- [Stock](0001-stock-object.md)\n- [Prices](./0002-price-rows.md)\n";
const complete = {
  "README.md": index,
  "0001-stock-object.md": recordOf("0001"),
  "0002-price-rows.md": recordOf("0002"),
};

describe("checkAdrs", () => {
  test("complete records, numbered from 0001 and linked from the README, are fine", () => {
    expect(checkRecords(complete)).toEqual([]);
  });

  test.each([
    ["# 0001. A stock object for each book", 'has no heading "# 0001. Title"'],
    ["**Status** accepted, 2026-11-20", "has no **Status** with a date (YYYY-MM-DD)"],
    [", 2026-11-20", "has no **Status** with a date (YYYY-MM-DD)"],
    ["## Context", 'has no heading "## Context"'],
    ["## Decision", 'has no heading "## Decision"'],
    ["## Consequences", 'has no heading "## Consequences"'],
    ["## Alternatives considered", 'has no heading "## Alternatives considered"'],
    ["## Revisit when", 'has no heading "## Revisit when"'],
  ])("a record without %j is found", (part, finding) => {
    const records = { ...complete, "0001-stock-object.md": recordOf("0001").replace(part, "") };
    expect(checkRecords(records)).toEqual([`0001-stock-object.md: ${finding}`]);
  });

  test("a record with the number of another in its title is found", () => {
    expect(checkRecords({ ...complete, "0002-price-rows.md": recordOf("0001") })).toEqual([
      '0002-price-rows.md: has no heading "# 0002. Title"',
    ]);
  });

  test("a part that comes too early is found", () => {
    const swapped = recordOf("0001").replace("## Decision", "## Swap").replace("## Context", "## Decision");
    expect(checkRecords({ ...complete, "0001-stock-object.md": swapped.replace("## Swap", "## Context") })).toEqual([
      '0001-stock-object.md: has its heading "## Decision" too early',
    ]);
  });

  test("a heading inside fenced code does not count", () => {
    const fenced = recordOf("0001").replace("## Context", "```\n## Context\n```");
    expect(checkRecords({ ...complete, "0001-stock-object.md": fenced })).toHaveLength(1);
  });

  test("a number used twice is found", () => {
    const records = { ...complete, "README.md": `${index}[Tax](0002-tax.md)`, "0002-tax.md": recordOf("0002") };
    expect(checkRecords(records)).toEqual(["0002: is the number of more than one record"]);
  });

  test("a number left out is found, the first one included", () => {
    const records = { "README.md": "[Tax](0002-tax.md) [Mail](0004-mail.md)", "0002-tax.md": recordOf("0002") };
    expect(checkRecords({ ...records, "0004-mail.md": recordOf("0004") })).toEqual([
      "0001: is missing, though there is 0002",
      "0003: is missing, though there is 0004",
    ]);
  });

  test("a file with another kind of name is found", () => {
    expect(checkRecords({ ...complete, "3-Stock.md": recordOf("0003") })).toEqual(["3-Stock.md: is not named NNNN-title.md"]);
  });

  test("a record the README does not link, and a README that is not there, are found", () => {
    expect(checkRecords({ ...complete, "README.md": "[Stock](0001-stock-object.md)" })).toEqual([
      "README.md: does not link 0002-price-rows.md",
    ]);
    expect(checkRecords({ "0001-stock-object.md": recordOf("0001") })).toEqual(["README.md: does not exist"]);
  });

  test("a folder that does not exist is found", () => {
    expect(checkAdrs("/nowhere/adr")).toEqual(["/nowhere/adr does not exist"]);
  });
});

test("the records of this project are complete", { tags: ["DOC-01"] }, () => {
  expect(checkAdrs("docs/architecture/adr")).toEqual([]);
});
