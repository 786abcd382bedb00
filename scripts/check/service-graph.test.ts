import { describe, expect, test } from "vitest";
import { bindService, exampleWorkers } from "./examples.ts";
import { checkServices } from "./service-graph.ts";
import { readWorkerConfigs } from "./worker-config.ts";

describe("checkServices", () => {
  test("Workers are deployed after those they call", () => {
    const workers = exampleWorkers({
      gateway: bindService("ORDERS", "orders") + bindService("CATALOG", "catalog"),
      orders: bindService("CATALOG", "catalog"),
      catalog: "",
    });
    expect(checkServices(workers)).toEqual({ findings: [], deployOrder: ["catalog", "orders", "gateway"] });
  });

  test("two Workers that call each other are found", () => {
    const workers = exampleWorkers({ orders: bindService("PAYMENTS", "payments"), payments: bindService("ORDERS", "orders") });
    expect(checkServices(workers).findings).toEqual(["orders → payments → orders is a circle, so none of them can be deployed first"]);
  });

  test("a binding to a Worker that does not exist is found", () => {
    const workers = exampleWorkers({ orders: bindService("REVIEWS", "reviews") });
    expect(checkServices(workers).findings).toEqual(["orders binds REVIEWS to octavo-reviews, which does not exist"]);
  });

  test("a Worker with another name than its folder is found", () => {
    const [catalog] = exampleWorkers({ catalog: "" });
    if (!catalog) throw new Error("no example");
    expect(checkServices([{ ...catalog, worker: "books" }]).findings).toEqual(["books is named octavo-catalog, not octavo-books"]);
  });

  test("the Workers of Octavo find each other by name and can be deployed one after the other", { tags: ["ARC-13"] }, () => {
    const workers = readWorkerConfigs();
    const { findings, deployOrder } = checkServices(workers);
    expect(findings).toEqual([]);
    for (const { worker, local } of workers) {
      for (const { service } of local.services ?? []) {
        expect(deployOrder.indexOf(service.replace("octavo-", "")), `${worker} calls ${service}`).toBeLessThan(deployOrder.indexOf(worker));
      }
    }
  });
});
