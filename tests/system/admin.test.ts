import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Desk, hidden, openDesk } from "../desk.ts";
import { eventually } from "../eventually.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
});
afterAll(() => platform.stop());

async function signedIn(): Promise<Desk> {
  const desk = openDesk(platform.url);
  const answer = await desk.signIn(platform.account("admin"), "/admin");
  expect([answer.status, answer.location]).toEqual([303, "/admin"]);
  await desk.get("/admin");
  return desk;
}

/** The first address on a page that matches. */
function addressOn(html: string, pattern: RegExp): string {
  return (pattern.exec(html)?.[1] ?? "").replaceAll("&amp;", "&");
}

describe("the back office", () => {
  test("shows an order that was just placed, with its whole history", async () => {
    const sku = await shop.stock("ADMIN-ORDER", 5, 1_250);
    const placed = await shop.order({ lines: [{ sku, quantity: 2 }] });
    expect(placed.status).toBe(201);
    const { id, number, lookupToken } = placed.body as { id: string; number: string; lookupToken: string };
    const desk = await signedIn();
    for (const path of ["/admin", "/admin/orders", "/admin/orders?status=confirmed"]) {
      expect((await desk.get(path)).html, path).toContain(`/admin/orders/${id}`);
    }
    expect((await desk.get("/admin/orders?status=cancelled")).html).not.toContain(id);
    expect((await desk.get(`/admin/orders?number=${number.toLowerCase()}`)).location).toBe(`/admin/orders/${id}`);
    const { status, html, headers } = await desk.get(`/admin/orders/${id}`);
    expect(status).toBe(200);
    const told = ["Ada Lovelace", "ada@example.com", "SW1Y 4JH London", "$29.99", "captured", `/admin/stock/${sku}`];
    for (const words of told) expect(html).toContain(words);
    const steps = ["Order placed", "Copies put aside", "Payment begun", "Money taken", "Copies sold, order confirmed"];
    const places = steps.map((words) => html.indexOf(words));
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(places).not.toContain(-1);
    expect(html).not.toContain(lookupToken);
    expect(headers.get("cache-control")).toBe("private, no-store");
    const ledger = (await desk.get(`/admin/stock/${sku}`)).html;
    for (const words of ["Sold", "Put aside", `/admin/orders/${id}`]) expect(ledger).toContain(words);
  });

  test("changes a price, which the API then tells, and refuses a form that is out of date", async () => {
    const sku = await shop.stock("ADMIN-PRICE", 0, 1_000);
    const desk = await signedIn();
    const bookPath = (await desk.get(`/admin/books?q=${sku}`)).location;
    expect(bookPath).toMatch(/^\/admin\/books\/book_/);
    const { html } = await desk.get(bookPath);
    const form = { price: "8.75", version: hidden(html, "version") };
    const action = addressOn(html, /action="([^"]+\/price)"/);
    const changed = await desk.post(action, form);
    expect(changed.status).toBe(303);
    expect((await desk.get(changed.location)).html).toContain("Paperback now costs $8.75");
    const { body } = await shop.call<{ editions: { price: object }[]; version: number }>("GET", bookPath.replace("/admin/", "/api/"));
    expect(body).toMatchObject({ version: 2, editions: [{ sku, price: { amount: 875, currency: "USD" } }] });
    const stale = await desk.post(action, { ...form, price: "7.00" });
    expect(stale.status).toBe(412);
    expect(stale.html).toContain("Paperback costs $8.75 at present");
    expect((await desk.post(action, { ...form, price: "seven" })).status).toBe(422);
  });

  test("receives stock once, however often the form is sent, and the level says so", async () => {
    const sku = await shop.stock("ADMIN-STOCK", 4);
    const desk = await signedIn();
    const { html } = await desk.get(`/admin/stock/${sku}`);
    const form = { kind: "receive", quantity: "25", reason: "delivery 4711", idempotencyKey: hidden(html, "idempotencyKey") };
    const presses = await Promise.all([1, 2, 3].map(() => desk.post(`/admin/stock/${sku}`, form)));
    expect(presses.map(({ status, location }) => [status, location])).toEqual(Array(3).fill([303, `/admin/stock/${sku}?row=2`]));
    expect((await shop.level(sku)).onHand).toBe(29);
    const after = (await desk.get(`/admin/stock/${sku}?row=2`)).html;
    for (const words of ["25 copies received", "delivery 4711"]) expect(after).toContain(words);
    await eventually(async () =>
      expect((await desk.get("/admin/stock")).html).toMatch(new RegExp(`${sku}[\\s\\S]*?<td class="number">29<`)),
    );
  });

  test("refuses a count below what is put aside, beside the field, and moves nothing", async () => {
    const sku = await shop.stock("ADMIN-HELD", 3);
    const waiting = await shop.order({ lines: [{ sku, quantity: 2 }] }, { token: "tok_action_required" });
    expect(waiting.status).toBe(201);
    const desk = await signedIn();
    const idempotencyKey = hidden((await desk.get(`/admin/stock/${sku}`)).html, "idempotencyKey");
    const form = { quantity: "1", reason: "count of Monday", idempotencyKey };
    const refused = await desk.post(`/admin/stock/${sku}`, { ...form, kind: "count" });
    expect(refused.status).toBe(409);
    expect(refused.html).toContain("2 copies are held; on hand cannot go below that");
    expect(refused.html).toContain('value="count of Monday"');
    const unreadable = await desk.post(`/admin/stock/${sku}`, { ...form, kind: "receive", quantity: "one", reason: "" });
    expect(unreadable.status).toBe(422);
    expect(unreadable.html).toContain("Enter the number of copies as a whole number");
    expect(await shop.level(sku)).toMatchObject({ onHand: 3, reserved: 2 });
  });

  test("what does not exist is a page that says so (404)", async () => {
    const desk = await signedIn();
    const unknown = [
      "/orders/ord_01h455vb4pex5vsknk084sn02q",
      "/orders/x",
      "/books/book_01h455vb4pex5vsknk084sn02q",
      "/stock/NOBODYS",
      "/nowhere",
    ];
    for (const path of unknown) {
      const page = await desk.get(`/admin${path}`);
      expect([path, page.status]).toEqual([path, 404]);
      expect(page.html).toContain("<h1>Not found</h1>");
    }
  });
});

describe("who may come in", () => {
  const places = ["/admin", "/admin/orders", "/admin/books", "/admin/stock", "/admin/nowhere"];

  test("who is not signed in is asked to, and brought back; a form that comes too late does nothing (401)", async () => {
    const desk = openDesk(platform.url);
    for (const path of places) expect((await desk.get(path)).location, path).toBe(`/sign-in?${new URLSearchParams({ next: path })}`);
    const sku = await shop.stock("ADMIN-LATE", 1);
    expect((await desk.post(`/admin/stock/${sku}`, { kind: "receive", quantity: "1", reason: "x" })).status).toBe(401);
    expect((await shop.level(sku)).onHand).toBe(1);
  });

  test("a buyer is not staff (403)", async () => {
    const buyer = { email: "buyer-at-the-desk@example.com", password: "correct horse battery staple", name: "Bo" };
    expect((await shop.call("POST", "/api/users/register", buyer)).status).toBe(201);
    const desk = openDesk(platform.url);
    expect((await desk.signIn(buyer)).status).toBe(303);
    for (const path of places) expect((await desk.get(path)).status, path).toBe(403);
  });

  test("a session nobody began, and one that was cut short, open nothing", async () => {
    const desk = await signedIn();
    const name = "__Host-octavo-session";
    const value = desk.cookies.get(name) ?? "";
    expect(value.length).toBeGreaterThan(60);
    for (const forged of [value.slice(0, -1), `${value.slice(0, -4)}AAAA`, "A".repeat(value.length), "x"]) {
      desk.cookies.set(name, forged);
      for (const path of places) expect((await desk.get(path)).status, path).toBe(303);
      // A dead session's cookie is taken away: the next one is tried anew.
      expect(desk.cookies.get(name)).not.toBe(forged);
    }
  });

  test("a form from another site is refused though the cookie comes along (403), and nothing is done", async () => {
    const sku = await shop.stock("ADMIN-CROSS", 1);
    const desk = await signedIn();
    const form = { kind: "receive", quantity: "5", reason: "x", idempotencyKey: "a-key-of-sixteen-characters" };
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site", origin: platform.url }, {}]) {
      expect((await desk.post(`/admin/stock/${sku}`, form, headers as Record<string, string>)).status).toBe(403);
    }
    expect((await shop.level(sku)).onHand).toBe(1);
  });

  test("a form without its session's token is refused (403), and nothing is done", { tags: ["USR-16"] }, async () => {
    const sku = await shop.stock("ADMIN-FORM", 1);
    const [desk, other] = [await signedIn(), await signedIn()];
    const others = hidden((await other.get(`/admin/stock/${sku}`)).html, "formToken");
    const { html } = await desk.get(`/admin/stock/${sku}`);
    expect(others).not.toBe(hidden(html, "formToken"));
    const form = { kind: "receive", quantity: "5", reason: "x", idempotencyKey: hidden(html, "idempotencyKey") };
    for (const formToken of ["", "x", others]) {
      expect((await desk.post(`/admin/stock/${sku}`, { ...form, formToken })).status).toBe(403);
    }
    expect((await shop.level(sku)).onHand).toBe(1);
  });

  test("signing out ends it", async () => {
    const desk = await signedIn();
    const kept = new Map(desk.cookies);
    expect((await desk.post("/sign-out", {})).status).toBe(303);
    for (const [name, value] of kept) desk.cookies.set(name, value);
    await eventually(async () => expect((await desk.get("/admin/orders")).status).toBe(303));
  });

  test("no answer and no log line tells a password or a session", async () => {
    const { password } = platform.account("admin");
    const desk = await signedIn();
    const session = desk.cookies.get("__Host-octavo-session") ?? "none";
    for (const path of [...places, "/sign-in", "/account"]) {
      const { html } = await desk.get(path);
      for (const secret of [password, session, platform.apiKey]) expect(html.includes(secret), path).toBe(false);
    }
    const log = JSON.stringify(await platform.readLog());
    for (const secret of [password, session, platform.apiKey, "ada@example.com", "Lovelace"]) expect(log).not.toContain(secret);
  });
});
