import { execFileSync } from "node:child_process";
import type { Environment } from "../environments.ts";

/** What git says about the files that are about to be deployed: the commit, or null where there is none, and what differs from it. */
export type WorkingTree = { commit: string | null; changed: string[] };

/** Looks at the working tree in the working folder. */
export function readWorkingTree(): WorkingTree {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    const changed = git("status", "--porcelain")
      .split("\n")
      .filter((line) => line !== "");
    return { commit: git("rev-parse", "HEAD").trim(), changed: changed.map((line) => line.slice(3)) };
  } catch {
    return { commit: null, changed: [] };
  }
}

/** Why what is here may not be deployed to an environment: nobody could say later what is running. */
export function checkWorkingTree({ commit, changed }: WorkingTree, env: Environment, allowsDirty: boolean): string[] {
  const isAllowed = allowsDirty && env !== "production";
  if (isAllowed) return [];
  const hint = env === "production" ? "production only gets what is committed" : "commit, or add --allow-dirty";
  if (commit === null) return [`git does not know what is about to be deployed: ${hint}`];
  if (changed.length === 0) return [];
  const [first] = changed;
  const others = changed.length === 1 ? "" : ` and ${changed.length - 1} more`;
  return [`${first}${others} ${changed.length === 1 ? "is" : "are"} not as committed: ${hint}`];
}
