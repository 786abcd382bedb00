import { describe, expect, test } from "vitest";
import { checkBindingCallers } from "./binding-callers.ts";
import { bindService, exampleWorkers } from "./examples.ts";
import { readWorkerConfigs } from "./worker-config.ts";

describe("checkBindingCallers", { tags: ["USR-17"] }, () => {
  test("a binding that says whose it is is right, in every environment", () => {
    const orders = `${bindService("CATALOG", "catalog")}props = { caller = "orders" }`;
    expect(checkBindingCallers(exampleWorkers({ orders, catalog: "" }, { environments: true }))).toEqual([]);
  });

  test.each(["", 'props = { caller = "identity" }', "props = { }", 'props = { name = "orders" }'])(
    "one that does not is found: %j",
    (props) => {
      expect(checkBindingCallers(exampleWorkers({ orders: bindService("CATALOG", "catalog") + props, catalog: "" }))).toEqual([
        'orders (local) binds CATALOG without props = { caller = "orders" }',
      ]);
    },
  );

  test("every binding of Octavo says whose it is", () => {
    expect(checkBindingCallers(readWorkerConfigs())).toEqual([]);
  });
});
