import { expect, test } from "vitest";
import { createPriceHistory } from "./price-history.ts";

test("an answer is as old as its price was replaced when it was asked for", () => {
  const history = createPriceHistory();
  history.write("emma", 999, 1_000)(50);
  history.write("emma", 1_000, 1_001)(80);
  expect([40, 50, 60, 90].map((askedAtMs) => history.staleMs("emma", 999, askedAtMs))).toEqual([0, 0, 10, 40]);
  expect([40, 80, 90].map((askedAtMs) => history.staleMs("emma", 1_000, askedAtMs))).toEqual([0, 0, 10]);
  expect(history.staleMs("emma", 1_001, 1_000_000)).toBe(0);
});

test("while a price is being written, neither it nor the one before is old", () => {
  const history = createPriceHistory();
  const acknowledge = history.write("emma", 999, 1_000);
  expect([history.staleMs("emma", 999, 1_000), history.staleMs("emma", 1_000, 1_000)]).toEqual([0, 0]);
  acknowledge(500);
  expect(history.staleMs("emma", 999, 1_000)).toBe(500);
});

test("a price that a book never had is no old one, and a book that was never written is never old", () => {
  const history = createPriceHistory();
  history.write("emma", 999, 1_000)(50);
  expect(history.staleMs("emma", 5, 60)).toBeNull();
  expect(history.staleMs("persuasion", 5, 60)).toBe(0);
  expect([...history.latest()]).toEqual([["emma", 1_000]]);
});
