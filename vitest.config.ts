import { existsSync } from "node:fs";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { buildDocsAssets } from "./scripts/build/docs-assets.ts";
import { buildStorefrontAssets } from "./scripts/build/storefront-assets.ts";
import { configPathOf, workerNames } from "./scripts/workers.ts";
import FeatureReporter from "./tests/feature-reporter.ts";
import { featureTags } from "./tests/feature-tags.ts";

/** Secrets of the Workers under test. Made up, and good for nothing else. */
const testSecrets = {
  OPS_KEY: "test-ops-key",
  LOOKUP_SECRET: "test-lookup-secret",
  SANDBOX_API_KEY: "test-sandbox-api-key",
  SANDBOX_WEBHOOK_SECRET: "test-sandbox-webhook-secret",
  WEBHOOK_URL: "http://localhost/api/webhooks/sandbox",
};

/** Only what hangs takes so long: no test is about time, and machines that run them may be busy. */
const unitTimeoutMs = 60_000;

/**
 * The tests beside a Worker's files, run inside workerd with that Worker's own configuration: real D1, queues and
 * Durable Objects. Its sister Workers are replaced at the binding by `doubles` (service name → module in tests/doubles).
 */
function workerProject(domain: string, doubles: Record<string, string> = {}, also: string[] = []): TestProjectInlineConfiguration {
  const migrations = `migrations/${domain}`;
  return {
    plugins: [
      cloudflareTest(async () => ({
        wrangler: { configPath: configPathOf(domain) },
        miniflare: {
          bindings: { ...testSecrets, TEST_MIGRATIONS: existsSync(migrations) ? await readD1Migrations(migrations) : [] },
          workers: Object.entries(doubles).map(([name, file]) => ({
            name,
            modules: true,
            scriptPath: `tests/doubles/${file}`,
            compatibilityDate: "2026-08-01",
            compatibilityFlags: ["nodejs_compat"],
            bindings: { SERVICE: name },
          })),
        },
      })),
    ],
    test: {
      name: domain,
      testTimeout: unitTimeoutMs,
      hookTimeout: unitTimeoutMs,
      include: [`workers/${domain}/**/*.test.{ts,tsx}`, ...also],
      setupFiles: ["tests/apply-migrations.ts"],
    },
  };
}

/** Behind the gateway every Worker is the same double: it answers what it received. */
const gatewayDoubles = Object.fromEntries(
  workerNames.filter((name) => name !== "gateway").map((name) => [`octavo-${name}`, "echo.mjs"] as const),
);

// Gateway and storefront serve them, and their configurations cannot be read without the folders.
await buildDocsAssets("dist/assets/gateway");
await buildStorefrontAssets("dist/assets/storefront");

export default defineConfig({
  test: {
    tags: featureTags,
    reporters: ["default", new FeatureReporter()],
    // The Workers' own log lines would bury what a test has to say.
    onConsoleLog: (text) => !text.startsWith('{"'),
    projects: [
      {
        test: {
          name: "rules",
          testTimeout: unitTimeoutMs,
          hookTimeout: unitTimeoutMs,
          include: [
            "shared/**/*.test.ts",
            "durable-objects/**/*.test.ts",
            "scripts/**/*.test.ts",
            "web/**/*.test.{ts,tsx}",
            "bench/**/*.test.ts",
            "tests/*.test.ts",
          ],
          exclude: ["shared/events/**"],
        },
      },
      workerProject("gateway", gatewayDoubles),
      // The catalogue has every table that publishing and consuming need.
      workerProject("catalog", {}, ["shared/events/**/*.test.ts"]),
      workerProject("inventory", { "octavo-catalog": "catalog.mjs" }),
      workerProject("cart", { "octavo-catalog": "catalog.mjs" }),
      workerProject("orders", {
        "octavo-catalog": "nothing.mjs",
        "octavo-cart": "nothing.mjs",
        "octavo-inventory": "nothing.mjs",
        "octavo-payments": "nothing.mjs",
      }),
      workerProject("payments", { "octavo-sandbox-psp": "sandbox-psp.mjs" }),
      workerProject("notifications", { "octavo-orders": "orders.mjs", "octavo-mailbox": "mailbox.mjs" }),
      workerProject("sandbox-psp"),
      workerProject("search", { "octavo-catalog": "nothing.mjs" }),
      workerProject("recommender", { "octavo-catalog": "nothing.mjs" }),
      workerProject("recommendations", { "octavo-catalog": "nothing.mjs", "octavo-recommender": "nothing.mjs" }),
      workerProject("failpoints", { "octavo-recommendations": "nothing.mjs" }),
      workerProject("admin", { "octavo-catalog": "nothing.mjs", "octavo-inventory": "nothing.mjs", "octavo-orders": "nothing.mjs" }),
      workerProject("storefront", {
        "octavo-catalog": "nothing.mjs",
        "octavo-cart": "nothing.mjs",
        "octavo-orders": "nothing.mjs",
        "octavo-search": "nothing.mjs",
        "octavo-recommendations": "nothing.mjs",
      }),
      workerProject("mailbox"),
      {
        test: {
          name: "system",
          include: ["tests/system/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
