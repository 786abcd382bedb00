import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

type Page = { status: number; headers: Headers; location: string; html: string };

/** Somebody at a browser that runs no script: keeps its cookie, sends forms, follows nothing by itself. */
function openDesk(url: string) {
  let cookie = "";
  const ask = async (path: string, init: RequestInit = {}, headers: Record<string, string> = {}): Promise<Page> => {
    const answer = await fetch(url + path, { ...init, redirect: "manual", headers: { ...(cookie && { cookie }), ...headers } });
    const set = answer.headers.get("set-cookie");
    if (set) cookie = set.split(";")[0] ?? "";
    return { status: answer.status, headers: answer.headers, location: answer.headers.get("location") ?? "", html: await answer.text() };
  };
  return {
    get: (path: string) => ask(path),
    post: (path: string, form: Record<string, string>, headers: Record<string, string> = { origin: url }) =>
      ask(path, { method: "POST", body: new URLSearchParams(form) }, headers),
    /** What the browser would send from now on. */
    keep: (value: string) => {
      cookie = value;
    },
    kept: () => cookie,
  };
}

async function signedIn() {
  const desk = openDesk(platform.url);
  const answer = await desk.post("/admin/sign-in", { key: platform.opsKey });
  expect([answer.status, answer.location]).toEqual([303, "/admin"]);
  return desk;
}

/** The value of a hidden field. */
function hidden(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
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

  test("nobody without the key: a wrong one is a page with one sentence (401), and leaves no cookie", async () => {
    const desk = openDesk(platform.url);
    for (const key of ["", "wrong", platform.opsKey.slice(0, -1)]) {
      const answer = await desk.post("/admin/sign-in", { key });
      expect(answer.status).toBe(401);
      expect(answer.html).toContain("This is not the operators’ key.");
    }
    expect(desk.kept()).toBe("");
    for (const path of places) expect((await desk.get(path)).location).toMatch(/^\/admin\/sign-in/);
  });

  test("a forged cookie, one that has run out, and one of another key open nothing", async () => {
    const desk = await signedIn();
    const [name = "", value = ""] = desk.kept().split("=");
    const [endsAtMs = "", seal = ""] = value.split(".");
    expect(name).toBe("octavo-admin");
    expect(value).not.toContain(platform.opsKey);
    const forged = [`${Number(endsAtMs) + 1}.${seal}`, `${Date.now() - 1}.${seal}`, `${endsAtMs}.${"A".repeat(43)}`, platform.opsKey, ""];
    for (const each of forged) {
      desk.keep(`${name}=${each}`);
      for (const path of places) expect((await desk.get(path)).status, each).toBe(303);
      expect((await desk.post("/admin/stock/ANY", { kind: "receive", quantity: "1", reason: "x" })).status, each).toBe(401);
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

  test("signing out ends it", async () => {
    const desk = await signedIn();
    expect((await desk.post("/admin/sign-out", {})).location).toBe("/admin/sign-in");
    expect((await desk.get("/admin/orders")).status).toBe(303);
  });

  test("programs come in by the header, as to the API", async () => {
    expect((await shop.asMerchant("GET", "/admin/orders")).status).toBe(200);
    expect((await shop.call("GET", "/admin/orders", undefined, { "x-octavo-ops-key": "wrong" })).status).toBe(401);
  });

  test("no answer and no log line tells the key", async () => {
    const desk = await signedIn();
    for (const path of [...places, "/admin/sign-in"]) expect((await desk.get(path)).html).not.toContain(platform.opsKey);
    const log = JSON.stringify(await platform.readLog());
    for (const secret of [platform.opsKey, "ada@example.com", "Lovelace"]) expect(log).not.toContain(secret);
  });
});

test("where no key is configured there is no back office (404)", async () => {
  const production = await startPlatform({ env: "production" });
  try {
    const { get, post } = openDesk(production.url);
    for (const path of ["/admin", "/admin/sign-in", "/admin/orders", "/admin/assets/x.css"])
      expect((await get(path)).status, path).toBe(404);
    expect((await post("/admin/sign-in", { key: "" })).status).toBe(404);
    expect((await openShop(production).asMerchant("GET", "/admin")).status).toBe(404);
  } finally {
    await production.stop();
  }
});
