import { describe, expect, test } from "vitest";
import { type PolicyRow, policy } from "../shared/auth/policy.ts";
import { callers, findGaps, policyFaults, readAccessMatrix } from "./access-matrix.ts";

const cells = readAccessMatrix();

/** The policy with one row changed, or without it. */
function policyWith(route: string, change: Partial<PolicyRow> | null): PolicyRow[] {
  const isMeant = (row: PolicyRow) => `${row.method} ${row.path}` === route;
  if (!policy.some(isMeant)) throw new Error(`${route} is not in the policy`);
  return policy.flatMap((row) => (isMeant(row) ? (change ? [{ ...row, ...change }] : []) : [row]));
}

describe("the access matrix", () => {
  test("has one cell for every caller, of one's own and of another's, of every route it names", { tags: ["USR-11"] }, () => {
    expect(findGaps(cells)).toEqual([]);
    expect(cells.length).toBeGreaterThan(callers.length * 60);
  });

  test("agrees with the policy about who is let in and who is not", { tags: ["USR-11"] }, () => {
    expect(policyFaults(cells, policy)).toEqual([]);
  });

  test("names every route of the policy", { tags: ["USR-11"] }, () => {
    const routes = new Set(cells.map((cell) => cell.route));
    expect(policy.map(({ method, path }) => `${method} ${path}`).filter((route) => !routes.has(route))).toEqual([]);
  });

  /** Faults somebody could make in the policy, each with the caller who would get in by it, or no longer get in. */
  const faults: [fault: string, rows: PolicyRow[], caught: string][] = [
    ["the list of users is opened to sellers", policyWith("GET /api/users", { seller: "any" }), "GET /api/users by seller A"],
    ["buyers read everybody's account", policyWith("GET /api/users/{id}", { buyer: "any" }), "GET /api/users/{id} by buyer A (other)"],
    [
      "admins reach everybody's addresses",
      policyWith("GET /api/users/{id}/addresses", { admin: "any" }),
      "GET /api/users/{id}/addresses by admin (other)",
    ],
    [
      "sellers delete each other's books",
      policyWith("DELETE /api/books/{id}", { seller: "any" }),
      "DELETE /api/books/{id} by seller B (other)",
    ],
    ["guests make books", policyWith("POST /api/books", { guest: "any" }), "POST /api/books by guest"],
    ["buyers move stock", policyWith("PUT /api/inventory/{sku}", { buyer: "own" }), "PUT /api/inventory/{sku} by buyer B (own)"],
    ["guests read every order", policyWith("GET /api/orders/{id}", { guest: "any" }), "GET /api/orders/{id} by guest (other)"],
    ["buyers lose their own orders", policyWith("GET /api/orders/{id}", { buyer: "none" }), "GET /api/orders/{id} by buyer A (own)"],
    [
      "a key may delete its owner's account",
      policyWith("DELETE /api/users/{id}", { scope: "users:write" }),
      "DELETE /api/users/{id} by API key (own)",
    ],
    ["everybody gives out roles", policyWith("PUT /api/users/{id}/role", { buyer: "own" }), "PUT /api/users/{id}/role by buyer A (own)"],
    ["a route has been forgotten", policyWith("GET /api/api-keys", null), "GET /api/api-keys by seller A"],
    [
      "a key needs no scope for books, and so gets none",
      policyWith("PUT /api/books/{id}", { scope: null }),
      "PUT /api/books/{id} by API key (own)",
    ],
  ];
  test.each(faults)("catches that %s", { tags: ["USR-11"] }, (_, rows, caught) => {
    expect(policyFaults(cells, rows).map((fault) => fault.split(":")[0])).toContain(caught);
  });
});
