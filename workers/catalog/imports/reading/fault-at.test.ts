import { expect, test } from "vitest";
import { faultAt } from "./fault-at.ts";

test("a fault holds a little of what stands in the file, however long that is", () => {
  const fault = faultAt({ line: 1, column: "c".repeat(100_000) }, "refused", "r".repeat(100_000));
  expect([fault.column.length, fault.reason.length]).toEqual([200, 500]);
});
