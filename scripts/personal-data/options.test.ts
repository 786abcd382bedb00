import { expect, test } from "vitest";
import { parseFindOptions } from "./options.ts";

test("looks into the local state folder unless told otherwise", () => {
  expect(parseFindOptions(["find", "ada@example.com", "Ada Lovelace"])).toEqual({
    texts: ["ada@example.com", "Ada Lovelace"],
    env: null,
    state: ".octavo/state",
  });
  expect(parseFindOptions(["find", "ada", "--env", "qa", "--secrets", "f"])).toEqual({ texts: ["ada"], env: "qa", secretsFile: "f" });
});

test.each([
  [[], /find TEXT/],
  [["find"], /find TEXT/],
  [["show", "ada@example.com"], /find TEXT/],
  [["find", "ab"], /fewer than 3/],
  [["find", "ada", "--env", "prod"], /no environment/],
  [["find", "ada", "--env", "qa"], /Without --secrets/],
  [["find", "ada", "--secrets", "f"], /belongs to --env/],
  [["find", "ada", "--env", "qa", "--secrets", "f", "--state", "s"], /name one/],
])("%j is refused with a sentence", (args, message) => expect(() => parseFindOptions(args)).toThrow(message));
