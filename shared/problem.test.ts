import { expect, test } from "vitest";
import { invalid, Problem, problemDocument } from "./problem.ts";

test("a problem document carries type, title, status, instance, request id and its own fields (RFC 9457)", () => {
  const problem = new Problem("out-of-stock", { detail: "Two are left", fields: { shortages: [{ sku: "A" }] } });
  expect(problemDocument(problem, "/api/orders", "req_1")).toEqual({
    type: "urn:octavo:problem:out-of-stock",
    title: "Not enough copies are left",
    status: 409,
    detail: "Two are left",
    instance: "/api/orders",
    requestId: "req_1",
    shortages: [{ sku: "A" }],
  });
});

test("extra fields cannot change what a problem is", () => {
  const problem = new Problem("forbidden", { fields: { status: 200, type: "none" } });
  expect(problemDocument(problem, "/", "req_1")).toMatchObject({ status: 403, type: "urn:octavo:problem:forbidden" });
});

test("the cause stays out of the document", () => {
  const problem = new Problem("unavailable", { cause: new Error("password of the database") });
  expect(JSON.stringify(problemDocument(problem, "/", "req_1"))).not.toContain("password");
});

test("invalid names the field and what was expected", () => {
  expect(invalid("/quantity", "at least 1").details.errors).toEqual([{ pointer: "/quantity", message: "at least 1" }]);
  expect(invalid("/quantity", "at least 1").status).toBe(422);
});
