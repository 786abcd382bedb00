import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test.each(["admin", "audit", "deploy", "edge", "keys", "personal-data", "reliability", "screenshots", "smoke", "start"])(
  "npm run %s -- --help says how it is used, does nothing and succeeds",
  async (program) => {
    const { stdout, stderr } = await run(process.execPath, [`scripts/${program}.ts`, "--help"]);
    expect([stdout.includes("npm "), stdout.includes("--"), stderr]).toEqual([true, true, ""]);
  },
);
