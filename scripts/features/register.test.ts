import { expect, test } from "vitest";
import { readRegister } from "./register.ts";

/** Changing this number is how a promise is added or taken back on purpose. */
const rowCount = 393;

test("the register holds every promise, each under an id of its own", () => {
  const ids = readRegister().map((feature) => feature.id);
  expect(ids).toHaveLength(rowCount);
  expect(new Set(ids).size).toBe(rowCount);
});

test("rows of one section stand together", () => {
  const sections = readRegister().map((feature) => feature.section);
  const starts = sections.filter((section, index) => section !== sections[index - 1]);
  expect(starts).toEqual([...new Set(sections)]);
});
