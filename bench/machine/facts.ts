import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** What the numbers depend on besides the code. */
export type MachineFacts = { cpu: string; cores: number; node: string; workerd: string; commit: string };

/** The machine, the runtimes and the commit this process measures. */
export function machineFacts(): MachineFacts {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    node: process.version,
    workerd: JSON.parse(readFileSync("node_modules/workerd/package.json", "utf8")).version,
    commit: commit(),
  };
}

/** The commit in the working tree, with a plus sign where files differ from it; "unknown" outside a repository. */
function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") ? "+" : "");
  } catch {
    return "unknown";
  }
}
