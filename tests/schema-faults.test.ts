import { expect, test } from "vitest";
import { schemaFaults } from "./schema-faults.ts";

const document = {
  components: { schemas: { Money: { type: "object", properties: { amount: { type: "integer" } }, required: ["amount"] } } },
};
const schema = {
  type: "object",
  properties: {
    total: { $ref: "#/components/schemas/Money" },
    note: { type: ["string", "null"] },
    kind: { enum: ["a", "b"] },
    list: { type: "array", items: { type: "string" } },
  },
  required: ["total"],
  additionalProperties: false,
};

test("a value that fits has no faults", () => {
  expect(schemaFaults({ total: { amount: 1 }, note: null, kind: "a", list: ["x"] }, schema, document)).toEqual([]);
});

test.each([
  [{}, "body has no total"],
  [{ total: {} }, "body/total has no amount"],
  [{ total: { amount: 1.5 } }, "body/total/amount is 1.5, not integer"],
  [{ total: { amount: 1 }, note: 7 }, "body/note is 7, not string or null"],
  [{ total: { amount: 1 }, kind: "c" }, 'body/kind is "c", not one of a, b'],
  [{ total: { amount: 1 }, list: ["x", 1] }, "body/list/1 is 1, not string"],
  [{ total: { amount: 1 }, secret: 1 }, "body has secret, which it should not"],
  [[], "body is [], not object"],
])("%j: %s", (value, fault) => {
  expect(schemaFaults(value, schema, document)).toEqual([fault]);
});
