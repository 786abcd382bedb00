import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFinder } from "../../scripts/personal-data/finder.ts";
import { scanState } from "../../scripts/personal-data/scan-state.ts";
import { platformWorkers } from "../../scripts/platform/configuration.ts";
import { eventually } from "../eventually.ts";
import { recordFigure } from "../figures.ts";
import { bearer, openPeople, type People, type Person } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

/** As long as an honest client may repeat a rotation, and a little more. */
const pastRepeatMs = 11_000;

let platform: TestPlatform;
let shop: Shop;
let people: People;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
  people = openPeople(platform);
});
afterAll(() => platform.stop());

type Tokens = { accessToken: string; refreshToken: string; expiresIn: number };

const refresh = (refreshToken: string) => shop.call<Tokens>("POST", "/api/users/refresh", { refreshToken });
async function refreshed(refreshToken: string): Promise<Tokens> {
  const { status, body } = await refresh(refreshToken);
  expect([status, typeof body.accessToken, typeof body.refreshToken]).toEqual([200, "string", "string"]);
  return body;
}
const statusOf = async (accessToken: string) => (await shop.call("GET", "/api/users/me", undefined, bearer({ accessToken }))).status;
const sessionsOf = async (person: Pick<Person, "accessToken">) =>
  (await shop.call<{ items: unknown[] }>("GET", "/api/users/me/sessions", undefined, bearer(person))).body.items;

const databases = platformWorkers(null).flatMap(({ databaseId }) => databaseId ?? []);
/** Where in all that the platform keeps one of these texts is, as it is or as a plain hash. */
async function placesOf(...texts: string[]): Promise<string[]> {
  const { findings } = await scanState(platform.state, databases, createFinder(texts, { byId: new Map() }));
  return findings.map(({ place }) => place);
}

describe("R19: a refresh token", () => {
  test("is good once, and gives tokens that are good", { tags: ["USR-03", "USR-16"] }, async () => {
    const buyer = await people.buyer();
    const first = await refreshed(buyer.refreshToken);
    expect(first.refreshToken).not.toBe(buyer.refreshToken);
    expect(first.accessToken).not.toBe(buyer.accessToken);
    expect(first.expiresIn).toBe(600);
    expect(await statusOf(first.accessToken)).toBe(200);
    const second = await refreshed(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await sessionsOf(second)).toHaveLength(1);
  });

  test("asked for 20 times at once gives one successor, and one session stays", { tags: ["USR-16"] }, async () => {
    const buyer = await people.buyer();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshed(buyer.refreshToken)));
    const successors = new Set(answers.map((answer) => answer.refreshToken));
    expect(successors.size).toBe(1);
    for (const { accessToken } of answers) expect(await statusOf(accessToken)).toBe(200);
    const [successor = ""] = successors;
    expect(await sessionsOf(await refreshed(successor))).toHaveLength(1);
  });

  test("whose answer was lost gives the same successor again", { tags: ["USR-16"] }, async () => {
    const buyer = await people.buyer();
    const lost = await refreshed(buyer.refreshToken);
    const again = await refreshed(buyer.refreshToken);
    expect(again.refreshToken).toBe(lost.refreshToken);
    expect((await refreshed(again.refreshToken)).refreshToken).not.toBe(lost.refreshToken);
  });

  test("that was spent, shown again later, ends its whole family and the tokens of it, and no other session", {
    tags: ["USR-16", "USR-04"],
    timeout: 60_000,
  }, async () => {
    const buyer = await people.buyer();
    const elsewhere = await people.signIn(buyer);
    const thief = buyer.refreshToken;
    const honest = await refreshed(thief);
    await sleep(pastRepeatMs);
    const reused = await refresh(thief);
    expect(reused.status).toBe(401);
    expect(reused.headers.get("content-type")).toContain("application/problem+json");
    expect((await refresh(honest.refreshToken)).status).toBe(401);
    await eventually(async () => expect(await statusOf(honest.accessToken)).toBe(401), 1_000, 50);
    expect(await statusOf(buyer.accessToken)).toBe(401);
    expect(await statusOf(elsewhere.accessToken)).toBe(200);
    await refreshed(elsewhere.refreshToken);
  });

  test("survives a restart of everything, and so does what is known of spent ones", {
    tags: ["USR-16"],
    timeout: 120_000,
  }, async () => {
    const [honest, robbed] = await Promise.all([people.buyer(), people.buyer()]);
    const stolen = robbed.refreshToken;
    const kept = await refreshed(stolen);
    const keptByHonest = await refreshed(honest.refreshToken);
    await platform.killWorkerd();
    await eventually(async () => expect((await fetch(`${platform.url}/ready`)).status).toBe(200), 60_000);
    expect(await statusOf(keptByHonest.accessToken)).toBe(200);
    const afterwards = await refreshed(keptByHonest.refreshToken);
    expect(await sessionsOf(afterwards)).toHaveLength(1);
    await sleep(pastRepeatMs);
    expect((await refresh(stolen)).status).toBe(401);
    expect((await refresh(kept.refreshToken)).status).toBe(401);
    recordFigure(
      "R19",
      "20 refreshes at once: 1 successor, 1 session; a spent token shown again ends its family, before and after a restart",
    );
  });

  test.each(["", "ort_", "ort_!!!", `ort_${"A".repeat(86)}`, "a".repeat(10_000), "../../etc/passwd", "ort_\u0000"])(
    "that is none (%j) is refused (401 or 422), never a fault of ours",
    { tags: ["ARC-25"] },
    async (text) => {
      const { status, headers } = await refresh(text);
      expect([401, 422]).toContain(status);
      expect(headers.get("content-type")).toContain("application/problem+json");
    },
  );

  test("of somebody, with its secret changed, is refused (401) and does them no harm", { tags: ["USR-16"] }, async () => {
    const buyer = await people.buyer();
    const last = buyer.refreshToken.at(-2) === "A" ? "B" : "A";
    const forged = `${buyer.refreshToken.slice(0, -2)}${last}${buyer.refreshToken.slice(-1)}`;
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await refresh(forged)).status).toBe(401);
    await refreshed(buyer.refreshToken);
  });

  test("is kept nowhere as it is, nor logged, and neither is a password or an address", { tags: ["USR-01", "GW-05"] }, async () => {
    const buyer = await people.buyer("Wilhelmina Unmistakable");
    const { refreshToken, accessToken } = await refreshed(buyer.refreshToken);
    await shop.call("GET", "/api/users/me", undefined, bearer({ accessToken }));
    const wrong = await shop.call("POST", "/api/users/login", { email: buyer.email, password: "a wrong password, unmistakable" });
    const requestId = wrong.headers.get("x-request-id");
    // What was asked last is logged last: once both Workers have told of it, the log has told of everything.
    const log = await eventually(async () => {
      const lines = await platform.readLog();
      expect(lines).toContainEqual(expect.objectContaining({ event: "sign-in.refused", userId: buyer.id, requestId }));
      expect(lines).toContainEqual(expect.objectContaining({ event: "request", domain: "gateway", requestId }));
      return JSON.stringify(lines);
    });
    // A token's last characters are its secret; before them are ids.
    const secrets = [refreshToken, buyer.refreshToken, accessToken].map((token) => token.slice(-43)).concat(buyer.password);
    for (const secret of [...secrets, buyer.email, "Unmistakable", "unmistakable"]) expect(log).not.toContain(secret);
    expect(await placesOf(buyer.id)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^octavo-identity/), expect.stringMatching(/^object/)]),
    );
    expect(await placesOf(...secrets)).toEqual([]);
  });
});
