import { describe, expect, test } from "vitest";
import { checkPolicyRoutes } from "./policy-routes.ts";

const policy = [
  { method: "GET", path: "/api/books/{id}" },
  { method: "GET", path: "/health" },
];
const everything = () => true;
const catalog = (...routes: string[]) => [{ worker: "catalog", routes }];
const right = ["GET /api/books/{id}", "GET /health"];

describe("checkPolicyRoutes", { tags: ["USR-12"] }, () => {
  test("finds nothing where each route is a row and each row a route, whatever parameters are called", () => {
    expect(checkPolicyRoutes(catalog(...right), policy, everything)).toEqual([]);
    expect(checkPolicyRoutes(catalog("GET /api/books/{ref}", "GET /health"), policy, everything)).toEqual([]);
  });

  test.each(["DELETE /api/books/{id}", "GET /api/books/{id}/secret", "GET /.well-known/keys", "GET /api/books/{id}/{part}"])(
    "finds %s, which no row names",
    (route) => {
      expect(checkPolicyRoutes(catalog(...right, route), policy, everything)).toEqual([`${route} of catalog is in no row of the policy`]);
    },
  );

  test("finds a row for what nobody answers", () => {
    expect(checkPolicyRoutes(catalog("GET /health"), policy, everything)).toEqual([
      "GET /api/books/{id} is in the policy, and no Worker describes it",
    ]);
  });

  test("leaves out pages, what only sisters can ask, and what the gateway sends to another Worker", () => {
    expect(checkPolicyRoutes(catalog(...right, "GET /books/{slug}", "POST /internal/rebuild"), policy, everything)).toEqual([]);
    const others = [...catalog(...right), { worker: "orders", routes: ["GET /api/books/{id}/orders"] }];
    expect(checkPolicyRoutes(others, policy, (worker) => worker === "catalog")).toEqual([]);
  });
});
