import { expect, test } from "vitest";
import { Problem } from "../../shared/problem.ts";
import { createPlaces } from "./places.ts";

/** Work that goes on until it is told to end. */
function openWork() {
  let end = () => {};
  const work = () =>
    new Promise<string>((resolve) => {
      end = () => resolve("done");
    });
  return { work, end: () => end() };
}

test("three pieces of work are done at once, and a fourth is told to come again", async () => {
  const inPlace = createPlaces(() => 0);
  const works = [openWork(), openWork(), openWork()];
  const running = works.map(({ work }) => inPlace(work));
  const refused = await inPlace(async () => "never").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Problem);
  expect(refused).toMatchObject({ code: "unavailable", details: { fields: { retryAfterSeconds: 2 } } });
  works[1]?.end();
  expect(await running[1]).toBe("done");
  expect(await inPlace(async () => "now")).toBe("now");
});

test("a place is free again when the work fails, and when nothing is heard of it for a minute", async () => {
  let nowMs = 0;
  const inPlace = createPlaces(() => nowMs);
  for (let count = 0; count < 5; count += 1) {
    await expect(inPlace(() => Promise.reject(new Error("no picture")))).rejects.toThrow("no picture");
  }
  for (let count = 0; count < 3; count += 1) void inPlace(openWork().work);
  await expect(inPlace(async () => "never")).rejects.toThrow("Too many");
  nowMs = 60_001;
  expect(await inPlace(async () => "now")).toBe("now");
});
