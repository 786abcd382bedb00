import { expect, test } from "vitest";
import { openCourse } from "./course.ts";

test("the course of an import is told at each tenth, with the rate since the last", () => {
  const lines: string[] = [];
  const course = openCourse((line) => lines.push(line));
  course.note(0, 0, 10);
  course.note(0.05, 500, 11);
  course.note(0.1, 1_000, 12);
  course.note(0.35, 3_500, 22);
  course.note(1, 10_000, 72);
  expect(lines).toEqual(["10 %, 1,000 rows, 500 rows/s", "35 %, 3,500 rows, 250 rows/s", "100 %, 10,000 rows, 130 rows/s"]);
  expect(course.rates()).toEqual({ firstRate: 500, lastRate: 130 });
});
