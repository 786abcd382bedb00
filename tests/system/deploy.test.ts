import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { deployedWorkers } from "../../scripts/workers.ts";

/** `npm run deploy` with the arguments given, on a machine that knows no account: how it ended and what it printed. */
async function deploy(...args: string[]): Promise<{ exitCode: number; output: string }> {
  const { CLOUDFLARE_API_TOKEN: _, ...env } = process.env;
  return await new Promise((resolve) => {
    execFile(process.execPath, ["scripts/deploy.ts", "--built", ...args], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    );
  });
}

function secretsFile(text: string, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), "octavo-deploy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "secrets"), text, { mode });
  return join(folder, "secrets");
}

describe("npm run deploy", () => {
  test("a dry run of staging lists what it would do, and wrangler accepts every Worker", { tags: ["DEP-06"] }, async () => {
    const { exitCode, output } = await deploy("--env", "staging", "--dry-run");
    expect(exitCode, output).toBe(0);
    for (const worker of deployedWorkers) {
      expect(output).toMatch(new RegExp(`octavo-${worker}-staging: [\\d.]+ KiB, [\\d.]+ KiB compressed, sha256 [0-9a-f]{16}`));
      expect(output).toContain(`✓ wrangler accepts octavo-${worker}-staging`);
    }
    expect(output).toContain("wrangler d1 create octavo-orders-staging");
    expect(output).toContain("wrangler queues create octavo-orders-events-dlq-staging");
    expect(output).toMatch(/a deployment needs --secrets FILE with identity\.DATA_KEYS, .*orders\.LOOKUP_SECRET/);
    // Nobody may be left without the keys that tokens are verified with: identity comes before whoever calls another Worker.
    const deployed = [...output.matchAll(/\n +\d+\. octavo-([a-z]+)-staging: /g)].map(([, name]) => name);
    expect(deployed.slice(0, 3)).toEqual(["images", "identity", "catalog"]);
    expect(output).toContain("A dry run: nothing was touched.");
  });

  test.each([
    ["an unknown environment", ["--env", "prod"], 'there is no environment "prod"'],
    [
      "a missing secret",
      ["--env", "staging", "--dry-run", "--secrets", () => secretsFile("# none\n")],
      "the secret orders.LOOKUP_SECRET is missing",
    ],
    [
      "an empty secret",
      ["--env", "staging", "--dry-run", "--secrets", () => secretsFile("orders.LOOKUP_SECRET=\n")],
      "orders.LOOKUP_SECRET is empty",
    ],
    ["secrets others can read", ["--env", "staging", "--dry-run", "--secrets", () => secretsFile("a", 0o644)], "run chmod 600 on it"],
  ] as [string, (string | (() => string))[], string][])("%s is refused with 1, and a sentence", async (_, args, sentence) => {
    const { exitCode, output } = await deploy(...args.map((arg) => (typeof arg === "string" ? arg : arg())));
    expect([exitCode, output]).toEqual([1, expect.stringContaining(sentence)]);
    expect(output).not.toContain("wrangler accepts");
  });
});
