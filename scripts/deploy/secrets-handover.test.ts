import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { withSecretsFile } from "./secrets-handover.ts";

const secrets = new Map([["PSP_KEY", 'a $dollar and a "quote"']]);

test("the file is its owner's only, holds the secrets as they are, and is gone afterwards", async () => {
  const path = await withSecretsFile(secrets, async (given) => {
    expect(JSON.parse(readFileSync(given, "utf8"))).toEqual(Object.fromEntries(secrets));
    expect(statSync(given).mode & 0o077).toBe(0);
    return given;
  });
  expect(existsSync(path)).toBe(false);
});

test("it is gone when what needs it fails", async () => {
  let path = "";
  const failing = withSecretsFile(secrets, async (given) => {
    path = given;
    throw new Error("no network");
  });
  await expect(failing).rejects.toThrow("no network");
  expect(existsSync(path)).toBe(false);
});

test.skipIf(process.platform === "win32").each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("it is gone when the program is ended by %s", async (signal, code) => {
  const module = pathToFileURL("scripts/deploy/secrets-handover.ts").href;
  const program = `
    import { withSecretsFile } from ${JSON.stringify(module)};
    await withSecretsFile(new Map([["A", "b"]]), (path) => new Promise((resolve) => { console.log(path); setTimeout(resolve, 60_000); }));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  const path = await new Promise<string>((resolve) => child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim())));
  expect(existsSync(path)).toBe(true);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  expect(await ended).toBe(code);
  expect(existsSync(path)).toBe(false);
});
