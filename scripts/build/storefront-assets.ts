import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { build } from "esbuild";

/** Addresses of the files every page of the shop loads. */
export type StorefrontAssets = { styles: string; script: string; icon: string };

/** What `web/storefront/render-static-pages.tsx` gives, once it is JavaScript. */
type Renderer = { renderStaticPages: (assets: StorefrontAssets) => [path: string, html: string][] };

/** Browsers the shop is styled for: those with nesting, layers and container queries. */
const browsers = ["chrome120", "firefox121", "safari17.2"];

/**
 * Builds what pages load into `<outDir>/assets`, each file named by its content so that it can be kept for ever, and
 * writes the names to `<outDir>/manifest.json`. The Worker reads them there when it starts: so the same bundle is right
 * under `wrangler dev`, `wrangler deploy` and the platform script, and no file in the tree has to be generated for it.
 * The pages that are the same until the next build are written into `<outDir>/pages`.
 */
export async function buildStorefrontAssets(outDir: string): Promise<StorefrontAssets> {
  const built = await build({
    entryPoints: { app: "web/browser/index.ts", styles: "web/storefront/styles/index.css" },
    outdir: join(outDir, "assets"),
    entryNames: "app-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: browsers,
    write: false,
    logLevel: "warning",
  });
  const icon = await readFile("web/storefront/icon.svg");
  const files = [
    ...built.outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
    { name: `icon-${hashOf(icon)}.svg`, contents: icon },
  ];
  await replaceFiles(join(outDir, "assets"), files);
  const addressOf = (extension: string) => `/assets/${files.find(({ name }) => extname(name) === extension)?.name}`;
  const assets = { styles: addressOf(".css"), script: addressOf(".js"), icon: addressOf(".svg") };
  await writeFile(join(outDir, "manifest.json"), JSON.stringify(assets));
  await writePages(join(outDir, "pages"), assets);
  return assets;
}

/** Writes the static pages with the layout every page has. It is JSX, which Node does not read, so it is bundled first. */
async function writePages(folder: string, assets: StorefrontAssets): Promise<void> {
  const bundle = await build({
    entryPoints: ["web/storefront/render-static-pages.tsx"],
    bundle: true,
    format: "esm",
    platform: "node",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    write: false,
    logLevel: "warning",
  });
  const code = Buffer.from(bundle.outputFiles[0]?.contents ?? []).toString("base64");
  const { renderStaticPages } = (await import(`data:text/javascript;base64,${code}`)) as Renderer;
  await mkdir(folder, { recursive: true });
  await Promise.all(renderStaticPages(assets).map(([path, html]) => writeFile(join(folder, `${basename(path)}.html`), html)));
}

/** Makes a folder hold exactly these files. What is there already is left untouched, so that a platform which serves it goes on. */
async function replaceFiles(folder: string, files: { name: string; contents: Uint8Array }[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const before = await readdir(folder);
  const added = files.filter(({ name }) => !before.includes(name));
  const stale = before.filter((name) => !files.some((file) => file.name === name));
  await Promise.all(added.map(({ name, contents }) => writeFile(join(folder, name), contents)));
  await Promise.all(stale.map((name) => rm(join(folder, name), { recursive: true })));
}

function hashOf(contents: Uint8Array): string {
  return createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
}

if (import.meta.main) console.log(await buildStorefrontAssets("dist/assets/storefront"));
