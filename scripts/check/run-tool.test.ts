import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findingsOf, runTool } from "./run-tool.ts";

/** Findings of a tool that is this program. */
async function findingsOfProgram(program: string, ...args: string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "octavo-tool-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "tool.mjs"), program);
  return findingsOf(await runTool(join(folder, "tool.mjs"), args, { OCTAVO_TOOL: "yes" }));
}

describe("runTool", () => {
  test("a tool that is content finds nothing, whatever it prints", async () => {
    expect(await findingsOfProgram('console.log("checked 12 files")')).toEqual([]);
  });

  test("a tool that fails finds what it printed on either stream, without colours and empty lines", async () => {
    const program =
      'console.log("\\u001b[31ma.ts:1 is wrong\\u001b[0m\\n\\n"); console.error(process.argv[2], process.env.OCTAVO_TOOL); process.exitCode = 1';
    expect((await findingsOfProgram(program, "strict")).toSorted()).toEqual(["a.ts:1 is wrong", "strict yes"]);
  });

  test("a tool that fails without a word, or is killed, is found too", async () => {
    expect(await findingsOfProgram("process.exitCode = 3")).toEqual(["ended with 3 and said nothing"]);
    expect(await findingsOfProgram('process.kill(process.pid, "SIGKILL")')).toEqual(["ended with null and said nothing"]);
  });

  test("a tool that does not exist is found", async () => {
    expect(findingsOf(await runTool("node_modules/no-such-tool.js", []))).not.toEqual([]);
  });
});
