import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** How a run of wrangler ended. */
export type WranglerResult = { exitCode: number | null; stdout: string; stderr: string };
/** Runs wrangler with the arguments given. What must stay secret is never among them: anybody can list processes. */
export type RunWrangler = (args: string[]) => Promise<WranglerResult>;

/** Runs the wrangler of this project, which asks no questions because nobody is there to answer. */
export const runWrangler: RunWrangler = (args) => {
  // Another environment than that of the configuration given must not be chosen from outside.
  const { CLOUDFLARE_ENV: _, ...inherited } = process.env;
  // Lists are printed as ordinary log lines, and would be missing from a quieter log.
  const env = { ...inherited, WRANGLER_LOG: "log", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1", CI: "1" };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["node_modules/wrangler/bin/wrangler.js", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) =>
      resolve({ exitCode, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) }),
    );
  });
};
