import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readWorkerConfigs } from "../check/worker-config.ts";
import { checkSecrets, listSecrets } from "../deploy/required-secrets.ts";
import { parseSecrets, readSecretsFile } from "../deploy/secrets-file.ts";
import { newSecret } from "./make-keys.ts";
import { rotateFile } from "./rotate-file.ts";
import { secretsFileText } from "./secrets-file-text.ts";

const taken = listSecrets(readWorkerConfigs(), "production");

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "octavo-keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "secrets");
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe("secretsFileText", () => {
  test("is a file that a deployment takes", () => {
    const { secrets, faults } = parseSecrets(secretsFileText(taken));
    expect([...faults, ...checkSecrets(taken, secrets)]).toEqual([]);
  });

  test("form tokens are the same wherever they are checked, and nobody opens what another has sealed", () => {
    const { secrets } = parseSecrets(secretsFileText(taken));
    expect(secrets.get("admin")?.get("FORM_SECRET")).toBe(secrets.get("storefront")?.get("FORM_SECRET"));
    expect(secrets.get("orders")?.get("DATA_KEYS")).not.toBe(secrets.get("identity")?.get("DATA_KEYS"));
  });
});

describe("rotateFile", () => {
  test("rotates every Worker's keys of one kind in a file for a deployment, and nothing else", () => {
    const path = fileWith(`# staging\n${secretsFileText(taken)}`);
    const before = readFileSync(path, "utf8").split("\n");
    expect(rotateFile(path, "data").sort()).toEqual(["identity.DATA_KEYS", "orders.DATA_KEYS"]);
    const after = readFileSync(path, "utf8").split("\n");
    expect(after).toHaveLength(before.length);
    for (const [index, line] of before.entries()) {
      if (!line.includes("DATA_KEYS=")) expect(after[index]).toBe(line);
      else
        expect(after[index]).toMatch(
          new RegExp(`^[a-z]+\\.DATA_KEYS=[^,]+,${line.split("=").slice(1).join("=").replace(/[+/]/g, "\\$&")}$`),
        );
    }
    expect(readSecretsFile(path).faults).toEqual([]);
  });

  test("rotates in the secrets of a state folder, leaves its owner alone with them, and nothing beside them", () => {
    const path = fileWith(JSON.stringify({ SIGNING_KEYS: newSecret("SIGNING_KEYS"), LOOKUP_SECRET: "kept" }));
    expect(rotateFile(path, "signing")).toEqual(["SIGNING_KEYS"]);
    const { SIGNING_KEYS, LOOKUP_SECRET } = JSON.parse(readFileSync(path, "utf8"));
    expect(JSON.parse(SIGNING_KEYS)).toHaveLength(3);
    expect(LOOKUP_SECRET).toBe("kept");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, ".."))).toEqual(["secrets"]);
  });

  test.each([
    ["a file without such keys", "orders.LOOKUP_SECRET=abc\n", /has no SIGNING_KEYS/],
    ["a state folder's without such keys", "{}", /has no SIGNING_KEYS/],
    ["keys that are none", "identity.SIGNING_KEYS=[]\n", /no list of private keys/],
  ])("%s is left as it is, with a sentence", (_, text, message) => {
    const path = fileWith(text);
    expect(() => rotateFile(path, "signing")).toThrow(message);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("a file that is not there is named", () => {
    expect(() => rotateFile("/nowhere/secrets", "data")).toThrow("there is no file /nowhere/secrets");
  });
});
