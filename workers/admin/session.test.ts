import { expect, test } from "vitest";
import { isOpenSession, openSession, sessionSeconds } from "./session.ts";

const key = "the-right-key";
const nowMs = 1_795_000_000_000;
const endsAtMs = nowMs + sessionSeconds * 1_000;

test("a session holds for twelve hours, to the millisecond", () => {
  const session = openSession(key, nowMs);
  expect(isOpenSession(session, key, nowMs)).toBe(true);
  expect(isOpenSession(session, key, endsAtMs - 1)).toBe(true);
  expect(isOpenSession(session, key, endsAtMs)).toBe(false);
  expect(sessionSeconds).toBe(12 * 60 * 60);
});

test("it does not hold the key, and another key ends it", () => {
  const session = openSession(key, nowMs);
  expect(session).not.toContain(key);
  expect(isOpenSession(session, "another-key", nowMs)).toBe(false);
});

test("a changed one is refused: a later end, another seal, anything before or behind", () => {
  const [, seal = ""] = openSession(key, nowMs).split(".");
  const forged = [
    `${endsAtMs + 1}.${seal}`,
    `${endsAtMs}.${seal.slice(0, -1)}${seal.endsWith("A") ? "B" : "A"}`,
    `${endsAtMs}.`,
    `${endsAtMs}`,
    `.${seal}`,
    ` ${endsAtMs}.${seal}`,
    `${endsAtMs}.${seal}\n`,
    `0${endsAtMs}.${seal}`,
    "9999999999999.",
    "",
    "null",
  ];
  for (const value of forged) expect(isOpenSession(value, key, nowMs), value).toBe(false);
});
