import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** How a program ended, and all it printed, without colours. */
export type ToolResult = { exitCode: number | null; output: string };

/** Runs a program of `node_modules` (a path to its JavaScript) under this Node, with the arguments and environment given. */
export function runTool(script: string, args: string[], env: Record<string, string> = {}): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, NO_COLOR: "1", ...env } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", reject).on("close", (exitCode) => resolve({ exitCode, output: stripVTControlCharacters(output) }));
  });
}

/** What a tool found: the lines it printed when it failed, and nothing when it did not. */
export function findingsOf({ exitCode, output }: ToolResult): string[] {
  if (exitCode === 0) return [];
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 0 ? lines : [`ended with ${exitCode} and said nothing`];
}
