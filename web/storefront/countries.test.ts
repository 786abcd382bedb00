import { expect, test } from "vitest";
import { countryNameOf } from "../../shared/contracts/common.ts";
import { listCountries } from "./countries.ts";

test("lists each country once, in the order of its name, under the code an order takes", () => {
  const countries = listCountries();
  const names = countries.map(({ name }) => name);
  expect(countries.length).toBeGreaterThan(190);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(names.toSorted((left, right) => left.localeCompare(right, "en")));
  expect(countries.every(({ code, name }) => countryNameOf(code) === name)).toBe(true);
  expect(countries).toContainEqual({ code: "GB", name: "United Kingdom" });
});

test("leaves out groupings, aliases and retired codes", () => {
  const codes = listCountries().map(({ code }) => code);
  for (const code of ["EU", "UN", "UK", "SU", "YU", "ZZ"]) expect(codes).not.toContain(code);
});
