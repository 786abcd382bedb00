import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseSecrets, readSecretsFile, withoutSecrets } from "./secrets-file.ts";

/** A file with the text and the mode given. */
function secretsFile(text: string, mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), "octavo-secrets-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "secrets");
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe("parseSecrets", () => {
  test("a value is everything after the first equals sign, as it is written", () => {
    const { secrets, faults } = parseSecrets("# made on Monday\n\norders.LOOKUP_SECRET=a=b$HOME#c\r\nsandbox-psp.KEY_2=é\n");
    expect(faults).toEqual([]);
    expect([...secrets]).toEqual([
      ["orders", new Map([["LOOKUP_SECRET", "a=b$HOME#c"]])],
      ["sandbox-psp", new Map([["KEY_2", "é"]])],
    ]);
  });

  test("an empty value is kept, to be told of by its name", () => {
    expect(parseSecrets("orders.LOOKUP_SECRET=").secrets.get("orders")?.get("LOOKUP_SECRET")).toBe("");
  });

  test.each([
    ["LOOKUP_SECRET=hush-hush", "line 1 is not WORKER.NAME=value"],
    ["orders.lookup_secret=hush-hush", "line 1 is not WORKER.NAME=value"],
    ["orders.LOOKUP_SECRET = hush-hush", "line 1 is not WORKER.NAME=value"],
    ["export orders.LOOKUP_SECRET=hush-hush", "line 1 is not WORKER.NAME=value"],
    ["orders.LOOKUP_SECRET= hush-hush", "line 1 has white space around its value"],
    ['orders.LOOKUP_SECRET="hush-hush"', "line 1 has quotation marks around its value, which would become part of it"],
    ["\norders.A=hush-hush\norders.A=hush-hush", "line 3 gives a secret again"],
    ['{"orders": {"A": "hush-hush"}}', "line 1 is not WORKER.NAME=value"],
  ])("%j is refused by its line, without its value", (text, fault) => {
    const { faults } = parseSecrets(text);
    expect(faults).toEqual([fault]);
    expect(faults.join()).not.toContain("hush-hush");
  });
});

describe("readSecretsFile", () => {
  test("a file for its owner only is read", () => {
    const { secrets, faults } = readSecretsFile(secretsFile("orders.A=b\n", 0o600));
    expect(faults).toEqual([]);
    expect(secrets.get("orders")?.get("A")).toBe("b");
  });

  test.each([0o644, 0o640, 0o604, 0o620])("a file with mode %o is refused unread", (mode) => {
    const path = secretsFile("orders.A=b\n", mode);
    expect(readSecretsFile(path)).toEqual({ secrets: new Map(), faults: [`others than its owner may use ${path}: run chmod 600 on it`] });
  });

  test("a file that is not there, and a folder, are refused", () => {
    expect(readSecretsFile("/nowhere/secrets").faults).toEqual(["there is no file /nowhere/secrets"]);
    expect(readSecretsFile(tmpdir()).faults).toEqual([`there is no file ${tmpdir()}`]);
  });

  test("a fault names the file", () => {
    const path = secretsFile("orders=hush-hush\n", 0o600);
    expect(readSecretsFile(path).faults).toEqual([`${path}, line 1 is not WORKER.NAME=value`]);
  });
});

describe("withoutSecrets", () => {
  test("no secret is left in a text, not even one that begins like another", () => {
    const secrets = new Map([["orders", new Map([["A", "hush"], ["B", "hush-hush"], ["C", ""]])]]); // biome-ignore format: a line reads better
    expect(withoutSecrets("sent hush-hush and hush.", secrets)).toBe("sent (secret) and (secret).");
  });
});
