import { describe, expect, test } from "vitest";
import { findAnchors, findHeadings, findLinks } from "./markdown.ts";

describe("findHeadings", () => {
  test("headings come with their level and line; fenced code and comments have none", () => {
    const text = "# Octavo\n\n```sh\n# a shell comment\n```\n<!--\n# hidden\n-->\n## Run it ##\n#hashtag\n";
    expect(findHeadings(text)).toEqual([
      { level: 1, text: "Octavo", line: 1 },
      { level: 2, text: "Run it", line: 9 },
    ]);
  });

  test("a fence ends only at a fence of its own kind and length", () => {
    const text = "````md\n```\n# inside\n```\n````\n# outside\n~~~\n```\n# inside too\n~~~\n";
    expect(findHeadings(text).map((heading) => heading.text)).toEqual(["outside"]);
  });
});

describe("findLinks", () => {
  test.each([
    ["see [the guide](guide.md)", "guide.md"],
    ['see [the guide](guide.md#top "A title")', "guide.md#top"],
    ["see [a name with\na line break](guide.md)", "guide.md"],
    ["see [spaces](<my guide.md>)", "my guide.md"],
    ["see [brackets](guide_(old).md)", "guide_(old).md"],
    ["see [`code`](code.ts)", "code.ts"],
    ["see [the guide][g]\n\n[g]: guide.md", "guide.md"],
    ['<img alt="" src="cover.png">', "cover.png"],
  ])("%j links %s", (text, target) => {
    expect(findLinks(text).map((link) => link.target)).toEqual([target]);
  });

  test("an image inside a link is two links", () => {
    expect(findLinks("[![cover](cover.png)](book.md)").map((link) => link.target)).toEqual(["cover.png", "book.md"]);
  });

  test.each(["`[text](gone.md)`", "``a ` [text](gone.md)``", "```\n[text](gone.md)\n```", "<!-- [text](gone.md) -->", "[^1]: gone.md"])(
    "%j has no link",
    (text) => {
      expect(findLinks(text)).toEqual([]);
    },
  );

  test("an unpaired backtick hides no link in a later paragraph", () => {
    expect(findLinks("a ` alone\n\n[text](a.md) and ` again")).toEqual([{ target: "a.md", line: 3 }]);
  });
});

describe("findAnchors", () => {
  test("headings get the names GitHub gives them, repeated ones with a number", () => {
    const text = "# Orders & checkout\n## `npm test`, first\n## Über-uns\n## Why?\n## Why?\n## See [this](a.md)\n";
    const names = ["orders--checkout", "npm-test-first", "über-uns", "why", "why-1", "see-this"];
    expect([...findAnchors(text)]).toEqual(names);
  });

  test("an HTML id is an anchor too", () => {
    expect(findAnchors('<a id="prices"></a>').has("prices")).toBe(true);
  });
});
