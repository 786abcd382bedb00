import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkLinks } from "./markdown-links.ts";

/** Findings about a temporary folder that holds `documents`: path → text. */
function checkDocuments(documents: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), "octavo-links-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(documents)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkLinks(root, Object.keys(documents));
}

describe("checkLinks", () => {
  test("links to files, folders and headings that exist are fine", () => {
    const findings = checkDocuments({
      "README.md": "[a](docs/guide.md#start-here) [b](docs) [c](./docs/my%20cover.png) [d](#octavo)\n# Octavo",
      "docs/guide.md": "## Start here\n[up](../README.md) [root](/README.md#octavo) [code](../run.ts#L3)",
      "docs/my cover.png": "",
      "run.ts": "",
    });
    expect(findings).toEqual([]);
  });

  test("links to other sites and addresses are not followed", () => {
    expect(checkDocuments({ "README.md": "[a](https://example.com/x) [b](mailto:ada@example.com) [c](//cdn/x)" })).toEqual([]);
  });

  test("a link to a file that does not exist is found, with its line", () => {
    expect(checkDocuments({ "docs/guide.md": "# Guide\n\n[gone](gone.md)" })).toEqual(["docs/guide.md:3: gone.md does not exist"]);
  });

  test("a link to a heading that does not exist is found, in another file and in the same one", () => {
    expect(checkDocuments({ "a.md": "[b](b.md#Start) [here](#here)", "b.md": "# Start" })).toEqual([
      "a.md:1: b.md#Start names no heading of b.md",
      "a.md:1: #here names no heading of a.md",
    ]);
  });

  test("a link out of the repository is found even when something is there", () => {
    expect(checkDocuments({ "a.md": "[home](../../../../../../etc)" })).toEqual(["a.md:1: ../../../../../../etc leaves the repository"]);
  });

  test("only Markdown files that are there are read", () => {
    expect(checkDocuments({ "notes.txt": "[gone](gone.md)" })).toEqual([]);
    expect(checkLinks(tmpdir(), ["deleted-but-still-tracked.md"])).toEqual([]);
  });
});
