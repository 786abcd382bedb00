import { describe, expect, test } from "vitest";
import { exampleWorkers } from "./examples.ts";
import { checkPublicRoutes } from "./public-routes.ts";
import { readWorkerConfigs } from "./worker-config.ts";

describe("checkPublicRoutes", () => {
  test("a gateway with an address and Workers without one are right", () => {
    expect(
      checkPublicRoutes(exampleWorkers({ gateway: "workers_dev = true", orders: "workers_dev = false" }, { environments: true })),
    ).toEqual([]);
  });

  test("a gateway may have a route of its own instead", () => {
    const route = 'workers_dev = false\nroutes = [{ pattern = "octavo.example", custom_domain = true }]';
    expect(checkPublicRoutes(exampleWorkers({ gateway: route }))).toEqual([]);
    expect(checkPublicRoutes(exampleWorkers({ gateway: "workers_dev = false" }))).toEqual(["gateway (local) has no public address"]);
  });

  test.each([
    ["", "orders (local) does not say workers_dev = false"],
    ["workers_dev = true", "orders (local) does not say workers_dev = false"],
    ["workers_dev = false\npreview_urls = true", "orders (local) has preview addresses"],
    ['workers_dev = false\nroute = "octavo.example/orders/*"', "orders (local) has a route of its own"],
    ['workers_dev = false\nroutes = ["octavo.example/orders/*"]', "orders (local) has a route of its own"],
    ["workers_dev = false\n[env.qa]\nworkers_dev = true", "orders (qa) does not say workers_dev = false"],
    ['workers_dev = false\n[env.qa]\nroutes = ["octavo.example/*"]', "orders (qa) has a route of its own"],
  ])("another Worker with %j is found", { tags: ["GW-14"] }, (toml, finding) => {
    expect(checkPublicRoutes(exampleWorkers({ orders: toml }))).toEqual([finding]);
  });

  test("of the Workers of Octavo only the gateway has a public address, in every environment", { tags: ["GW-14", "SEC-04"] }, () => {
    const workers = readWorkerConfigs();
    expect(workers.map(({ worker }) => worker)).toContain("orders");
    expect(checkPublicRoutes(workers)).toEqual([]);
  });
});
