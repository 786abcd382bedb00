import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { recordFigure } from "../figures.ts";
import { openPeople, type People } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Answer, openShop, type Shop } from "../shop.ts";

const wrongPasswords = 1_000;
/** Passwords of one account that are ever looked at within 15 minutes, right or wrong. */
const checkedMax = 10;

let platform: TestPlatform;
let shop: Shop;
let people: People;
beforeAll(async () => {
  // The route's own limit is the gateway's and is a thousand times as wide here: what is counted is what identity throttles.
  platform = await startPlatform({ limits: "local" });
  shop = openShop(platform);
  people = openPeople(platform);
});
afterAll(() => platform.stop());

/** An address of the Internet for every number: an attacker with a whole network of machines. */
const addressOf = (index: number) => `198.51.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`;
/** What makes a request one of the edge's on this platform: then, and only then, the address in the header is believed. */
const throughTheEdge = (address: string) => ({ "mf-cf-blob": "{}", "cf-connecting-ip": address });
const constantPart = ({ status, body: { requestId: _, instance: __, ...rest } }: Answer) => ({ status, ...rest });

const signIn = (email: string, password: string, from: number, headers: Record<string, string> = {}) =>
  shop.call(
    "POST",
    "/api/users/login",
    { email, password },
    { ...throughTheEdge(addressOf(from)), "user-agent": `bot ${from}`, ...headers },
  );

/** How many passwords identity has looked at and found wrong since the log had `from` lines, as it says itself. */
async function countLookedAt(from: number): Promise<number> {
  // The log is written a moment after the answer.
  await sleep(500);
  return (await platform.readLog()).slice(from).filter(({ event, reason }) => event === "sign-in.refused" && reason === "password").length;
}

describe(`R22: ${wrongPasswords} wrong passwords for one account, from as many addresses`, () => {
  const outcomes = new Map<string, Answer[]>();

  test.each(["known", "unknown"])(
    "%s to us: at most 10 are looked at, the others are told to wait (429)",
    {
      tags: ["P-74", "USR-02"],
      timeout: 300_000,
    },
    async (kind) => {
      const email = kind === "known" ? (await people.buyer()).email : people.newEmail("nobody");
      const logged = (await platform.readLog()).length;
      const answers: Answer[] = [];
      const rest = Array.from({ length: wrongPasswords }, (_, index) => index).values();
      const work = async () => {
        for (const index of rest) answers.push(await signIn(email, `wrong password number ${index}`, index));
      };
      await Promise.all(Array.from({ length: 8 }, work));
      outcomes.set(kind, answers);
      const counts = Map.groupBy(answers, (answer) => answer.status);
      expect([...counts.keys()].toSorted()).toEqual([401, 429]);
      const looked = counts.get(401)?.length ?? 0;
      expect(looked).toBeLessThanOrEqual(checkedMax);
      await eventually(async () => expect(await countLookedAt(logged)).toBe(looked));
      for (const { headers, body } of counts.get(429) ?? []) {
        expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
        expect(body.type).toBe("urn:octavo:problem:rate-limited");
      }
      recordFigure(`R22-${kind}`, `${wrongPasswords} wrong passwords for an account ${kind} to us: ${looked} checked, the rest 429`);
    },
  );

  test("tell nobody which account there is: both are refused in the same words", { tags: ["USR-02", "P-74"] }, () => {
    const wordsOf = (kind: string, status: number) => {
      const some = (outcomes.get(kind) ?? []).filter((answer) => answer.status === status);
      // How long to wait differs from answer to answer, not from account to account.
      return new Set(some.map((answer) => JSON.stringify(constantPart(answer)).replaceAll(/\d+/g, "N")));
    };
    for (const status of [401, 429]) {
      expect(wordsOf("known", status).size).toBe(1);
      expect(wordsOf("unknown", status)).toEqual(wordsOf("known", status));
    }
    recordFigure(
      "R22",
      `${wrongPasswords} wrong passwords each for a known and an unknown account: ≤ ${checkedMax} checked, one body for both`,
    );
  });

  test("keep the right password out too for a while (429), and nobody else (200)", { tags: ["P-74"] }, async () => {
    const [victim, other] = await Promise.all([people.buyer(), people.buyer()]);
    for (let index = 0; index < 12; index += 1) await signIn(victim.email, "wrong", 5_000 + index);
    expect((await signIn(victim.email, victim.password, 5_100)).status).toBe(429);
    expect((await signIn(other.email, other.password, 5_100)).status).toBe(200);
  });

  test("are counted by the account however its address is written", { tags: ["P-74"] }, async () => {
    const victim = await people.buyer();
    const spellings = [victim.email, victim.email.toUpperCase(), ` ${victim.email} `, victim.email.replace("ada", "Ada")];
    const statuses: number[] = [];
    for (let index = 0; index < 40; index += 1)
      statuses.push((await signIn(spellings[index % spellings.length] ?? "", "wrong", 6_000 + index)).status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(checkedMax);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(20);
  });
});

describe("one client", () => {
  test("that tries one password on many accounts is stopped (429), and no header makes it another; others are not", {
    tags: ["P-74", "GW-03"],
    timeout: 120_000,
  }, async () => {
    const strict = await startPlatform({ limits: "production" });
    try {
      const { call } = openShop(strict);
      const spray = (index: number) => {
        const claims = { "x-forwarded-for": addressOf(index), "x-octavo-client": `made-up-${index}`, "x-real-ip": addressOf(index) };
        const headers = { ...claims, "cf-connecting-ip": addressOf(index), forwarded: `for=${addressOf(index)}` };
        return call("POST", "/api/users/login", { email: people.newEmail("sprayed"), password: "Password1!" }, headers);
      };
      const answers: Answer[] = [];
      for (let index = 0; index < 40; index += 1) answers.push(await spray(index));
      const looked = answers.filter(({ status }) => status === 401).length;
      expect(looked).toBeGreaterThan(0);
      expect(looked).toBeLessThanOrEqual(20);
      expect(answers.at(-1)?.status).toBe(429);
      expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
      const elsewhere = throughTheEdge(addressOf(40_001));
      const other = await call("POST", "/api/users/login", { email: people.newEmail("nobody"), password: "Password1!" }, elsewhere);
      expect(other.status).toBe(401);
    } finally {
      await strict.stop();
    }
  });
});

describe("what else could tell whether an address is known", () => {
  test("asking for a reset does not, neither in status nor in words", { tags: ["P-75"] }, async () => {
    const { email } = await people.buyer();
    const ask = (address: string) => shop.call("POST", "/api/users/password/forgot", { email: address });
    const [known, unknown] = [await ask(email), await ask(people.newEmail("nobody"))];
    expect(constantPart(unknown)).toEqual(constantPart(known));
    expect(known.status).toBeLessThan(300);
  });

  test("registering does (409), as api.md says, and is limited for it", { tags: ["USR-01", "GW-03"] }, async () => {
    const { email, password } = await people.buyer();
    const answer = await shop.call("POST", "/api/users/register", { email, password, name: "Somebody Else" });
    expect(answer.status).toBe(409);
    expect(answer.headers.get("ratelimit-policy")).toMatch(/q=10000;w=3600/);
  });
});
