import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { Environment } from "../environments.ts";
import { areaOf } from "./hosted-objects.ts";
import { findingsOf, runTool } from "./run-tool.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** What `wrangler deploy` would upload. */
export type Bundle = {
  worker: string;
  env: Environment;
  /** What wrangler said when it could not make one. */
  errors: string[];
  /** The files it was made from, relative to the project. */
  inputs: string[];
  /** SHA-256 of the code, in hexadecimal digits. */
  hash: string;
};

/** Makes the bundle of a Worker for an environment the way `wrangler deploy` does, and uploads nothing. */
export async function dryRun({ worker, path, local }: Pick<WorkerConfig, "worker" | "path" | "local">, env: Environment): Promise<Bundle> {
  // Wrangler wants the folder of assets to be there, also when nothing has been built yet.
  if (local.assets?.directory) await mkdir(resolve(dirname(path), local.assets.directory), { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), "octavo-bundle-"));
  try {
    const args = ["deploy", "--dry-run", "-c", path, "--env", env, "--outdir", folder, "--metafile"];
    const result = await runTool("node_modules/wrangler/bin/wrangler.js", args, { WRANGLER_LOG: "error", WRANGLER_SEND_METRICS: "false" });
    const errors = findingsOf(result);
    if (errors.length > 0) return { worker, env, errors, inputs: [], hash: "" };
    const { inputs } = JSON.parse(await readFile(join(folder, "bundle-meta.json"), "utf8")) as { inputs: Record<string, unknown> };
    const code = await readFile(join(folder, "index.js"));
    return {
      worker,
      env,
      errors: [],
      inputs: Object.keys(inputs).map((input) => relative(".", resolve(dirname(path), input))),
      hash: createHash("sha256").update(code).digest("hex"),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Bundles that could not be made, that contain a file of another Worker or of a Durable Object hosted elsewhere, and
 * Workers whose code is not the same in all environments it was made for.
 */
export function checkBundles(bundles: Bundle[], hostOf: Map<string, string | null>): string[] {
  const failed = bundles.flatMap(({ worker, env, errors }) => errors.map((line) => `${worker} (${env}): ${line}`));
  const foreign = bundles.flatMap(({ worker, inputs }) =>
    inputs.filter((input) => isForeign(areaOf(input), worker, hostOf)).map((input) => `the bundle of ${worker} contains ${input}`),
  );
  const different = [...Map.groupBy(bundles, ({ worker }) => worker)]
    .filter(([, ofWorker]) => new Set(ofWorker.map(({ hash }) => hash)).size > 1)
    .map(([worker, ofWorker]) => `the bundles of ${worker} for ${ofWorker.map(({ env }) => env).join(" and ")} are not the same`);
  return [...failed, ...new Set(foreign), ...different];
}

function isForeign(area: string, worker: string, hostOf: Map<string, string | null>): boolean {
  if (area.startsWith("workers/")) return area !== `workers/${worker}`;
  if (area.startsWith("durable-objects/")) return hostOf.get(area) !== worker;
  return area === "tests" || area === "scripts" || area === "bench";
}
