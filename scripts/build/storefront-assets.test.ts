import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildStorefrontAssets } from "./storefront-assets.ts";

/** What a page may load, in bytes after gzip. */
const scriptBytesMax = 2_048;
const stylesBytesMax = 14 * 1_024;

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), "octavo-assets-"));
});
afterEach(() => rm(outDir, { recursive: true }));

/** The content of a file by its address in the shop. */
const contentOf = (address: string) => readFile(join(outDir, address), "utf8");

describe("buildStorefrontAssets", () => {
  test("what every page loads is small, and no framework is in it", { tags: ["WEB-11"] }, async () => {
    const { script, styles } = await buildStorefrontAssets(outDir);
    expect(gzipSync(await contentOf(script)).byteLength).toBeLessThan(scriptBytesMax);
    expect(gzipSync(await contentOf(styles)).byteLength).toBeLessThan(stylesBytesMax);
  });

  test("the manifest names every file there is, and nothing else", async () => {
    const assets = await buildStorefrontAssets(outDir);
    expect(JSON.parse(await contentOf("manifest.json"))).toEqual(assets);
    const files = await readdir(join(outDir, "assets"));
    expect(files.map((name) => `/assets/${name}`).toSorted()).toEqual(Object.values(assets).toSorted());
  });

  test("the pages that never change are written with the layout of all the others", async () => {
    const { styles, script } = await buildStorefrontAssets(outDir);
    expect((await readdir(join(outDir, "pages"))).toSorted()).toEqual(["about.html", "delivery.html", "privacy.html"]);
    for (const name of ["about", "delivery", "privacy"]) {
      const html = await contentOf(`pages/${name}.html`);
      for (const part of ["<!doctype html>", `href="${styles}"`, `src="${script}"`, "<h1>", 'action="/search"', "</html>"]) {
        expect(html, name).toContain(part);
      }
      expect(html, name).not.toMatch(/\[object|undefined|<script>|\s(?:style|on[a-z]+)="/);
    }
  });

  test("a file has its name from its content: the same one builds to the same name, and a stale one goes", async () => {
    const first = await buildStorefrontAssets(outDir);
    await writeFile(join(outDir, "assets", "app-STALE.css"), "");
    expect(await buildStorefrontAssets(outDir)).toEqual(first);
    expect(await readdir(join(outDir, "assets"))).toHaveLength(3);
    for (const address of Object.values(first)) expect(address).toMatch(/^\/assets\/(?:app|icon)-[A-Z0-9]{8}\.(?:js|css|svg)$/);
  });

  test("styles ask for nothing from elsewhere and for nothing inline", async () => {
    const { styles } = await buildStorefrontAssets(outDir);
    expect(await contentOf(styles)).not.toMatch(/url\(|@import/);
  });
});
