import { describe, expect, test } from "vitest";
import { exampleWorkers } from "../check/examples.ts";
import { readWorkerConfigs } from "../check/worker-config.ts";
import { environments } from "../environments.ts";
import { listResources } from "./resources.ts";

const namespace = '[[kv_namespaces]]\nbinding = "SHELF"\nid = "octavo-shelf"\n';
const consumer = "max_batch_size = 1\nmax_batch_timeout = 1\nmax_retries = 1\n";
const workers = exampleWorkers(
  {
    catalog: `${namespace}[[d1_databases]]\nbinding = "DB"\ndatabase_name = "octavo-catalog"\ndatabase_id = "octavo-catalog"
[[queues.producers]]\nbinding = "MAIL"\nqueue = "octavo-mail"\n[[r2_buckets]]\nbinding = "COVERS"\nbucket_name = "octavo-covers"`,
    notifications: `${namespace}[[queues.consumers]]\nqueue = "octavo-mail"\n${consumer}dead_letter_queue = "octavo-mail-dlq"`,
    mailbox: '[[d1_databases]]\nbinding = "DB"\ndatabase_name = "octavo-mailbox"\ndatabase_id = "octavo-mailbox"',
  },
  { environments: true },
);

describe("listResources", () => {
  test("everything Workers are bound to, once, under its name in the environment; nothing local-only", () => {
    expect(listResources(workers, "qa")).toEqual([
      { kind: "database", name: "octavo-catalog-qa", usedBy: ["catalog"] },
      { kind: "namespace", name: "octavo-shelf-qa", usedBy: ["catalog", "notifications"] },
      { kind: "bucket", name: "octavo-covers-qa", usedBy: ["catalog"] },
      { kind: "queue", name: "octavo-mail-dlq-qa", usedBy: ["notifications"] },
      { kind: "queue", name: "octavo-mail-qa", usedBy: ["catalog", "notifications"] },
    ]);
  });

  test("no two environments of Octavo share anything", { tags: ["DEP-01"] }, () => {
    const ours = environments.map((env) => listResources(readWorkerConfigs(), env).map(({ kind, name }) => `${kind} ${name}`));
    expect(ours[0]?.length).toBeGreaterThan(10);
    expect(new Set(ours.flat()).size).toBe(ours.flat().length);
    expect(new Set(ours.map((names) => names.length)).size).toBe(1);
  });
});
