import { describe, expect, test } from "vitest";
import { exampleSources } from "./examples.ts";
import { checkImportCycles } from "./import-cycles.ts";

describe("checkImportCycles", () => {
  test("files that import each other in a circle are found, with the way round", () => {
    const files = exampleSources({
      "shared/a.ts": 'import "./b.ts";',
      "shared/b.ts": 'export * from "./c.ts";',
      "shared/c.ts": 'import { a } from "./a.ts";',
    });
    expect(checkImportCycles(files)).toEqual(["shared/a.ts → shared/b.ts → shared/c.ts → shared/a.ts"]);
  });

  test("a circle of types is none, nor is one file imported by two others", () => {
    const files = exampleSources({
      "shared/a.ts": 'import { b } from "./b.ts";\nimport { c } from "./c.ts";',
      "shared/b.ts": 'import { c } from "./c.ts";\nimport type { A } from "./a.ts";',
      "shared/c.ts": "",
    });
    expect(checkImportCycles(files)).toEqual([]);
  });
});
