import { describe, expect, test } from "vitest";
import { bindService, exampleSources, exampleWorkers } from "./examples.ts";
import { checkNeeds, type Need, readNeeds } from "./needs.ts";
import { readSources } from "./source-file.ts";
import { readWorkerConfigs } from "./worker-config.ts";

const database = '[[d1_databases]]\nbinding = "DB"\ndatabase_name = "octavo-orders"\ndatabase_id = "octavo-orders"\n';
const queue = '[[queues.producers]]\nbinding = "CART_EVENTS"\nqueue = "octavo-cart-events"\n';
const object = '[[durable_objects.bindings]]\nname = "CLERK"\nclass_name = "Clerk"\n';
const secret = '[secrets]\nrequired = ["KEYS"]\n';

const need = (kind: Need["kind"], binding: string, of = ""): Need => ({ worker: "orders", kind, binding, of, for: "a test" });
const needs = [
  need("secret", "KEYS"),
  need("database", "DB", "orders"),
  need("service", "CATALOG", "catalog"),
  need("queue", "CART_EVENTS", "cart"),
  need("object", "CLERK", "Clerk"),
];
const toml = secret + database + bindService("CATALOG", "catalog") + queue + object;
const code = exampleSources({ "workers/orders/index.ts": "export const used = (env) => [env.KEYS, env.DB, env.CATALOG, env.CLERK];" });

describe("checkNeeds", { tags: ["USR-13"] }, () => {
  test("a Worker that is bound to what it needs, in every environment, is right", () => {
    const workers = exampleWorkers({ orders: toml, catalog: "" }, { environments: true });
    expect(checkNeeds(workers, code, needs)).toEqual([]);
  });

  test("what it is bound to and does not need is found, once for all environments", () => {
    const workers = exampleWorkers({ orders: toml + bindService("CART", "cart"), catalog: "" }, { environments: true });
    expect(checkNeeds(workers, code, needs)).toEqual(["orders binds the service CART of cart, which is not on the list of what it needs"]);
  });

  test("so is another Worker, database or class behind the same name", () => {
    const workers = exampleWorkers({ orders: toml.replace("octavo-catalog", "octavo-cart"), catalog: "" });
    expect(checkNeeds(workers, code, needs)).toEqual([
      "orders binds the service CATALOG of cart, which is not on the list of what it needs",
      "orders binds the service CATALOG of catalog is on the list, yet not bound",
    ]);
  });

  test("what is on the list and not bound is found, and so is a line that is there twice", () => {
    const workers = exampleWorkers({ orders: toml, catalog: "" });
    const store = need("store", "CACHE");
    expect(checkNeeds(workers, code, [...needs, store, store])).toEqual([
      "orders binds the store CACHE is listed twice",
      "orders binds the store CACHE is on the list, yet not bound",
      "orders binds the store CACHE is on the list, yet not bound",
    ]);
  });

  test("what is bound and used by tests alone is found", () => {
    const workers = exampleWorkers({ orders: toml, catalog: "" });
    const files = exampleSources({
      "workers/orders/index.ts": "export const used = (env) => [env.KEYS, env.DB, env.CLERK, env.CATALOGUE];",
      "workers/orders/index.test.ts": "export const used = (env) => env.CATALOG;",
    });
    expect(checkNeeds(workers, files, needs)).toEqual(["orders binds the service CATALOG of catalog, and its code does not use it"]);
  });

  test("Octavo's Workers reach what they need and nothing more", () => {
    expect(checkNeeds(readWorkerConfigs(), readSources(), readNeeds())).toEqual([]);
  });
});
