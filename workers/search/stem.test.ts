import { expect, test } from "vitest";
import adventure from "../../scripts/demo/catalogue/adventure.json";
import crime from "../../scripts/demo/catalogue/gothic-and-crime.json";
import novels from "../../scripts/demo/catalogue/novels.json";
import { stemOf } from "./stem.ts";
import { db } from "./testing.ts";
import { wordsOf } from "./words.ts";

test.each([
  ["caresses", "caress"],
  ["ponies", "poni"],
  ["cats", "cat"],
  ["agreed", "agre"],
  ["plastered", "plaster"],
  ["motoring", "motor"],
  ["hopping", "hop"],
  ["filing", "file"],
  ["happy", "happi"],
  ["relational", "relat"],
  ["adventures", "adventur"],
  ["detection", "detect"],
  ["controlling", "control"],
  ["it", "it"],
  ["1984", "1984"],
  ["café", "café"],
])("the stem of %s is %s", (word, stem) => {
  expect(stemOf(word)).toBe(stem);
});

test("stems are those of the index, for every word of some shelves of the demo catalogue", async () => {
  const words = [...new Set(wordsOf(JSON.stringify([adventure, crime, novels])))];
  await db.batch([
    db.prepare("create virtual table stems using fts5(word, tokenize='porter unicode61 remove_diacritics 2')"),
    db.prepare("create virtual table stem_vocabulary using fts5vocab('stems', 'instance')"),
    db.prepare("insert into stems (rowid, word) select key + 1, value from json_each(?1)").bind(JSON.stringify(words)),
  ]);
  const { results } = await db.prepare("select doc, term from stem_vocabulary order by doc").all<{ doc: number; term: string }>();
  const different = results.filter(({ doc, term }) => stemOf(words[doc - 1] ?? "") !== term);
  expect(different.map(({ doc, term }) => [words[doc - 1], stemOf(words[doc - 1] ?? ""), term])).toEqual([]);
  expect(results.length).toBeGreaterThan(1_000);
});
