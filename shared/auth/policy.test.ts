import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Role, scopes } from "../contracts/identity.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "./actor.ts";
import { findPolicyRow, policy, reachOf, requireReach, rowFinder } from "./policy.ts";

const actorOf = (role: Role, granted: Actor["scopes"] = null): Actor => ({
  ...{ userId: "user_1", role, sellerId: role === "seller" ? "seller_1" : null, sessionId: "sess_1" },
  ...{ proofs: granted ? ["key"] : ["pwd"], isEmailVerified: true, scopes: granted },
});
const outcome = (method: string, path: string, actor: Actor | null) => {
  try {
    return requireReach(findPolicyRow(method, path), actor);
  } catch (error) {
    return error instanceof Problem ? error.status : error;
  }
};

describe("the table", () => {
  test("names each route once, in its plain form", { tags: ["USR-12"] }, () => {
    const routes = policy.map(({ method, path }) => `${method} ${path.replaceAll(/\{[^}]+\}/g, "{}")}`);
    expect(new Set(routes).size).toBe(routes.length);
    for (const { path } of policy) expect(path).toMatch(/^(?:\/(?:[a-z][a-z-]*(?:\.json)?|\.well-known|\{[a-zA-Z]+\}))+$/);
  });

  test("gives nobody more than who stands above: what a guest may do everyone may, what a seller may an admin may", () => {
    for (const { guest, buyer, seller, admin, path } of policy) {
      if (guest === "any") expect([buyer, seller, admin], path).toEqual(["any", "any", "any"]);
      if (buyer !== "none") expect([seller, admin], path).not.toContain("none");
      if (seller !== "none") expect(admin, path).not.toBe("none");
      expect([buyer, seller], path).not.toEqual(["any", "none"]);
    }
  });
});

describe("requireReach", () => {
  test("is 404 for what no row names, whoever asks", { tags: ["USR-12"] }, () => {
    for (const actor of [null, actorOf("buyer"), actorOf("admin"), actorOf("admin", scopes)]) {
      for (const [method, path] of [
        ["GET", "/api/nothing"],
        ["PATCH", "/api/books"],
        ["GET", "/api/books/"],
        ["GET", "/api/books/a/b"],
        ["GET", "//api/books"],
        ["GET", "/API/books"],
        ["TRACE", "/api/books"],
        ["GET", "/api/users/"],
        ["GET", ""],
      ] as const) {
        expect(outcome(method, path, actor), `${method} ${path}`).toBe(404);
      }
    }
  });

  test("asks a guest to sign in (401) and refuses who is signed in and may not (403)", { tags: ["USR-12"] }, () => {
    expect(outcome("POST", "/api/books", null)).toBe(401);
    expect(outcome("POST", "/api/books", actorOf("buyer"))).toBe(403);
    expect(outcome("POST", "/api/books", actorOf("seller"))).toBe("own");
    expect(outcome("POST", "/api/books", actorOf("admin"))).toBe("any");
    expect(outcome("GET", "/api/users", actorOf("seller"))).toBe(403);
  });

  test("gives nobody, an admin neither, what somebody keeps for themselves: their addresses, alone or in the export", {
    tags: ["USR-12", "P-77"],
  }, () => {
    for (const path of ["/api/users/user_2/addresses", "/api/users/user_2/export"]) {
      expect(outcome("GET", path, actorOf("admin")), path).toBe("own");
      expect(outcome("GET", path, actorOf("admin", scopes)), path).toBe(403);
    }
  });

  test("takes HEAD as GET, and a word before a parameter", () => {
    expect(outcome("HEAD", "/api/users", null)).toBe(401);
    expect(findPolicyRow("POST", "/api/inventory/batch")?.path).toBe("/api/inventory/batch");
    expect(outcome("POST", "/api/users/login", null)).toBe("any");
    expect(outcome("GET", "/api/users/login", null)).toBe(401);
    const rows = [policy.find(({ path }) => path === "/api/users/{id}"), policy.find(({ path }) => path === "/api/users")].flatMap(
      (row) => row ?? [],
    );
    expect(rowFinder(rows.toReversed())("PUT", "/api/users/me")).toBeNull();
  });
});

describe("an API key", () => {
  test("needs the row's scope besides its owner's role", { tags: ["P-71"] }, () => {
    expect(outcome("POST", "/api/books", actorOf("seller", ["catalog:write"]))).toBe("own");
    expect(outcome("POST", "/api/books", actorOf("seller", ["inventory:write"]))).toBe(403);
    expect(outcome("POST", "/api/books", actorOf("buyer", ["catalog:write"]))).toBe(403);
    expect(outcome("POST", "/api/orders", actorOf("seller", []))).toBe(403);
  });

  test("without a scope reads what every guest may read", () => {
    expect(outcome("GET", "/api/books/book_1", actorOf("seller", []))).toBe("any");
    expect(outcome("GET", "/api/orders/ord_1", actorOf("seller", []))).toBe(403);
  });

  test("never changes roles, makes keys or deletes accounts, whatever its scopes", { tags: ["P-71"] }, () => {
    const key = actorOf("admin", scopes);
    for (const [method, path] of [
      ["PUT", "/api/users/user_2/role"],
      ["POST", "/api/api-keys"],
      ["DELETE", "/api/api-keys/key_1"],
      ["DELETE", "/api/users/user_2"],
      ["PUT", "/api/users/me/password"],
      ["POST", "/api/invitations"],
    ] as const) {
      expect(outcome(method, path, key), path).toBe(403);
    }
  });

  test("never reaches further than its owner signed in, nor than its scopes say", () => {
    const anyScopes = fc.subarray([...scopes]);
    fc.assert(
      fc.property(fc.constantFrom(...policy), fc.constantFrom<Role>("buyer", "seller", "admin"), anyScopes, (row, role, granted) => {
        const [withKey, signedIn] = [reachOf(row, actorOf(role, granted)), reachOf(row, actorOf(role))];
        expect([signedIn, "none"]).toContain(withKey);
        if (withKey !== "none" && row.guest !== "any") expect(granted).toContain(row.scope);
      }),
    );
  });
});
