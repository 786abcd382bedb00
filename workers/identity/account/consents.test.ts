import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { consents } from "../tables.ts";
import { ask, db } from "../testing.ts";
import { giveConsent } from "./consents.ts";
import { depsWithMeanwhile, eraseRow, itemsOf, newBuyer, newStaff, pointersOf } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const path = "/api/users/me/consents";
const agreed = { purpose: "analytics", isGranted: true, textVersion: "2026-11" };

describe("GET and PUT /api/users/{id}/consents", () => {
  test("the newest answer counts, and every earlier one can still be shown", { tags: ["P-78"] }, async () => {
    const ada = await newBuyer();
    expect(itemsOf(await ask("GET", path, undefined, ada.headers))).toEqual([]);
    expect(await ask("PUT", path, agreed, ada.headers)).toMatchObject({ status: 200, body: agreed });
    await ask("PUT", path, { ...agreed, purpose: "marketing" }, ada.headers);
    await ask("PUT", path, { ...agreed, isGranted: false }, ada.headers);
    expect(itemsOf(await ask("GET", path, undefined, ada.headers))).toMatchObject([
      { purpose: "analytics", isGranted: false, textVersion: "2026-11", at: expect.any(String) },
      { purpose: "marketing", isGranted: true },
    ]);
    const kept = (await db.select().from(consents)).filter(({ userId, purpose }) => userId === ada.id && purpose === "analytics");
    expect(kept.map(({ seq, isGranted }) => [seq, isGranted])).toEqual([
      [1, true],
      [2, false],
    ]);
  });

  test.each([
    [{ purpose: "everything" }, "/purpose"],
    [{ isGranted: "yes" }, "/isGranted"],
    [{ textVersion: "<b>" }, "/textVersion"],
    [{ userId: "user_x" }, ""],
  ])("%j is no answer (422)", { tags: ["P-78"] }, async (change, pointer) => {
    const ada = await newBuyer();
    expect(pointersOf(await ask("PUT", path, { ...agreed, ...change }, ada.headers))).toEqual([pointer]);
    expect(itemsOf(await ask("GET", path, undefined, ada.headers))).toEqual([]);
  });

  test("none is kept of an account that was erased meanwhile (404)", { tags: ["P-78", "P-77"] }, async () => {
    const ada = await newBuyer();
    const answer = { userId: ada.id, purpose: "analytics", isGranted: true, textVersion: "2026-11" } as const;
    await expect(
      giveConsent(
        depsWithMeanwhile(() => eraseRow(ada.id)),
        answer,
      ),
    ).rejects.toMatchObject({ code: "not-found" });
    expect(await db.$count(consents, eq(consents.userId, ada.id))).toBe(0);
  });

  test("nobody answers for another, not even an admin (403)", { tags: ["P-78"] }, async () => {
    const [ada, admin] = [await newBuyer(), await newStaff("admin")];
    expect((await ask("PUT", `/api/users/${ada.id}/consents`, agreed, admin.headers)).status).toBe(403);
    expect((await ask("GET", `/api/users/${ada.id}/consents`, undefined, admin.headers)).status).toBe(403);
  });
});
