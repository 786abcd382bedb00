import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseDataKeys } from "../../shared/sealed-text.ts";
import { loadSecrets } from "./state-folder.ts";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "octavo-state-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("loadSecrets", () => {
  test("makes them once, readable by their owner only", async () => {
    const folder = newFolder();
    const made = await loadSecrets(folder);
    expect(await loadSecrets(folder)).toEqual(made);
    expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(made.SIGNING_KEYS)).toHaveLength(2);
    expect(parseDataKeys(made.DATA_KEYS).byId.size).toBe(1);
    const others = [made.IDENTITY_SECRET, made.FORM_SECRET, made.LOOKUP_SECRET, made.SANDBOX_API_KEY, made.SANDBOX_WEBHOOK_SECRET];
    expect(new Set(others).size).toBe(others.length);
    for (const secret of others) expect(secret).toMatch(/^[0-9a-f]{64}$/);
  });

  test("a folder from before there were accounts keeps its secrets, and gets those it lacks", async () => {
    const folder = newFolder();
    const before = { OPS_KEY: "gone", LOOKUP_SECRET: "kept", SANDBOX_API_KEY: "kept too", SANDBOX_WEBHOOK_SECRET: "kept as well" };
    writeFileSync(join(folder, "secrets.json"), JSON.stringify(before));
    const { OPS_KEY: _, ...kept } = before;
    const loaded = await loadSecrets(folder);
    expect(loaded).toMatchObject(kept);
    expect(loaded).not.toHaveProperty("OPS_KEY");
    expect(JSON.parse(readFileSync(join(folder, "secrets.json"), "utf8"))).toEqual(loaded);
  });
});
