import { describe, expect, test } from "vitest";
import { createOwners } from "../../tests/doubles/owners.ts";
import { admin, as, buyer, formTokenFor, nobody, openAdmin, rival, seller } from "./testing.ts";

const everyAddress = ["/admin", "/admin/orders", "/admin/books", "/admin/stock", "/admin/stock/FLATLAND", "/admin/nowhere"];
const movement = { kind: "receive", quantity: "5", reason: "delivery", idempotencyKey: "a-key-of-this-page-view" };

describe("every page", () => {
  test("sends whoever is not signed in to the shop’s sign-in, and back", async () => {
    const desk = openAdmin(createOwners());
    const ended = [
      nobody,
      await as({ role: "admin", ttlSeconds: -60 }),
      await as({ role: "admin", epoch: -1 }),
      { authorization: "Bearer nonsense" },
      { "x-octavo-ops-key": "test-ops-key", cookie: "octavo-admin=1" },
      { "x-user-role": "admin", "x-octavo-user": "user_1" },
    ];
    for (const path of [...everyAddress, "/admin/orders?status=paid"]) {
      for (const headers of ended) {
        const answer = await desk.get(path, headers as Record<string, string>);
        expect([path, answer.status, answer.headers.get("location")]).toEqual([
          path,
          303,
          `/sign-in?${new URLSearchParams({ next: path })}`,
        ]);
      }
    }
  });

  test("is for staff: a buyer, a program’s key and a seller of no merchant are told so (403)", { tags: ["USR-11", "USR-12"] }, async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    const others = [
      buyer,
      await as({ role: "admin", scopes: ["catalog:write", "orders:read"] }),
      await as({ role: "seller", sellerId: null }),
    ];
    for (const headers of others) {
      for (const path of everyAddress) {
        const answer = await desk.get(path, headers);
        expect([path, answer.status]).toEqual([path, 403]);
        const html = await answer.text();
        for (const words of ["These pages are for staff", "/account/security"]) expect(html).toContain(words);
        for (const words of ["Ada", "FLATLAND", 'action="/sign-out"']) expect(html).not.toContain(words);
      }
      expect((await desk.post("/admin/stock/FLATLAND", movement, headers)).status).toBe(403);
    }
    expect(owners.commands).toEqual([]);
  });

  test("is open to an admin and to a seller, with the way out", async () => {
    for (const headers of [admin, seller]) {
      const answer = await openAdmin(createOwners()).get("/admin", headers);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('action="/sign-out"');
    }
  });

  test("is kept by nobody, listed nowhere, and tells no other site where it was", async () => {
    const desk = openAdmin(createOwners());
    for (const path of everyAddress) {
      for (const headers of [nobody, buyer, admin]) {
        const answer = await desk.get(path, headers);
        expect([path, answer.headers.get("cache-control")]).toEqual([path, "private, no-store"]);
        expect(answer.headers.get("x-robots-tag")).toBe("noindex, nofollow");
        expect(answer.headers.get("referrer-policy")).toBe("same-origin");
      }
    }
  });
});

describe("a form", () => {
  test("of another site is refused, and nothing is done (403)", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    const elsewhere: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const from of elsewhere) expect((await desk.post("/admin/stock/FLATLAND", movement, { ...admin, ...from })).status).toBe(403);
    expect(owners.commands).toEqual([]);
  });

  test("without its session’s token, or with another’s, is refused (403)", { tags: ["USR-16"] }, async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    for (const formToken of ["", "x", formTokenFor("sess_of_somebody_else")])
      expect((await desk.post("/admin/stock/FLATLAND", { ...movement, formToken })).status).toBe(403);
    expect(owners.commands).toEqual([]);
    const page = await (await desk.get("/admin/stock/FLATLAND")).text();
    const formToken = /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? "";
    expect((await desk.post("/admin/stock/FLATLAND", { ...movement, formToken })).status).toBe(303);
  });

  test("that comes after the sign-in has ended does nothing, and says so (401)", async () => {
    const owners = createOwners();
    const answer = await openAdmin(owners).post("/admin/stock/FLATLAND", movement, nobody);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain("so nothing was done");
    expect(owners.commands).toEqual([]);
  });

  test("hands the owner the token of whoever sent it", { tags: ["USR-12"] }, async () => {
    const owners = createOwners();
    await openAdmin(owners).post("/admin/stock/FLATLAND", movement, seller);
    expect(owners.commands).toMatchObject([{ token: seller.authorization?.slice("Bearer ".length) }]);
  });
});

describe("a seller", () => {
  const bookPath = "/admin/books/book_01h455vb4pex5vsknk084sn02q";

  test("is asked for with their token, and finds books by their own merchant alone", { tags: ["USR-11"] }, async () => {
    const asked: { sellerId?: string }[] = [];
    const note = async <Query extends object>(query: Query) => {
      asked.push(query);
      return [];
    };
    const listBooks = async (query: object) => {
      asked.push(query);
      return { ok: true, value: { items: [], nextCursor: null } };
    };
    const desk = openAdmin(createOwners({ catalog: { listBooks, listTitles: note } }));
    await desk.get("/admin/books", seller);
    await desk.get("/admin/books?q=flatland", seller);
    await desk.get("/admin/books", admin);
    await desk.get("/admin/books?q=flatland", admin);
    expect(asked.map(({ sellerId }) => sellerId)).toEqual(["seller_octavo", "seller_octavo", undefined, undefined]);
  });

  test("opens their own book, and not another’s by whatever names it (403), nor its price", { tags: ["USR-11"] }, async () => {
    const owners = createOwners({ catalog: { listTitles: async () => [] } });
    const desk = openAdmin(owners);
    expect((await desk.get(bookPath, seller)).status).toBe(200);
    const refused = await desk.get(bookPath, rival);
    expect([refused.status, (await refused.text()).includes("another seller’s book")]).toEqual([403, true]);
    for (const q of ["FLATLAND", "9780141439471", "flatland"]) {
      expect((await desk.get(`/admin/books?q=${q}`, seller)).headers.get("location")).toBe(bookPath);
      expect((await desk.get(`/admin/books?q=${q}`, rival)).status).toBe(200);
    }
    expect((await desk.post(`${bookPath}/editions/FLATLAND/price`, { price: "1.00", version: "3" }, rival)).status).toBe(403);
    expect(owners.commands).toEqual([]);
  });

  test("is shown the refusal of an owner who knows better (403)", { tags: ["USR-12"] }, async () => {
    const refusal = async () => ({ ok: false, error: { code: "forbidden" } });
    const desk = openAdmin(
      createOwners({ inventory: { readLedger: refusal, changeStock: refusal }, orders: { inspectOrder: refusal, countOrders: refusal } }),
    );
    for (const path of ["/admin", "/admin/stock/FLATLAND", "/admin/orders/ord_01h455vb4pex5vsknk084sn02q"])
      expect([path, (await desk.get(path, rival)).status]).toEqual([path, 403]);
    expect((await desk.post("/admin/stock/FLATLAND", movement, rival)).status).toBe(403);
  });
});

describe("the style sheet", () => {
  test("is at the address the pages name, for everybody, and knows every colour and measure it uses", async () => {
    const desk = openAdmin(createOwners());
    const page = await (await desk.get("/admin")).text();
    const address = /<link rel="stylesheet" href="([^"]+)"/.exec(page)?.[1] ?? "";
    const answer = await desk.get(address, nobody);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/css; charset=utf-8");
    const css = await answer.text();
    const defined = new Set(css.match(/--[\w-]+(?=\s*:)/g));
    const used = [...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name = ""]) => name);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
    expect((await desk.get("/admin/assets/admin-000000000000.css", nobody)).status).toBe(404);
  });
});
