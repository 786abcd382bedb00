import { execFile } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { openExplorer } from "../explorer.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform({ cronEverySeconds: 2 });
  shop = openShop(platform);
});
afterAll(() => platform?.stop());

/** Somebody whose name, address and street are nobody else's. */
const hedy = { email: "hedy.lamarr@example.com", password: "correct horse battery staple", name: "Hedwig Kiesler" };
const home = { name: hedy.name, line1: "27 Osterleitengasse", city: "Wien", postalCode: "1190", country: "AT" };
const traces = [hedy.email, hedy.name, home.line1];

/** `npm run personal-data -- find …` on the running platform: how it ended and what it printed. */
async function find(...texts: string[]): Promise<{ exitCode: number; output: string }> {
  const args = ["scripts/personal-data.ts", "find", ...texts, "--state", platform.state];
  return await new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    );
  });
}

/** The secret of the link in the newest mail to Hedy with such a link. */
async function mailedToken(path: string): Promise<string> {
  return await eventually(async () => {
    const { body } = await shop.call<{ items: { text: string }[] }>("GET", `/__mailbox.json?to=${hedy.email}`);
    const link = body.items.map(({ text }) => text.match(new RegExp(`${path}\\?token=([\\w.~-]+)`))?.[1]).find(Boolean);
    if (!link) throw new Error(`no mail with ${path} yet`);
    return link;
  });
}

async function ordersWithout(columns: RegExp): Promise<Record<string, unknown>[]> {
  const rows = await openExplorer(platform.explorerUrl).query<Record<string, unknown>>("octavo-orders", "SELECT * FROM orders ORDER BY id");
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !columns.test(name))));
}

describe("an erased account", () => {
  test("leaves no e-mail, name or street in any database or object, while its orders remain", { tags: ["P-77"] }, async () => {
    const sku = await shop.stock("ERASED-SOLD", 9, 1_250);
    const contact = { email: hedy.email, name: hedy.name, shippingAddress: home };
    const asGuest = await shop.order({ ...contact, lines: [{ sku, quantity: 1 }] });
    expect(asGuest.status).toBe(201);

    const registered = await shop.call<{ user: { id: string }; accessToken: string }>("POST", "/api/users/register", hedy);
    expect(registered.status).toBe(201);
    const { id } = registered.body.user;
    const shown = { token: await mailedToken("/verify"), password: hedy.password };
    expect((await shop.call("POST", "/api/users/email/verify", shown)).status).toBeLessThan(300);
    const signedIn = await shop.call<{ accessToken: string }>("POST", "/api/users/login", { email: hedy.email, password: hedy.password });
    const bearer = { authorization: `Bearer ${signedIn.body.accessToken}` };
    const kept = await shop.call("POST", `/api/users/${id}/addresses`, { address: home, isDefault: true }, bearer);
    expect(kept.status, JSON.stringify(kept.body)).toBe(201);
    const asUser = await shop.order({ ...contact, lines: [{ sku, quantity: 2 }] }, { headers: bearer });
    expect(asUser.status).toBe(201);
    expect((await shop.call("POST", "/api/cart/items", { sku, quantity: 1 }, bearer)).status).toBeLessThan(300);
    expect((await shop.call("POST", "/api/users/password/forgot", { email: hedy.email })).status).toBeLessThan(300);
    await mailedToken("/reset");

    const before = await find(...traces);
    expect(before.exitCode, before.output).toBe(1);
    for (const place of ["octavo-identity, table users", "octavo-identity, table addresses", "octavo-orders, table orders"])
      expect(before.output).toContain(place);
    for (const trace of traces) expect(before.output).not.toContain(trace);
    // The guest's order became the account's when its address was verified.
    const personal = /^(email|name|shipping|contact|sealed_with|user_id|address|version|updated)/;
    const books = await ordersWithout(personal);
    expect(books).toHaveLength(2);

    const { body: user, headers } = await shop.call("GET", `/api/users/${id}`, undefined, bearer);
    expect(user).toMatchObject({ email: hedy.email });
    const ifMatch = { ...bearer, "if-match": headers.get("etag") ?? "" };
    const erased = await shop.call("DELETE", `/api/users/${id}`, { password: hedy.password }, ifMatch);
    expect(erased.status, JSON.stringify(erased.body)).toBeLessThan(300);

    const explorer = openExplorer(platform.explorerUrl);
    await eventually(async () => {
      const holders = await explorer.query<{ holder: string; forgotten_at_ms: number | null }>(
        "octavo-identity",
        `SELECT holder, forgotten_at_ms FROM erasures WHERE user_id = '${id}' ORDER BY holder`,
      );
      expect(holders.map(({ holder, forgotten_at_ms }) => [holder, forgotten_at_ms !== null])).toEqual([
        ["cart", true],
        ["notifications", true],
        ["orders", true],
      ]);
    });
    await eventually(async () => {
      const after = await find(...traces);
      expect([after.exitCode, after.output]).toEqual([0, expect.stringContaining("Found nowhere")]);
    });
    expect(await ordersWithout(personal)).toEqual(books);

    expect((await shop.call("GET", `/api/users/${id}`, undefined, bearer)).status).toBe(401);
    expect((await shop.call("POST", "/api/users/login", { email: hedy.email, password: hedy.password })).status).toBe(401);
    const again = await shop.call<{ user: { id: string } }>("POST", "/api/users/register", hedy);
    expect([again.status, again.body.user.id === id]).toEqual([201, false]);
  });

  test("nobody's account is erased without its password", { tags: ["P-77"] }, async () => {
    const ida = { email: "ida.rhodes@example.com", password: "correct horse battery staple", name: "Ida Rhodes" };
    const { body } = await shop.call<{ user: { id: string }; accessToken: string }>("POST", "/api/users/register", ida);
    const bearer = { authorization: `Bearer ${body.accessToken}` };
    const { headers } = await shop.call("GET", `/api/users/${body.user.id}`, undefined, bearer);
    const ifMatch = { ...bearer, "if-match": headers.get("etag") ?? "" };
    const refused = await shop.call("DELETE", `/api/users/${body.user.id}`, { password: "another password" }, ifMatch);
    expect([401, 403, 422]).toContain(refused.status);
    expect((await shop.call("GET", `/api/users/${body.user.id}`, undefined, bearer)).status).toBe(200);
  });
});
