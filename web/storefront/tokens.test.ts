import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contrast } from "./contrast.ts";
import { shelves } from "./cover/palette.ts";

const css = readFileSync("web/storefront/styles/tokens.css", "utf8");
const layout = readFileSync("web/storefront/components/layout.tsx", "utf8");
const note = readFileSync("docs/design.md", "utf8");

/** The colours of a part of the file, by name without the hyphens. */
const coloursIn = (part: string) =>
  new Map([...part.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
const [day = "", night = ""] = css.split("@media (prefers-color-scheme: dark)");
const light = coloursIn(day);
const schemes = { light, dark: new Map([...light, ...coloursIn(night)]) };

/** Everything that is written or drawn on something: text needs 4.5 to 1, edges of fields and marks need 3 (WCAG 2.2, 1.4.3 and 1.4.11). */
const pairs: [over: string, under: string, least: number][] = [
  ...["paper", "leaf", "shade"].flatMap((under): [string, string, number][] => [
    ["ink", under, 7],
    ["ink-soft", under, 4.5],
    ["accent", under, 4.5],
    ["accent-deep", under, 4.5],
  ]),
  ...["paper", "leaf"].flatMap((under): [string, string, number][] => [
    ["rule-strong", under, 3],
    ["good", under, 4.5],
    ["bad", under, 4.5],
  ]),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-deep", 4.5],
  ["paper", "ink", 7],
  ["on-night", "night", 7],
  ["on-night-soft", "night", 4.5],
  ...["good", "waiting", "bad"].map((tone): [string, string, number] => [tone, `${tone}-leaf`, 4.5]),
  ...["good", "waiting", "bad"].map((tone): [string, string, number] => ["ink", `${tone}-leaf`, 7]),
  ...shelves.map((_, index): [string, string, number] => ["on-shelf", `shelf-${index + 1}`, 4.5]),
];

describe.each(["light", "dark"] as const)("colours, %s", (scheme) => {
  const ratioOf = (over: string, under: string) => {
    const [one, other] = [schemes[scheme].get(over), schemes[scheme].get(under)];
    if (!one || !other) throw new Error(`tokens.css does not name --${one ? under : over}`);
    return contrast(one, other);
  };

  test.each(pairs)("--%s stands out from --%s by %d to 1 or more", (over, under, least) => {
    expect(ratioOf(over, under)).toBeGreaterThanOrEqual(least);
  });

  test("the table in docs/design.md says what the ratios are", () => {
    const column = scheme === "light" ? 2 : 3;
    const rows = note.split("\n").filter((line) => /^\| `--/.test(line));
    expect(rows.length).toBeGreaterThanOrEqual(10);
    for (const row of rows) {
      const cells = row.split("|").map((cell) => cell.trim());
      const [over = "", under = ""] = [...(cells[1] ?? "").matchAll(/--([a-z0-9-]+)/g)].map(([, name]) => name);
      expect(cells[column], row).toBe(ratioOf(over, under).toFixed(1));
    }
  });
});

test("a shelf has the same ink on pages and on covers", () => {
  expect(shelves.map((_, index) => light.get(`shelf-${index + 1}`))).toEqual(shelves.map(({ deep }) => deep));
});

test("the browser's own frame has the colour of the paper, by day and by night", () => {
  const themes = [...layout.matchAll(/name="theme-color" content="(#\w+)"/g)].map(([, colour]) => colour);
  expect(themes).toEqual([schemes.light.get("paper"), schemes.dark.get("paper")]);
});

test("no colour is named anywhere but among the tokens", () => {
  for (const file of ["base", "layout", "prose", "cover", "home", "shelf", "shelf-colours", "book", "form", "lines", "notice"]) {
    expect(readFileSync(`web/storefront/styles/${file}.css`, "utf8"), file).not.toMatch(/#[0-9a-f]{3,8}\b(?![^{]*\{)/i);
  }
});
