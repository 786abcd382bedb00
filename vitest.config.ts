import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { buildDocsAssets } from "./scripts/build/docs-assets.ts";
import { buildStorefrontAssets } from "./scripts/build/storefront-assets.ts";
import { configPathOf, workerNames } from "./scripts/workers.ts";
import FeatureReporter from "./tests/feature-reporter.ts";
import { featureTags } from "./tests/feature-tags.ts";
import { filesAtOnce } from "./tests/files-at-once.ts";
import LongFirst from "./tests/long-first.ts";

/** A private JWK (RFC 8037) of this run. */
function newSigningKey(kid: string) {
  return { ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }), kid };
}

const nextKey = newSigningKey("test-next");
/** Signs the tokens of `tests/tokens.ts`, and those of identity where it is itself under test. */
const signingKey = newSigningKey("test-now");
const testKeySet = {
  keys: [nextKey, signingKey].map(({ kid, kty, crv, x }) => ({ kty, crv, x, kid, alg: "EdDSA", use: "sig" })),
};

/** Secrets of the Workers under test. Made up, and good for nothing else. */
const testSecrets = {
  SIGNING_KEYS: JSON.stringify([nextKey, signingKey]),
  DATA_KEYS: `test-b:${Buffer.alloc(32, "b").toString("base64")},test-a:${Buffer.alloc(32, "a").toString("base64")}`,
  IDENTITY_SECRET: "test-identity-secret",
  FORM_SECRET: "test-form-secret",
  LOOKUP_SECRET: "test-lookup-secret",
  SANDBOX_API_KEY: "test-sandbox-api-key",
  SANDBOX_WEBHOOK_SECRET: "test-sandbox-webhook-secret",
  WEBHOOK_URL: "http://localhost/api/webhooks/sandbox",
};

/** Only what hangs takes so long: no test is about time, and machines that run them may be busy. */
const unitTimeoutMs = 120_000;
/** The same for files that start a platform, several at once. */
const platformTimeouts = { testTimeout: 180_000, hookTimeout: 240_000 };

/** Pure rules, tried on files of samples, which a Worker cannot open. */
const readingTests = "workers/catalog/imports/reading/**/*.test.ts";

/** Tests of the whole platform that look at how soon something happens, or at memory: nothing runs beside them, and they come last. */
const aloneTests = ["caching", "hostile", "kill", "revocation", "zipf-replay"].map((name) => `tests/system/${name}.test.ts`);

/**
 * The tests beside a Worker's files, run inside workerd with that Worker's own configuration: real D1, queues and
 * Durable Objects. Its sister Workers are replaced at the binding by `doubles` (service name → module in tests/doubles).
 */
function workerProject(
  domain: string,
  doubles: Record<string, string> = {},
  also: string[] = [],
  elsewhere: string[] = [],
): TestProjectInlineConfiguration {
  const migrations = `migrations/${domain}`;
  return {
    plugins: [
      cloudflareTest(async () => ({
        wrangler: { configPath: configPathOf(domain) },
        miniflare: {
          bindings: {
            ...testSecrets,
            TEST_SIGNING_KEY: JSON.stringify(signingKey),
            TEST_MIGRATIONS: existsSync(migrations) ? await readD1Migrations(migrations) : [],
          },
          workers: Object.entries(doubles).map(([name, file]) => ({
            name,
            // The first is the double, the other what it may import.
            modules: [...new Set([file, "echo.mjs"])].map((each) => ({ type: "ESModule" as const, path: `tests/doubles/${each}` })),
            compatibilityDate: "2026-08-01",
            compatibilityFlags: ["nodejs_compat"],
            bindings: { SERVICE: name, TEST_KEY_SET: JSON.stringify(testKeySet) },
          })),
        },
      })),
    ],
    test: {
      name: domain,
      testTimeout: unitTimeoutMs,
      hookTimeout: unitTimeoutMs,
      include: [`workers/${domain}/**/*.test.{ts,tsx}`, ...also],
      exclude: [...configDefaults.exclude, ...elsewhere],
      setupFiles: ["tests/apply-migrations.ts"],
    },
  };
}

/** Verifies tokens as identity does, for whoever asks it for keys. */
const identityDouble = { "octavo-identity": "identity.mjs" };

/** Behind the gateway every Worker is the same double: it answers what it received. Only identity knows more. */
const gatewayDoubles = {
  ...Object.fromEntries(workerNames.filter((name) => name !== "gateway").map((name) => [`octavo-${name}`, "echo.mjs"] as const)),
  ...identityDouble,
};

// Gateway and storefront serve them, and their configurations cannot be read without the folders.
await buildDocsAssets("dist/assets/gateway");
await buildStorefrontAssets("dist/assets/storefront");

export default defineConfig({
  test: {
    tags: featureTags,
    // Every file has a Worker or a platform of its own. `--max-workers` says another number.
    maxWorkers: filesAtOnce(),
    sequence: { sequencer: LongFirst },
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
            readingTests,
          ],
          exclude: ["shared/events/**", "shared/audit.test.ts"],
        },
      },
      workerProject("gateway", gatewayDoubles),
      // The catalogue has every table that publishing and consuming need.
      workerProject(
        "catalog",
        { ...identityDouble, "octavo-images": "images.mjs" },
        ["shared/events/**/*.test.ts", "shared/audit.test.ts"],
        [readingTests],
      ),
      workerProject("identity"),
      workerProject("inventory", { ...identityDouble, "octavo-catalog": "catalog.mjs" }),
      workerProject("cart", { ...identityDouble, "octavo-catalog": "catalog.mjs" }),
      workerProject("orders", {
        ...identityDouble,
        "octavo-catalog": "nothing.mjs",
        "octavo-cart": "nothing.mjs",
        "octavo-inventory": "nothing.mjs",
        "octavo-payments": "nothing.mjs",
      }),
      workerProject("payments", { "octavo-sandbox-psp": "sandbox-psp.mjs" }),
      workerProject("notifications", { ...identityDouble, "octavo-orders": "orders.mjs", "octavo-mailbox": "mailbox.mjs" }),
      workerProject("sandbox-psp"),
      workerProject("search", { "octavo-catalog": "nothing.mjs" }),
      workerProject("analytics", { ...identityDouble, "octavo-catalog": "nothing.mjs", "octavo-orders": "nothing.mjs" }),
      workerProject("recommender", { "octavo-catalog": "nothing.mjs" }),
      workerProject("recommendations", { "octavo-catalog": "nothing.mjs", "octavo-recommender": "nothing.mjs" }),
      workerProject("failpoints", { "octavo-recommendations": "nothing.mjs" }),
      workerProject("admin", {
        ...identityDouble,
        "octavo-catalog": "nothing.mjs",
        "octavo-inventory": "nothing.mjs",
        "octavo-orders": "nothing.mjs",
      }),
      workerProject("storefront", {
        ...identityDouble,
        "octavo-catalog": "nothing.mjs",
        "octavo-cart": "nothing.mjs",
        "octavo-orders": "nothing.mjs",
        "octavo-search": "nothing.mjs",
        "octavo-recommendations": "nothing.mjs",
      }),
      workerProject("mailbox"),
      workerProject("images"),
      {
        test: {
          name: "system",
          include: ["tests/system/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...aloneTests],
          ...platformTimeouts,
        },
      },
      {
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          ...platformTimeouts,
        },
      },
      {
        test: {
          name: "alone",
          include: aloneTests,
          ...platformTimeouts,
          // Vitest keeps files of such projects for the end, and runs them one after another.
          fileParallelism: false,
        },
      },
    ],
  },
});
