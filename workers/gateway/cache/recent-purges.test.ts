import { describe, expect, test } from "vitest";
import { createRecentPurges } from "./recent-purges.ts";

describe("recent purges", () => {
  test("are known by tag for five minutes", () => {
    const purges = createRecentPurges();
    purges.note(["book:emma"], 1_000);
    expect([purges.touches(["list", "book:emma"], 1_000), purges.touches(["book:emma"], 1_001)]).toEqual([true, false]);
    expect([purges.touches(["list"], 0), purges.touches([], 0)]).toEqual([false, false]);
    purges.note(["list"], 302_000);
    expect(purges.touches(["book:emma"], 0)).toBe(false);
  });

  test("are so many after an import that of the oldest only the time is known: it counts for whatever has a tag", () => {
    const purges = createRecentPurges();
    purges.note(["book:emma"], 1_000);
    for (let batch = 0; batch < 100; batch += 1) {
      purges.note(
        Array.from({ length: 1_001 }, (_, index) => `book:${batch}-${index}`),
        2_000 + batch,
      );
    }
    expect(purges.touches(["book:emma"], 1_000)).toBe(true);
    expect([purges.touches(["book:unheard-of"], 1_000), purges.touches(["book:unheard-of"], 2_001)]).toEqual([true, false]);
    expect([purges.touches(["book:99-0"], 2_099), purges.touches([], 0)]).toEqual([true, false]);
  });
});
