import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

const limits = { max: 3, eachMax: 2, lostAfterMs: 60_000 };

test("there are no more places than that, and one that is given back is free once", () => {
  const { take } = createPlaces(limits, () => 0);
  const places = ["ada", "ada", "babbage"].map((whose) => take(whose));
  expect(places).not.toContain(null);
  expect(take("babbage")).toBeNull();
  places[2]?.();
  places[2]?.();
  expect(take("babbage")).not.toBeNull();
  expect(take("babbage")).toBeNull();
});

test("one caller has some of them, and leaves the rest to others", () => {
  const { take } = createPlaces(limits, () => 0);
  const [first] = [take("ada"), take("ada")];
  expect(take("ada")).toBeNull();
  first?.();
  expect(take("ada")).not.toBeNull();
  expect(take("babbage")).not.toBeNull();
});

test("a place of which nothing is heard is free after its time, and giving it back then takes nobody else's", () => {
  let nowMs = 0;
  const { take } = createPlaces({ ...limits, max: 1 }, () => nowMs);
  const lost = take("ada");
  nowMs = 60_000;
  expect(take("babbage")).toBeNull();
  nowMs = 60_001;
  expect(take("babbage")).not.toBeNull();
  lost?.();
  expect(take("ada")).toBeNull();
});
