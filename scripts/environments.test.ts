import { describe, expect, test } from "vitest";
import { checkGenerated } from "./check/generated-files.ts";
import { environmentSections, localOnlySettings, readEnvironments, withEnvironments } from "./environments.ts";
import { workerNames } from "./workers.ts";

const orders = {
  name: "octavo-orders",
  main: "index.ts",
  workers_dev: false,
  triggers: { crons: ["* * * * *"] },
  vars: { PUBLIC_URL: "http://localhost:8787", LIMITS: "local", PAGE_SIZE: 20, WEBHOOK_URL: "http://127.0.0.1/hook" },
  secrets: { required: ["LOOKUP_SECRET", "SANDBOX_API_KEY"] },
  d1_databases: [
    { binding: "DB", database_name: "octavo-orders", database_id: "octavo-orders", migrations_dir: "../../migrations/orders" },
  ],
  services: [
    { binding: "CATALOG", service: "octavo-catalog" },
    { binding: "SANDBOX_PSP", service: "octavo-sandbox-psp" },
  ],
};

describe("environmentSections", () => {
  test("everything that has a name gets the environment's; what is local-only or inherited is not there", () => {
    expect(environmentSections(orders, "production")).toBe(`[env.production]
workers_dev = false

[env.production.vars]
PUBLIC_URL = "https://octavo.example"
LIMITS = "production"
PAGE_SIZE = 20

[env.production.secrets]
required = ["LOOKUP_SECRET"]

[[env.production.d1_databases]]
binding = "DB"
database_name = "octavo-orders-production"
migrations_dir = "../../migrations/orders"

[[env.production.services]]
binding = "CATALOG"
service = "octavo-catalog-production"
`);
  });

  test("each environment has an address of its own", () => {
    expect(environmentSections(orders, "qa")).toContain('PUBLIC_URL = "https://qa.octavo.example"');
  });

  test("each environment says whom people may sign in with", { tags: ["USR-14"] }, () => {
    const vars = { OIDC_PROVIDERS: '[{"id":"local"}]' };
    expect(environmentSections({ vars }, "staging")).toContain('OIDC_PROVIDERS = "[]"');
  });

  test("counters of rate limits are not shared between environments", { tags: ["GW-03"] }, () => {
    const ratelimits = [{ name: "READ_FENCE", namespace_id: "7", simple: { limit: 10, period: 60 as const } }];
    const ids = (["dev", "qa", "staging", "production"] as const).map(
      (env) => /namespace_id = "(\d+)"/.exec(environmentSections({ ratelimits }, env))?.[1],
    );
    expect(ids).toEqual(["1007", "2007", "3007", "4007"]);
  });

  test("queues, dead-letter queues, buckets and namespaces are not shared between environments", () => {
    const sections = environmentSections(
      {
        queues: {
          producers: [{ binding: "MAIL", queue: "mail" }],
          consumers: [{ queue: "mail", max_retries: 3, dead_letter_queue: "mail-dlq" }, { queue: "mail-dlq" }],
        },
        r2_buckets: [{ binding: "IMAGES", bucket_name: "images" }],
        kv_namespaces: [{ binding: "CONFIG", id: "0f2a" }],
        durable_objects: { bindings: [{ name: "CART", class_name: "Cart" }] },
      },
      "dev",
    );
    const names = [...sections.matchAll(/^(?:queue|dead_letter_queue|bucket_name|class_name|id|binding) = "(.*)"$/gm)].map(
      ([, name]) => name,
    );
    expect(names).toEqual(["MAIL", "mail-dev", "mail-dev", "mail-dlq-dev", "mail-dlq-dev", "IMAGES", "images-dev", "CONFIG", "Cart"]);
  });

  test("a kind of setting without a rule is refused, so that none is forgotten", () => {
    expect(() => environmentSections({ vectorize: [{ binding: "BOOKS", index_name: "books" }] }, "dev")).toThrow('"vectorize"');
  });
});

describe("withEnvironments", () => {
  test("what is written by hand stays, and writing twice changes nothing", () => {
    const text = '# By hand.\nname = "octavo-orders"\n\n\n';
    const once = withEnvironments(text, orders, false);
    expect(once).toMatch(/^# By hand\.\nname = "octavo-orders"\n\n# Environments: [^\n]+\n\n\[env\.dev\]\n/);
    expect(once.match(/^\[env\.\w+\]$/gm)).toEqual(["[env.dev]", "[env.qa]", "[env.staging]", "[env.production]"]);
    expect(withEnvironments(once, orders, false)).toBe(once);
  });

  test("a Worker that becomes local-only loses its environments", () => {
    const text = 'name = "octavo-orders"\n';
    expect(withEnvironments(withEnvironments(text, orders, false), orders, true)).toBe(text);
  });

  test("the environments of Octavo are up to date, and every local-only setting is one of a Worker", () => {
    const files = workerNames.map(readEnvironments);
    expect(checkGenerated(files, "npm run environments")).toEqual([]);
    for (const setting of localOnlySettings) expect(files.map(({ actual }) => actual).join()).toContain(setting);
  });
});
