/** Builds every Worker's bundle and the assets they serve into `dist/`. The same bundles run locally and are deployed. */
import { readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { unstable_readConfig } from "wrangler";
import { buildDocsAssets } from "./build/docs-assets.ts";
import { buildStorefrontAssets } from "./build/storefront-assets.ts";
import { configPathOf, workerNames } from "./workers.ts";

const outDir = "dist";

/** The WebAssembly modules that lie beside the bundle of a Worker, whose names it imports. */
export function compiledModulesOf(worker: string): string[] {
  const folder = dirname(bundlePathOf(worker));
  return readdirSync(folder)
    .filter((file) => file.endsWith(".wasm"))
    .map((file) => `${folder}/${file}`);
}

/** Where the bundle of a Worker is. */
export function bundlePathOf(worker: string): string {
  return `${outDir}/workers/${worker}/index.js`;
}

/** Assets first (a Worker may name them), then all bundles at once, resolved the way Workers do. */
export async function buildPlatform(): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await Promise.all([buildDocsAssets(`${outDir}/assets/gateway`), buildStorefrontAssets(`${outDir}/assets/storefront`)]);
  await Promise.all(workerNames.map(buildWorker));
}

async function buildWorker(worker: string): Promise<void> {
  const { main } = unstable_readConfig({ config: configPathOf(worker) }, { hideWarnings: true });
  if (!main) throw new Error(`${configPathOf(worker)} names no main module`);
  await build({
    entryPoints: [main],
    outfile: bundlePathOf(worker),
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    // As the rule in the configuration of the Worker that serves them says; WebAssembly lies beside the bundle, to be compiled when that is loaded.
    loader: { ".css": "text", ".browser.js": "text", ".wasm": "copy" },
    assetNames: "[name]",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    sourcemap: true,
    logLevel: "warning",
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await buildPlatform();
  console.log(`built ${workerNames.length} Workers into ${outDir}/workers`);
}
