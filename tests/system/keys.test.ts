import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { openExplorer } from "../explorer.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop } from "../shop.ts";

const run = promisify(execFile);
const ada = { email: "ada@example.com", password: "correct horse battery staple", name: "Ada Lovelace" };

let state: string;
let platform: TestPlatform;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "octavo-keys-"));
  platform = await startPlatform({ state });
  expect((await openShop(platform).call("POST", "/api/users/register", ada)).status).toBe(201);
});
afterAll(async () => {
  await platform?.stop();
  await rm(state, { recursive: true, force: true });
});

/** Rotates keys as an operator does, and starts the platform again with them. */
async function rotate(...kinds: ("signing" | "data")[]): Promise<void> {
  for (const kind of kinds) await run(process.execPath, ["scripts/keys.ts", "rotate", kind, "--secrets", join(state, "secrets.json")]);
  await platform.stop();
  platform = await startPlatform({ state, cronEverySeconds: 1 });
}

type SignedIn = { accessToken: string; user: { id: string } };

async function signIn(): Promise<SignedIn & { kid: string }> {
  const { status, body } = await openShop(platform).call<SignedIn>("POST", "/api/users/login", {
    email: ada.email,
    password: ada.password,
  });
  expect(status).toBe(200);
  return { ...body, kid: decodeProtectedHeader(body.accessToken).kid ?? "" };
}

async function readMe(accessToken: string): Promise<number> {
  return (await openShop(platform).call("GET", "/api/users/me", undefined, { authorization: `Bearer ${accessToken}` })).status;
}

async function publishedKids(): Promise<string[]> {
  const { body } = await openShop(platform).call<{ keys: Record<string, string>[] }>("GET", "/.well-known/jwks.json");
  // Only public halves leave identity.
  for (const key of body.keys) expect(Object.keys(key).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  return body.keys.map(({ kid }) => kid ?? "");
}

describe("npm run keys", () => {
  test("rotating the signing key keeps the tokens of before valid, and new ones are signed by the key that was published before", {
    tags: ["SEC-03"],
  }, async () => {
    const before = await signIn();
    const kids = await publishedKids();
    expect(kids).toHaveLength(2);
    expect(kids.indexOf(before.kid)).toBe(1);

    await rotate("signing");
    expect(await readMe(before.accessToken)).toBe(200);
    const after = await signIn();
    expect(after.kid).toBe(kids[0]);
    expect(await readMe(after.accessToken)).toBe(200);
    const rotated = await publishedKids();
    expect(rotated.slice(1)).toEqual(kids);
  });

  test("a key that was rotated away opens nothing any more (401)", { tags: ["SEC-03"] }, async () => {
    const before = await signIn();
    await rotate("signing", "signing", "signing");
    expect(await publishedKids()).not.toContain(before.kid);
    expect(await readMe(before.accessToken)).toBe(401);
    expect(await readMe((await signIn()).accessToken)).toBe(200);
  });

  test("rotating the data key seals every row again, and what was sealed stays readable", { tags: ["SEC-02"] }, async () => {
    const { body } = await openShop(platform).order({ lines: [{ sku: await openShop(platform).stock("KEYS-SOLD", 3), quantity: 1 }] });
    const path = `/api/orders/${body.id}?token=${body.lookupToken}`;
    const placed = (await openShop(platform).call("GET", path)).body;
    await rotate("data");
    const { DATA_KEYS } = JSON.parse(await readFile(join(state, "secrets.json"), "utf8")) as { DATA_KEYS: string };
    const current = DATA_KEYS.split(":")[0];
    const explorer = openExplorer(platform.explorerUrl);
    const stale = async (database: string, table: string) =>
      (await explorer.query<{ count: number }>(database, `SELECT count(*) AS count FROM ${table} WHERE sealed_with <> '${current}'`))[0]
        ?.count;
    await eventually(async () => expect([await stale("octavo-identity", "users"), await stale("octavo-orders", "orders")]).toEqual([0, 0]));
    const { accessToken } = await signIn();
    const me = await openShop(platform).call("GET", "/api/users/me", undefined, { authorization: `Bearer ${accessToken}` });
    expect(me.body).toMatchObject({ email: ada.email, name: ada.name });
    expect((await openShop(platform).call("GET", path)).body).toEqual(placed);
  });

  test("no address, name or street is readable in the databases", { tags: ["SEC-02"] }, async () => {
    const explorer = openExplorer(platform.explorerUrl);
    const rows = await Promise.all([
      explorer.query("octavo-identity", "SELECT * FROM users"),
      explorer.query("octavo-orders", "SELECT * FROM orders"),
    ]);
    expect(rows.map(({ length }) => length)).toEqual([2, 1]);
    for (const personal of ["ada@example.com", "Lovelace", "St James"])
      expect(JSON.stringify(rows).includes(personal), personal).toBe(false);
  });
});
