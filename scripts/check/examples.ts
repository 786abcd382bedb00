/** Small projects for the tests of the checks, written the way people write them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { withEnvironments } from "../environments.ts";
import { localOnlyWorkers } from "../workers.ts";
import { parseSource, type SourceFile } from "./source-file.ts";
import { readWorkerConfig, type WorkerConfig } from "./worker-config.ts";

/** Source files: path → text. */
export function exampleSources(files: Record<string, string>): SourceFile[] {
  return Object.entries(files).map(([path, text]) => parseSource(path, text));
}

/**
 * Workers as wrangler reads them from a temporary folder: name → what its `wrangler.toml` says after name and main
 * module. With `environments`, the environments are those `npm run environments` writes.
 */
export function exampleWorkers(configs: Record<string, string>, { environments = false } = {}): WorkerConfig[] {
  const root = mkdtempSync(join(tmpdir(), "octavo-workers-"));
  try {
    return Object.entries(configs).map(([worker, toml]) => {
      const path = join(root, "workers", worker, "wrangler.toml");
      const isLocalOnly = localOnlyWorkers.includes(worker);
      const text = `name = "octavo-${worker}"\nmain = "index.ts"\ncompatibility_date = "2026-08-01"\n${toml}\n`;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      writeFileSync(join(dirname(path), "index.ts"), "");
      if (environments) {
        const { rawConfig } = experimental_readRawConfig({ config: path }, { hideWarnings: true });
        writeFileSync(path, withEnvironments(text, rawConfig, isLocalOnly));
      }
      return readWorkerConfig(worker, path, isLocalOnly);
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The lines that bind a service. */
export function bindService(binding: string, worker: string): string {
  return `[[services]]\nbinding = "${binding}"\nservice = "octavo-${worker}"\n`;
}
