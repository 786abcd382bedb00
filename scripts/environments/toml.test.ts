import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { experimental_readRawConfig } from "wrangler";
import { type TomlTable, writeToml } from "./toml.ts";

/** What wrangler reads of a TOML text. */
function readToml(text: string): TomlTable {
  const folder = mkdtempSync(join(tmpdir(), "octavo-toml-"));
  try {
    writeFileSync(join(folder, "wrangler.toml"), text);
    return JSON.parse(
      JSON.stringify(experimental_readRawConfig({ config: join(folder, "wrangler.toml") }, { hideWarnings: true }).rawConfig),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("writeToml", () => {
  test("a table's own values come before the tables in it; what is empty is left out", () => {
    const table = {
      inner: { size: 1 },
      rows: [{ name: "a", tags: ["x", "y"] }, { name: "b" }],
      on: true,
      none: [],
      nothing: { inner: [] },
      unset: undefined,
    };
    expect(writeToml("env.dev", table)).toBe(`[env.dev]
on = true

[env.dev.inner]
size = 1

[[env.dev.rows]]
name = "a"
tags = ["x", "y"]

[[env.dev.rows]]
name = "b"
`);
  });

  test("wrangler reads back what was written, whatever is in the strings", () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
        fc.constantFrom('"', "\\", "\n", "\t", "#", "'", "]", "é", "📚"),
      ),
      maxLength: 20,
    });
    fc.assert(
      fc.property(text, fc.integer(), fc.boolean(), fc.array(text, { minLength: 1 }), (words, number, flag, list) => {
        const table = { words, number, flag, list, rows: [{ words, props: { words } }, { words }] };
        expect(readToml(writeToml("env.qa", table))).toMatchObject({ env: { qa: table } });
      }),
      { numRuns: 50 },
    );
  });

  test("a value that has no place in a configuration is refused", () => {
    expect(() => writeToml("env.dev", { when: null })).toThrow("null");
  });
});
