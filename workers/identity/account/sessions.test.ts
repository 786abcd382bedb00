import { describe, expect, test, vi } from "vitest";
import { ask, isTaken, logIn, newAccount } from "../testing.ts";
import { bearer, itemsOf, newBuyer, newStaff } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const path = "/api/users/me/sessions";

describe("GET and DELETE /api/users/{id}/sessions", () => {
  test("shows where one is signed in, and ends one place: its tokens and its refresh token", { tags: ["USR-16", "USR-04"] }, async () => {
    const { email, password, accessToken } = await newAccount();
    const elsewhere = await logIn({ email, password });
    const listed = itemsOf<{ id: string; isCurrent: boolean }>(await ask("GET", path, undefined, bearer(accessToken)));
    expect(listed).toHaveLength(2);
    expect(listed).toContainEqual(expect.objectContaining({ kind: "api", isCurrent: true }));
    const other = listed.find(({ isCurrent }) => !isCurrent);
    expect((await ask("DELETE", `${path}/${other?.id}`, undefined, bearer(accessToken))).status).toBe(204);
    expect(await isTaken(String(elsewhere.body?.accessToken))).toBe(false);
    expect((await ask("POST", "/api/users/refresh", { refreshToken: elsewhere.body?.refreshToken })).status).toBe(401);
    expect(await isTaken(accessToken)).toBe(true);
    expect((await ask("DELETE", `${path}/${other?.id}`, undefined, bearer(accessToken))).status).toBe(404);
  });

  test("ends all of them, the one that asks too", { tags: ["USR-16", "USR-04"] }, async () => {
    const { email, password, accessToken } = await newAccount();
    const elsewhere = await logIn({ email, password });
    expect((await ask("DELETE", path, undefined, bearer(accessToken))).status).toBe(204);
    for (const token of [accessToken, elsewhere.body?.accessToken]) expect(await isTaken(String(token))).toBe(false);
  });

  test("another's session is not there (404), another's list is closed, to an admin too (403)", { tags: ["USR-16"] }, async () => {
    const [ada, eve, admin] = [await newBuyer(), await newBuyer(), await newStaff("admin")];
    const [session] = itemsOf(await ask("GET", path, undefined, ada.headers));
    expect((await ask("DELETE", `${path}/${session?.id}`, undefined, eve.headers)).status).toBe(404);
    for (const person of [eve, admin]) {
      expect((await ask("GET", `/api/users/${ada.id}/sessions`, undefined, person.headers)).status).toBe(403);
      expect((await ask("DELETE", `/api/users/${ada.id}/sessions`, undefined, person.headers)).status).toBe(403);
    }
    expect(itemsOf(await ask("GET", path, undefined, ada.headers))).toHaveLength(1);
  });
});
