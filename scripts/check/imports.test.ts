import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { exampleSources } from "./examples.ts";
import { importGraph, importsOf, reachableFrom } from "./imports.ts";
import { readSources } from "./source-file.ts";
import { readWorkerConfigs } from "./worker-config.ts";

function importsIn(text: string) {
  return exampleSources({ "workers/cart/index.ts": text }).flatMap(importsOf);
}

describe("importsOf", () => {
  test.each([
    ['import { a } from "../../shared/a.ts";', false],
    ['import "../../shared/a.ts";', false],
    ['import { type A } from "../../shared/a.ts";', false],
    ['export { a } from "../../shared/a.ts";', false],
    ['export * from "../../shared/a.ts";', false],
    ['const a = await import("../../shared/a.ts");', false],
    ['import type { A } from "../../shared/a.ts";', true],
    ['export type { A } from "../../shared/a.ts";', true],
    ['let a: typeof import("../../shared/a.ts").default;', true],
  ])("%s is seen", (text, isTypeOnly) => {
    expect(importsIn(`\n${text}`)).toEqual([
      { from: "workers/cart/index.ts", to: "shared/a.ts", isPackage: false, isTypeOnly, place: "workers/cart/index.ts:2" },
    ]);
  });

  test("packages and built-in modules keep their names", () => {
    const found = importsIn('import { z } from "@hono/zod-openapi";\nimport { join } from "node:path";');
    expect(found.map(({ to, isPackage }) => [to, isPackage])).toEqual([
      ["@hono/zod-openapi", true],
      ["node:path", true],
    ]);
  });

  test("comments, strings and templates import nothing", () => {
    expect(importsIn('// import "./a.ts"\nconst text = `\nimport "./b.ts";\n`;\nexport const more = \'import "./c.ts"\';')).toEqual([]);
  });

  test("everything esbuild bundles for a Worker of Octavo is seen", async () => {
    const graph = importGraph(readSources(), { withTypes: false });
    for (const { worker, local } of readWorkerConfigs()) {
      const entry = local.main ?? "";
      const { metafile } = await build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        metafile: true,
        packages: "external",
        format: "esm",
        outdir: "dist",
        logLevel: "silent",
        external: ["cloudflare:*"],
        loader: { ".browser.js": "text" },
        jsx: "automatic",
      });
      const bundled = Object.keys(metafile.inputs);
      const main = bundled.at(-1) ?? "";
      expect(main, worker).toMatch(new RegExp(`^workers/${worker}/index\\.tsx?$`));
      expect([...reachableFrom(main, graph)], worker).toEqual(expect.arrayContaining(bundled));
    }
  });
});

describe("reachableFrom", () => {
  test("follows imports to their end, through circles too", () => {
    const graph = new Map([
      ["a.ts", ["b.ts"]],
      ["b.ts", ["c.ts", "a.ts"]],
      ["d.ts", ["a.ts"]],
    ]);
    expect([...reachableFrom("a.ts", graph)]).toEqual(["a.ts", "b.ts", "c.ts"]);
  });
});
