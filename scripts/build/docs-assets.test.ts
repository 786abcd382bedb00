import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildDocsAssets } from "./docs-assets.ts";

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), "octavo-docs-"));
});
afterEach(() => rm(outDir, { recursive: true }));

test("puts the script where the browser will ask for it, named by its version", async () => {
  const path = await buildDocsAssets(outDir);
  expect(path).toMatch(/^\/assets\/docs\/scalar-\d+\.\d+\.\d+\.js$/);
  expect((await stat(outDir + path)).size).toBeGreaterThan(1_000_000);
});

test("leaves a whole script alone, since a running platform may be reading it", async () => {
  const file = outDir + (await buildDocsAssets(outDir));
  const before = await stat(file);
  await buildDocsAssets(outDir);
  expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
});

test("mends a script that was only half copied, and takes earlier versions away", async () => {
  const folder = join(outDir, "assets/docs");
  await mkdir(folder, { recursive: true });
  const file = outDir + (await buildDocsAssets(outDir));
  await writeFile(file, "half");
  await writeFile(join(folder, "scalar-0.0.1.js"), "old");
  await buildDocsAssets(outDir);
  expect(await readdir(folder)).toHaveLength(1);
  expect((await stat(file)).size).toBeGreaterThan(1_000_000);
});
