import { expect, test } from "vitest";
import { requireCaller } from "./callers.ts";

test("lets the Workers named call, by what their binding says of them", { tags: ["USR-17"] }, () => {
  expect(() => requireCaller({ props: { caller: "orders" } }, "orders", "notifications")).not.toThrow();
  expect(() => requireCaller({ props: { caller: "storefront" } }, "orders", "notifications")).toThrow("storefront may not call this");
});

test.each([
  undefined,
  null,
  {},
  { caller: undefined },
  { caller: 1 },
  { caller: ["orders"] },
  "orders",
  { Caller: "orders" },
  { caller: "" },
])("lets nobody call who has no name: %j", { tags: ["USR-17"] }, (props) => {
  expect(() => requireCaller({ props }, "orders")).toThrow("may not call this");
  expect(() => requireCaller({ props })).toThrow("may not call this");
});
