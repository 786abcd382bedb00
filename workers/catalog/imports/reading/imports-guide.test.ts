import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builtInMappings } from "./built-in-mappings.ts";
import { dataQuality } from "./data-quality.ts";
import { layoutOf, namesOf } from "./layout.ts";
import { fields, mappingSchema } from "./mapping.ts";
import { transforms } from "./transforms.ts";

const guide = readFileSync("docs/operations/imports.md", "utf8");

/** The rows of the table that begins with this heading, their cells without the spaces around them. */
function tableOf(heading: string): string[][] {
  const [, behind = ""] = guide.split(new RegExp(`^\\| ${heading} +\\|`, "m"));
  const [, , ...rows] = behind.split("\n\n")[0]?.split("\n") ?? [];
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const code = (text: string) => `\`${text}\``;

test("docs/operations/imports.md has every rule as it is", () => {
  expect(tableOf("Code")).toEqual(
    Object.entries(dataQuality).map(([name, { severity, finds, suggestion }]) => [code(name), severity, finds, suggestion]),
  );
});

test("docs/operations/imports.md has every field with the names it is known by", () => {
  expect(tableOf("Field").map(([field, names]) => [field, names])).toEqual(
    fields.map((field) => [code(field), namesOf(field).map(code).join(", ")]),
  );
});

test("docs/operations/imports.md has every transform, and every mapping that is built in", () => {
  expect(tableOf("Transform")).toEqual(Object.entries(transforms).map(([name, { does }]) => [code(name), does]));
  expect(tableOf("Mapping")).toEqual(builtInMappings.map(({ name, knownBy }) => [code(name), knownBy.map(code).join(", ")]));
});

test("the mapping of docs/operations/imports.md is one", () => {
  const [, text = ""] = /```json\n([\s\S]*?)```/.exec(guide) ?? [];
  const mapping = mappingSchema.parse(JSON.parse(text));
  expect(layoutOf(Object.keys(mapping.columns), mapping)).toMatchObject({ kind: "books", mappedBy: "the mapping" });
});
