import { expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { orGuest } from "./or-guest.ts";

test("a token that is not valid is nobody's, and any other trouble stays one", { tags: ["USR-05"] }, async () => {
  const raising = (error: Error) => async () => {
    throw error;
  };
  expect(await orGuest(async () => "ada")).toBe("ada");
  expect(await orGuest(raising(new Problem("unauthenticated")))).toBeNull();
  await expect(orGuest(raising(new Problem("unavailable")))).rejects.toMatchObject({ code: "unavailable" });
  await expect(orGuest(raising(new TypeError("a bug")))).rejects.toThrow("a bug");
});
