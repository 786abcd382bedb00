import { expect, test } from "vitest";
import { countsOf } from "./counts.ts";

test("a fault counts once for each record that it was met in, however often it was met there", () => {
  const [rejected, odd] = [{ code: "duplicate" as const }, { code: "date" as const }];
  const results = [
    { outcome: "rejected" as const, faults: [odd, rejected, rejected] },
    { outcome: "created" as const, faults: [odd, odd] },
    { outcome: "created" as const, faults: [odd] },
  ];
  expect(countsOf(results)).toEqual({ rows: 3, rejected: 1, created: 2, "fault:date": 1, "fault:duplicate": 1, "warning:date": 2 });
});
