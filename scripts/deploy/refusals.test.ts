import { describe, expect, test } from "vitest";
import { bindService, exampleWorkers } from "../check/examples.ts";
import { readWorkerConfigs, type WorkerConfig } from "../check/worker-config.ts";
import { environments } from "../environments.ts";
import { localOnlyWorkers } from "../workers.ts";
import { checkConfigurations } from "./refusals.ts";

const settings = "max_batch_size = 1\nmax_batch_timeout = 1\nmax_retries = 1\n";
const producer = '[[queues.producers]]\nbinding = "MAIL"\nqueue = "octavo-mail"\n';
const consumer = `[[queues.consumers]]\nqueue = "octavo-mail"\n${settings}`;
const namespace = '[[kv_namespaces]]\nbinding = "SHELF"\nid = "octavo-shelf"\n';

/** Why two Workers may not be deployed to staging, after somebody has changed what was written for the environments. */
function refusals(
  configs: Record<string, string>,
  change: (staging: WorkerConfig["local"], worker: string) => unknown = () => {},
): string[] {
  const workers = exampleWorkers(
    Object.fromEntries(Object.entries(configs).map(([worker, toml]) => [worker, `workers_dev = false\n${toml}`])),
    { environments: true },
  );
  for (const { worker, deployed } of workers) for (const { env, config } of deployed) if (env === "staging") change(config, worker);
  return checkConfigurations(workers, "staging");
}

describe("checkConfigurations", { tags: ["DEP-06"] }, () => {
  test("what `npm run environments` writes may be deployed", () => {
    expect(refusals({ orders: bindService("CATALOG", "catalog") + namespace, catalog: namespace })).toEqual([]);
  });

  test.each(localOnlyWorkers)("a binding to the local-only Worker %s is refused", (name) => {
    const found = refusals({ orders: "", [name]: "" }, (staging) => {
      staging.services = [{ binding: "STAND_IN", service: `octavo-${name}-staging` }];
    });
    expect(found).toContain(`orders (staging) names octavo-${name}`);
  });

  test.each(["SANDBOX_API_KEY", "PAYMENT_PROVIDER"])("the local-only setting %s is refused", (name) => {
    expect(refusals({ orders: "" }, (staging) => Object.assign(staging, { vars: { [name]: "x" } }))).toContain(
      `orders (staging) names ${name}`,
    );
    expect(refusals({ orders: "" }, (staging) => Object.assign(staging, { secrets: { required: [name] } }))).toContain(
      `orders (staging) names ${name}`,
    );
  });

  test("a binding that only one environment has, or lacks, is refused", () => {
    const bindings = { orders: bindService("CATALOG", "catalog"), catalog: "" };
    expect(refusals(bindings, (staging) => Object.assign(staging, { services: [] }))).toContain("orders (staging) differs in services");
    const added = refusals(bindings, (staging, worker) => {
      if (worker === "catalog") staging.kv_namespaces = [{ binding: "SHELF" }];
    });
    expect(added).toContain("catalog (staging) differs in kv_namespaces");
  });

  test("Workers in a circle, queues without a consumer and without a dead-letter queue are refused", () => {
    expect(refusals({ orders: bindService("A", "catalog"), catalog: bindService("B", "orders") }).join()).toContain("is a circle");
    expect(refusals({ orders: producer })).toContain("octavo-mail is consumed by nobody");
    expect(refusals({ orders: producer, catalog: consumer })).toContain("catalog consumes octavo-mail without a dead-letter queue");
  });

  test("a namespace without an id at the top level has no name to be found by, and is refused", () => {
    const nameless = namespace.replace(/id = .*\n/, "");
    expect(refusals({ catalog: nameless })).toContain("catalog binds the namespace SHELF without an id at the top level");
  });
});

test.each(environments)("the configurations of Octavo may be deployed to %s", { tags: ["DEP-01", "DEP-06"] }, (env) => {
  expect(checkConfigurations(readWorkerConfigs(), env)).toEqual([]);
});
