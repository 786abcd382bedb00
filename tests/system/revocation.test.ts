import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordFigure } from "../figures.ts";
import { bearer, goodPassword, openBackDoor, openPeople, type People, type Person } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";
import { totpAt } from "../totp.ts";

/** Revocation is felt everywhere within this. */
const withinMs = 1_000;
/** By then a Worker that does not wait for a request's end has looked at its token. */
const takenOnMs = 500;

let platform: TestPlatform;
let shop: Shop;
let people: People;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
  people = openPeople(platform);
});
afterAll(() => platform.stop());

type Probe = { worker: string; method: string; path: string; body?: unknown };

/** For each Worker that verifies tokens, a call that tells a signed-in buyer from a guest. */
const probes: Probe[] = [
  { worker: "octavo-gateway", method: "GET", path: "/api/users/me" },
  { worker: "octavo-identity", method: "GET", path: "/api/users/me" },
  { worker: "octavo-catalog", method: "POST", path: "/api/books", body: {} },
  { worker: "octavo-inventory", method: "GET", path: "/api/inventory/ANY/ledger" },
  { worker: "octavo-cart", method: "GET", path: "/api/cart" },
  { worker: "octavo-orders", method: "GET", path: "/api/orders" },
];

/** The status each Worker gives a token, past the gateway; the gateway's own on the way everybody comes. */
async function statuses(person: Pick<Person, "accessToken">): Promise<Record<string, number>> {
  const askOwner = openBackDoor(platform);
  const asked = probes.map(async ({ worker, method, path, body }) => {
    const isGateway = worker === "octavo-gateway";
    const { status } = isGateway
      ? await shop.call(method, path, body, bearer(person))
      : await askOwner(worker, method, path, body, bearer(person));
    return [worker, status] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

const everybodySays = (status: number) => Object.fromEntries(probes.map(({ worker }) => [worker, status]));

/** Pages tell somebody signed in by what they show, and send a guest to sign in: an account's page, and the merchants' (403 for a buyer). */
async function pagesSee({ accessToken }: Pick<Person, "accessToken">): Promise<{ shop: boolean; admin: boolean }> {
  const headers = bearer({ accessToken });
  const [account, staff] = await Promise.all(["/account", "/admin"].map((path) => shop.call("GET", path, undefined, headers)));
  return { shop: account?.status === 200, admin: staff?.status === 200 || staff?.status === 403 };
}

/** The token is good everywhere, then `end` happens, and within a second it is good nowhere. */
async function expectRevoked(person: Person, end: () => Promise<unknown>): Promise<void> {
  const before = await statuses(person);
  expect(Object.entries(before).filter(([, status]) => status === 401 || status >= 500)).toEqual([]);
  expect(await pagesSee(person)).toEqual({ shop: true, admin: true });
  await end();
  await new Promise((resolve) => setTimeout(resolve, withinMs));
  expect(await statuses(person)).toEqual(everybodySays(401));
  expect(await pagesSee(person)).toEqual({ shop: false, admin: false });
}

/**
 * Sends a write but for the last byte of its body, over a connection of its own, and waits until the gateway has had the time
 * to take it on. Gives back what sends that byte and says with which status the write was answered.
 */
async function holdBack({ method, path, body }: Probe, headers: Record<string, string>): Promise<() => Promise<number>> {
  const text = JSON.stringify(body ?? {});
  const socket = connect(platform.port, "127.0.0.1");
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    answer += chunk;
  });
  const all = { host: `localhost:${platform.port}`, connection: "close", "content-type": "application/json", ...headers };
  const lines = Object.entries({ ...all, "content-length": `${Buffer.byteLength(text)}` }).map(([name, value]) => `${name}: ${value}`);
  socket.write(`${[`${method} ${path} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n${text.slice(0, -1)}`);
  await new Promise((resolve) => setTimeout(resolve, takenOnMs));
  return async () => {
    const ended = once(socket, "close");
    socket.write(text.slice(-1));
    await ended;
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
  };
}

async function ask<Body = Record<string, unknown>>(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await shop.call<Body>(method, path, body, headers);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer;
}

describe("within a second every Worker refuses a token", () => {
  test("of a session that was signed out", { tags: ["USR-04", "USR-05", "USR-17"] }, async () => {
    const buyer = await people.buyer();
    const elsewhere = await people.signIn(buyer);
    await expectRevoked(buyer, () => ask("POST", "/api/users/logout", { refreshToken: buyer.refreshToken }));
    expect((await statuses(elsewhere))["octavo-orders"]).toBe(200);
    recordFigure("revocation", `a signed-out token is refused by ${probes.length} Workers and the pages within ${withinMs} ms`);
  });

  test("of every session, when all are signed out from one", { tags: ["USR-04"] }, async () => {
    const buyer = await people.buyer();
    const elsewhere = await people.signIn(buyer);
    await expectRevoked(buyer, () => ask("DELETE", "/api/users/me/sessions", undefined, bearer(elsewhere)));
    expect(await statuses(elsewhere)).toEqual(everybodySays(401));
  });

  test("of a session that was ended from another", { tags: ["USR-04", "USR-16"] }, async () => {
    const buyer = await people.buyer();
    const elsewhere = await people.signIn(buyer);
    type Sessions = { items: { id: string; isCurrent: boolean }[] };
    const { body } = await ask<Sessions>("GET", "/api/users/me/sessions", undefined, bearer(elsewhere));
    const other = body.items.find((session) => !session.isCurrent);
    await expectRevoked(buyer, () => ask("DELETE", `/api/users/me/sessions/${other?.id}`, undefined, bearer(elsewhere)));
    expect((await statuses(elsewhere))["octavo-orders"]).toBe(200);
  });

  test("when the password changes", { tags: ["USR-04", "P-75"] }, async () => {
    const buyer = await people.buyer();
    const elsewhere = await people.signIn(buyer);
    const body = { currentPassword: goodPassword, newPassword: `${goodPassword}, another` };
    await expectRevoked(buyer, () => ask("PUT", "/api/users/me/password", body, bearer(elsewhere)));
  });

  test("when the password is reset by mail", { tags: ["USR-04", "P-75"] }, async () => {
    const buyer = await people.buyer();
    await ask("POST", "/api/users/password/forgot", { email: buyer.email });
    const token = await people.mailedToken(buyer.email, "/reset");
    await expectRevoked(buyer, () => ask("POST", "/api/users/password/reset", { token, password: `${goodPassword}, reset` }));
  });

  test("when the role changes", { tags: ["USR-04", "USR-11"] }, async () => {
    const buyer = await people.buyer();
    await people.verify(buyer);
    const admin = await people.admin();
    await expectRevoked(buyer, async () => {
      const { headers } = await ask("GET", `/api/users/${buyer.id}`, undefined, bearer(admin));
      const ifMatch = { "if-match": headers.get("etag") ?? "" };
      await ask("PUT", `/api/users/${buyer.id}/role`, { role: "seller", sellerName: "Newly Made" }, { ...bearer(admin), ...ifMatch });
    });
    const again = await people.signIn(buyer);
    expect(again.role).toBe("seller");
  });

  test("when a second factor is set up", { tags: ["USR-04", "P-73"] }, async () => {
    const buyer = await people.buyer();
    const elsewhere = await people.signIn(buyer);
    const { body } = await ask<{ secret: string }>("POST", "/api/users/me/second-factor", undefined, bearer(elsewhere));
    const code = totpAt(body.secret, Date.now());
    await expectRevoked(buyer, () => ask("PUT", "/api/users/me/second-factor", { code }, bearer(elsewhere)));
    const withoutCode = await shop.call("POST", "/api/users/login", { email: buyer.email, password: buyer.password });
    expect([withoutCode.status, withoutCode.body.type]).toEqual([401, "urn:octavo:problem:second-factor-required"]);
  });

  test("when the account is deleted", { tags: ["USR-04", "P-77"] }, async () => {
    const buyer = await people.buyer();
    await expectRevoked(buyer, async () => {
      const { headers } = await ask("GET", "/api/users/me", undefined, bearer(buyer));
      const ifMatch = { "if-match": headers.get("etag") ?? "" };
      await ask("DELETE", "/api/users/me", { password: buyer.password }, { ...bearer(buyer), ...ifMatch });
    });
    expect((await shop.call("POST", "/api/users/login", { email: buyer.email, password: buyer.password })).status).toBe(401);
  });
});

describe("a write that is held open", () => {
  test("is refused when its session has ended before its last byte comes, by every Worker that takes writes", {
    tags: ["USR-04", "USR-17"],
  }, async () => {
    const puppet = await people.buyer();
    await people.verify(puppet);
    const admin = await people.newAdmin();
    const elsewhere = await people.signIn(admin);
    const { headers } = await ask("GET", `/api/users/${puppet.id}`, undefined, bearer(admin));
    const further = { "if-match": headers.get("etag") ?? "", "idempotency-key": randomUUID() };
    const writes: Probe[] = [
      { worker: "octavo-identity", method: "PUT", path: `/api/users/${puppet.id}/role`, body: { role: "admin" } },
      { worker: "octavo-catalog", method: "POST", path: "/api/books" },
      { worker: "octavo-inventory", method: "PUT", path: "/api/inventory/ANY", body: { kind: "receive", quantity: 1, reason: "held" } },
      { worker: "octavo-cart", method: "POST", path: "/api/cart/items" },
      { worker: "octavo-orders", method: "POST", path: "/api/orders" },
    ];
    const hold = async (person: Pick<Person, "accessToken">, of: Probe[]) =>
      await Promise.all(of.map((write) => holdBack(write, { ...bearer(person), ...further })));
    const held = await hold(admin, writes);
    // The same request of a session that goes on is answered as ever: it is not for being slow that the others are refused.
    const control = await hold(elsewhere, writes.slice(1));
    await ask("POST", "/api/users/logout", { refreshToken: admin.refreshToken });
    await new Promise((resolve) => setTimeout(resolve, withinMs));
    expect(await Promise.all(held.map((finish) => finish()))).toEqual(writes.map(() => 401));
    for (const status of await Promise.all(control.map((finish) => finish()))) expect([200, 403, 404, 422]).toContain(status);
    const { body } = await ask<{ role: string }>("GET", `/api/users/${puppet.id}`, undefined, bearer(elsewhere));
    expect(body.role).toBe("buyer");
  });
});
