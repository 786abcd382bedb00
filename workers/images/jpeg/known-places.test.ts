import { expect, test } from "vitest";
import { addKnown, createKnownPlaces, nextKnown } from "./known-places.ts";

/** The same numbers, and how often they were looked at. */
function watched(known: Uint32Array) {
  let looks = 0;
  const numbers = new Proxy(known, {
    get: (target, name) => {
      looks += 1;
      return target[Number(name)];
    },
  }) as ArrayLike<number>;
  return { numbers, looks: () => looks };
}

test("a block is found to be empty by two looks, and what is left of it behind a place by one or two", () => {
  const { numbers, looks } = watched(createKnownPlaces(3));
  expect(nextKnown(numbers, 1, 1)).toBe(64);
  expect(looks()).toBe(2);
  expect(nextKnown(numbers, 1, 40)).toBe(64);
  expect(looks()).toBe(3);
});

test("every place is found, in its own block, in order", () => {
  const known = createKnownPlaces(3);
  const places = [0, 1, 30, 31, 32, 33, 47, 62, 63];
  for (const at of places) addKnown(known, 1, at);
  const found: number[] = [];
  for (let at = nextKnown(known, 1, 0); at < 64; at = nextKnown(known, 1, at + 1)) found.push(at);
  expect(found).toEqual(places);
  expect([nextKnown(known, 0, 0), nextKnown(known, 2, 0)]).toEqual([64, 64]);
});
