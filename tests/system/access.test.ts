import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Scope, scopes } from "../../shared/contracts/identity.ts";
import { type AccessCell, isRefusal, nameOf, readAccessMatrix } from "../access-matrix.ts";
import { type Attempt, openStage, type Stage } from "../access-stage.ts";
import { eventually } from "../eventually.ts";
import { recordFigure } from "../figures.ts";
import { bearer, openBackDoor } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Answer, openShop } from "../shop.ts";
import { changedTables, openTables } from "../table-hashes.ts";

const cells = readAccessMatrix();
const refused = cells.filter((cell) => isRefusal(cell.status));
const allowed = cells.filter((cell) => !isRefusal(cell.status));
const allowedAtOnce = 4;

let platform: TestPlatform;
let stage: Stage;
beforeAll(async () => {
  // Without cron, what changes in the tables is what these calls changed.
  platform = await startPlatform({ cronEverySeconds: 3_600 });
  stage = await openStage(platform);
}, 300_000);
afterAll(() => platform.stop());

const send = ({ method, path, body, headers }: Attempt) => openShop(platform).call(method, path, body, headers);

/** Asks every cell of a list, a route at a time, and gives back where an answer or a table is not as it should be. */
async function findLeaks(wanted: AccessCell[], ask: (attempt: Attempt, cell: AccessCell) => Promise<Answer | null>): Promise<string[]> {
  const tables = openTables(platform);
  const found: string[] = [];
  const attempts: { cell: AccessCell; attempt: Attempt }[] = [];
  for (const cell of wanted) attempts.push({ cell, attempt: await stage.attempt(cell) });
  let before = await tables.atRest();
  for (const [route, ofRoute] of Map.groupBy(attempts, ({ cell }) => cell.route)) {
    for (const { cell, attempt } of ofRoute) {
      const answer = await ask(attempt, cell);
      if (answer && answer.status !== cell.status)
        found.push(`${nameOf(cell)} was answered ${answer.status}, not ${cell.status}: ${JSON.stringify(answer.body)}`);
    }
    const after = await tables.read();
    const changed = changedTables(before, after);
    if (changed.length > 0) found.push(`${route}, or one before it, was refused, yet changed ${changed}`);
    before = after;
  }
  // What a call begins behind its answer is done later.
  const changedLater = changedTables(before, await tables.atRest());
  if (changedLater.length > 0) found.push(`a route was refused, yet changed ${changedLater} after its answer`);
  return found;
}

describe("every route of the API", () => {
  test("is in the access matrix, and nothing else is", { tags: ["USR-11"] }, async () => {
    const { paths } = (await openShop(platform).call<{ paths: Record<string, Record<string, unknown>> }>("GET", "/openapi.json")).body;
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const listed = [...new Set(cells.map((cell) => cell.route))];
    expect(described.toSorted()).toEqual(listed.toSorted());
  });

  test("refuses whom the matrix keeps out, with that status, and changes no row", {
    tags: ["USR-11", "USR-06", "USR-08"],
    timeout: 600_000,
  }, async () => {
    expect(refused.length).toBeGreaterThan(200);
    expect(await findLeaks(refused, send)).toEqual([]);
  });

  test("refuses them past the gateway too: each Worker decides for itself", { tags: ["USR-12", "USR-17"], timeout: 600_000 }, async () => {
    const askOwner = openBackDoor(platform);
    let asked = 0;
    const ask = async ({ method, path, body, headers }: Attempt, cell: AccessCell) => {
      // Keys are the gateway's affair: Workers know tokens only.
      if (cell.who === "API key") return null;
      asked += 1;
      return await askOwner(stage.ownerOf(cell.route), method, path, body, headers);
    };
    expect(await findLeaks(refused, ask)).toEqual([]);
    expect(asked).toBeGreaterThan(200);
  });

  test("lets in whom the matrix lets in", { tags: ["USR-11", "USR-06", "USR-08"], timeout: 600_000 }, async () => {
    const found: string[] = [];
    const rest = allowed.values();
    const work = async () => {
      for (const cell of rest) {
        const answer = await stage.attempt(cell).then(send);
        if (answer.status !== cell.status)
          found.push(`${nameOf(cell)} was answered ${answer.status}, not ${cell.status}: ${JSON.stringify(answer.body)}`);
      }
    };
    await Promise.all(Array.from({ length: allowedAtOnce }, work));
    expect(found.toSorted()).toEqual([]);
    recordFigure(
      "R20",
      `${cells.length} cells of ${new Set(cells.map((cell) => cell.route)).size} routes: ${refused.length} refused, no row changed; ${allowed.length} let in`,
    );
  });
});

describe("a batch", () => {
  test("of a seller's that names another's book or SKU takes nothing of it, and changes no row", {
    tags: ["USR-11"],
    timeout: 180_000,
  }, async () => {
    const shop = openShop(platform);
    const tables = openTables(platform);
    const before = await tables.atRest();
    const headers = bearer(stage.sellerA);
    const edition = { sku: stage.skus.sellerB, format: "paperback", price: { amount: 1, currency: "USD" } };
    const book = { title: "Not theirs", contributors: [], subjects: [], editions: [edition] };
    const movement = { sku: stage.skus.sellerB, kind: "receive", quantity: 1, reason: "not theirs" };
    type Results = { results: { outcome: string }[] };
    const books = await shop.call<Results>("POST", "/api/books/batch", { books: [book] }, headers);
    const key = { "idempotency-key": "a-batch-of-another-seller" };
    const movements = await shop.call<Results>("POST", "/api/inventory/batch", { movements: [movement] }, { ...headers, ...key });
    expect([books.body.results, movements.body.results]).toMatchObject([[{ outcome: "rejected" }], [{ outcome: "rejected" }]]);
    expect(changedTables(before, await tables.atRest())).toEqual([]);
  });
});

describe("an API key", () => {
  /** What a key may do, by the scope it takes; every other scope, and none of them, is refused. */
  const needed: [scope: Scope, route: string][] = [
    ["catalog:write", "POST /api/books"],
    ["catalog:write", "DELETE /api/books/{id}"],
    ["inventory:write", "PUT /api/inventory/{sku}"],
    ["inventory:read", "GET /api/inventory/{sku}/ledger"],
    ["orders:read", "GET /api/orders"],
    ["orders:write", "POST /api/orders"],
    ["users:read", "GET /api/users/{id}"],
    ["users:write", "PUT /api/users/{id}"],
  ];
  test.each(needed)("without the scope %s may not %s (403), with it alone it may", { tags: ["USR-15"] }, async (scope, route) => {
    const cell = cells.find((each) => each.route === route && each.who === "API key" && each.whose !== "other");
    if (!cell) throw new Error(`${route} is not in the matrix`);
    const others = stage.sellersScopes.filter((each) => each !== scope);
    for (const [granted, status] of [
      [others, 403],
      [[scope], cell.status],
    ] as const) {
      const { secret } = await stage.people.keyOf(stage.sellerA, granted);
      const attempt = await stage.attempt(cell);
      const answer = await send({ ...attempt, headers: { ...attempt.headers, "x-api-key": secret } });
      expect([granted, answer.status]).toEqual([granted, status]);
    }
  });

  test("of a seller has no scope that only admins' routes take", { tags: ["USR-15", "USR-11"] }, async () => {
    const shop = openShop(platform);
    for (const scope of scopes.filter((each) => !stage.sellersScopes.includes(each))) {
      const answer = await shop.call("POST", "/api/api-keys", { name: "too much", scopes: [scope] }, bearer(stage.sellerA));
      expect([scope, answer.status]).toEqual([scope, 422]);
    }
  });

  test("that was revoked is refused at once (401), and its last use is told", { tags: ["USR-15", "P-71"] }, async () => {
    const shop = openShop(platform);
    const { id, secret } = await stage.people.keyOf(stage.sellerA, ["orders:read"], "soon gone");
    const ask = () => shop.call("GET", "/api/orders", undefined, { "x-api-key": secret });
    expect((await ask()).status).toBe(200);
    const { body } = await shop.call<{ items: { id: string; lastUsedAt: string | null }[] }>(
      "GET",
      "/api/api-keys",
      undefined,
      bearer(stage.sellerA),
    );
    expect(body.items.find((key) => key.id === id)?.lastUsedAt).toEqual(expect.any(String));
    expect((await shop.call("DELETE", `/api/api-keys/${id}`, undefined, bearer(stage.sellerA))).status).toBe(204);
    await eventually(async () => expect((await ask()).status).toBe(401), 1_000, 50);
  });
});

describe("fields nobody may set", () => {
  const forbidden = [
    { role: "admin" },
    { id: "user_7zzzzzzzzzzzzzzzzzzzzzzzzz" },
    { version: 99 },
    { emailVerified: true },
    { sellerId: "x" },
  ];
  test.each(forbidden)("%j in a registration or a profile is refused (422) and changes nothing", { tags: ["ARC-25"] }, async (extra) => {
    const shop = openShop(platform);
    const email = stage.people.newEmail("mass");
    const registration = { email, name: "Mass Assignment", password: "a quite different sentence", ...extra };
    expect((await shop.call("POST", "/api/users/register", registration)).status).toBe(422);
    expect((await shop.call("POST", "/api/users/login", { email, password: registration.password })).status).toBe(401);
    const path = `/api/users/${stage.buyerA.id}`;
    const before = await shop.call("GET", path, undefined, bearer(stage.buyerA));
    const headers = { ...bearer(stage.buyerA), "if-match": before.headers.get("etag") ?? "" };
    expect((await shop.call("PUT", path, { name: "Somebody Else", ...extra }, headers)).status).toBe(422);
    expect((await shop.call("GET", path, undefined, bearer(stage.buyerA))).body).toEqual(before.body);
  });
});

describe("identity that a client only claims", () => {
  const claims = (id: string) => ({
    "x-user-id": id,
    "x-user-role": "admin",
    "x-octavo-user": id,
    "x-octavo-role": "admin",
    "x-octavo-client": "203.0.113.9",
    "x-octavo-session": id,
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-user": id,
    forwarded: "for=127.0.0.1",
    "x-real-ip": "127.0.0.1",
    "x-octavo-ops-key": "test-ops-key",
  });
  test("in a header makes nobody anybody: a guest stays one (401), a buyer too (403)", { tags: ["GW-02"] }, async () => {
    const shop = openShop(platform);
    const admin = await stage.people.admin();
    expect((await shop.call("GET", "/api/users", undefined, claims(admin.id))).status).toBe(401);
    expect((await shop.call("GET", `/api/users/${admin.id}`, undefined, claims(admin.id))).status).toBe(401);
    expect((await shop.call("GET", "/api/users", undefined, { ...claims(admin.id), ...bearer(stage.buyerA) })).status).toBe(403);
    expect((await shop.call("POST", "/api/books", {}, { ...claims(admin.id), ...bearer(stage.buyerA) })).status).toBe(403);
  });

  test("another's account cart cannot be opened by its id", { tags: ["USR-11"] }, async () => {
    const shop = openShop(platform);
    const filled = await shop.call<{ id: string }>("POST", "/api/cart/items", { sku: stage.skus.admin, quantity: 3 }, bearer(stage.buyerB));
    expect(filled.status).toBe(200);
    for (const headers of [{}, bearer(stage.buyerA)]) {
      const id = filled.headers.get("x-cart-id") ?? filled.body.id;
      const answer = await shop.call("GET", "/api/cart", undefined, { ...headers, "x-cart-id": id });
      expect(JSON.stringify(answer.body)).not.toContain(stage.skus.admin);
    }
    const kept = await shop.call("GET", "/api/cart", undefined, bearer(stage.buyerB));
    expect(kept.body.lines).toMatchObject([{ sku: stage.skus.admin, quantity: 3 }]);
  });
});
