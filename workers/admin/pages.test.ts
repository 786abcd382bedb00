import { describe, expect, test } from "vitest";
import { fail, ok, unwrap } from "../../shared/result.ts";
import { adasOrder, createOwners, flatland } from "../../tests/doubles/owners.ts";
import { admin as anAdmin, openAdmin } from "./testing.ts";

const bookPath = `/admin/books/${flatland.id}`;
const pricePath = `${bookPath}/editions/FLATLAND/price`;
const orderPath = `/admin/orders/${adasOrder.order.id}`;
const delivery = { kind: "receive", quantity: "25", reason: "delivery 4711", idempotencyKey: "a-key-of-this-page-view" };
const htmlOf = async (answer: Response | Promise<Response>) => await (await answer).text();
const where = (answer: Response) => [answer.status, answer.headers.get("location")];

/** The value of a hidden field. */
function hidden(html: string, name: string): string | undefined {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
}

describe("GET /admin", () => {
  test("counts orders by state, each with the way to them, and shows the latest orders and the lowest stock", async () => {
    const html = await htmlOf(openAdmin(createOwners()).get("/admin"));
    for (const status of ["reserved", "paying", "payment_failed"]) expect(html).toContain(`href="/admin/orders?status=${status}"`);
    expect(html).toContain(`href="${orderPath}"`);
    expect(html).toContain('href="/admin/stock/FLATLAND"');
    expect(html).not.toContain("stuck");
  });

  test("says so when orders are stuck", async () => {
    const countOrders = async (args: { token: string }) => ok({ ...unwrap(await createOwners().ORDERS.countOrders(args)), stuck: 2 });
    expect(await htmlOf(openAdmin(createOwners({ orders: { countOrders } })).get("/admin"))).toContain("2 orders are stuck");
  });

  test.each([
    ["orders", { orders: { countOrders: () => Promise.reject(new Error("down")) } }],
    ["inventory", { inventory: { listLevels: () => Promise.reject(new Error("down")) } }],
    ["catalogue", { catalog: { quoteEditions: () => Promise.reject(new Error("down")) } }],
  ])("names the part that does not answer (503): %s", async (name, change) => {
    const answer = await openAdmin(createOwners(change)).get("/admin");
    expect(answer.status).toBe(503);
    const html = await answer.text();
    expect(html).toMatch(new RegExp(`${name}.*does not answer`, "i"));
    expect(html).not.toContain("down");
  });
});

describe("GET /admin/orders", () => {
  test("lists orders of a state, and asks the owner for that one alone", async () => {
    const queries: unknown[] = [];
    const listOrders = async (query: unknown) => {
      queries.push(query);
      return { ok: true, value: { items: [], nextCursor: "next" } };
    };
    const html = await htmlOf(openAdmin(createOwners({ orders: { listOrders } })).get("/admin/orders?status=payment_failed&cursor=here"));
    const token = anAdmin.authorization?.slice("Bearer ".length);
    expect(queries).toEqual([{ token, status: "payment_failed", number: undefined, cursor: "here", limit: 25 }]);
    expect(html).toContain('href="/admin/orders?status=payment_failed&amp;cursor=next"');
    expect(html).toContain('href="/admin/orders?status=payment_failed" aria-current="true"');
  });

  test("shows names and titles as text, whatever is in them", async () => {
    const html = await htmlOf(openAdmin(createOwners()).get("/admin/orders"));
    expect(html).toContain("Ada &lt;b&gt;Lovelace");
    for (const markup of ["<b>Lovelace", "<script"]) expect(html).not.toContain(markup);
  });

  test.each(["084S-N02Q", "084s n02q", " 084sn02q ", "O84SNO2Q"])("finds an order by its number as people write it: %j", async (number) => {
    const answer = await openAdmin(createOwners()).get(`/admin/orders?${new URLSearchParams({ number })}`);
    expect(where(answer)).toEqual([303, orderPath]);
  });

  test("a number nobody has is said, and an id leads to its order", async () => {
    const orders = { listOrders: async () => ({ ok: true, value: { items: [], nextCursor: null } }) };
    const none = await openAdmin(createOwners({ orders })).get("/admin/orders?number=0000-0000");
    expect([none.status, (await none.text()).includes("No order has the number 0000-0000.")]).toEqual([200, true]);
    expect(where(await openAdmin(createOwners()).get(`/admin/orders?number=${adasOrder.order.id}`))).toEqual([303, orderPath]);
  });

  test.each([
    ["number", "7K3M"],
    ["number", "<script>alert(1)</script>"],
    ["number", "UUUU-UUUU"],
    ["status", "shipped"],
    ["status", "constructor"],
  ])("a %s that cannot be is refused beside its field, with what was typed (422): %s", async (field, value) => {
    const answer = await openAdmin(createOwners()).get(`/admin/orders?${new URLSearchParams({ [field]: value })}`);
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain(field === "number" ? 'aria-invalid="true"' : "There is no such status");
    expect(html).not.toContain("<script");
  });

  test("a place no list gave out is refused (422)", async () => {
    const orders = { listOrders: async () => fail("invalid-request", { detail: "Not a cursor this list has given out" }) };
    expect((await openAdmin(createOwners({ orders })).get("/admin/orders?cursor=x")).status).toBe(422);
  });
});

describe("GET /admin/orders/{id}", () => {
  test("shows lines, totals, customer, payment, trace and every step, and not the buyer's right of access", async () => {
    const html = await htmlOf(openAdmin(createOwners()).get(orderPath));
    const told = ["Ada &lt;b&gt;Lovelace", "ada@example.com", "SW1Y 4JH", "United Kingdom", "$12.99", adasOrder.traceId, "captured"];
    for (const words of [...told, "Order placed", "Copies put aside", "Money taken", "Copies sold"]) expect(html).toContain(words);
    expect(html.match(/history__step /g)).toHaveLength(5);
    expect(html).toContain('<time datetime="2026-11-21T10:00:04.000Z"');
    expect(html).not.toContain("lookupToken");
  });

  test("says of a buyer who is not told that they are not shown, and not that they gave no address", async () => {
    const hidden = { ...adasOrder, email: null, name: "", shippingAddress: null };
    const orders = { inspectOrder: async () => ok(hidden) };
    const html = await htmlOf(openAdmin(createOwners({ orders })).get(orderPath));
    expect(html.match(/Not shown/g)).toHaveLength(3);
    expect(html).not.toContain("No address was given");
  });

  test.each(["ord_01h455vb4pex5vsknk084sn02z", "x", "ord_", "%00", "constructor"])(
    "what is no order is a page that says so (404): %s",
    async (id) => {
      const answer = await openAdmin(createOwners()).get(`/admin/orders/${id}`);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain("<h1>Not found</h1>");
    },
  );
});

describe("GET /admin/books", () => {
  test.each(["9780141439471", "978-0-14-143947-1", "0141439475", "FLATLAND", flatland.id])(
    "leads to a book by what names it: %s",
    { tags: ["P-01"] },
    async (q) => {
      const owners = createOwners({ catalog: { listTitles: async () => [], findBook: async () => flatland } });
      expect(where(await openAdmin(owners).get(`/admin/books?${new URLSearchParams({ q })}`))).toEqual([303, bookPath]);
    },
  );

  test("lists the titles that begin so, and says when there are more", async () => {
    const summary = { ...flatland, image: null };
    const many = Array.from({ length: 51 }, () => summary);
    const html = await htmlOf(
      openAdmin(createOwners({ catalog: { listTitles: async () => many, findBook: async () => null } })).get("/admin/books?q=the"),
    );
    expect(html.match(new RegExp(`href="${bookPath}"`, "g"))).toHaveLength(50);
    expect(html).toContain("More than 50 titles begin with “the”");
  });

  test("says that nothing is called so, and keeps what was typed", async () => {
    const html = await htmlOf(openAdmin(createOwners()).get("/admin/books?q=Moby+%3Cb%3E"));
    expect(html).toContain("No book is called “Moby &lt;b&gt;”");
    expect(html).toContain('value="Moby &lt;b&gt;"');
  });

  test.each(["x".repeat(201), "a\u0000b", "a\u2028b"])("words that cannot be a title are refused (422): %#", async (q) => {
    expect((await openAdmin(createOwners()).get(`/admin/books?${new URLSearchParams({ q })}`)).status).toBe(422);
  });
});

describe("POST /admin/books/{id}/editions/{sku}/price", () => {
  test("changes the price of the version that was looked at, and says so on the book's page", async () => {
    const owners = createOwners();
    const admin = openAdmin(owners);
    const version = hidden(await htmlOf(admin.get(bookPath)), "version") ?? "";
    const answer = await admin.post(pricePath, { price: "4.50", version });
    expect(where(answer)).toEqual([303, `${bookPath}?changed=FLATLAND`]);
    expect(owners.commands).toMatchObject([{ bookId: flatland.id, sku: "FLATLAND", price: { amount: 450, currency: "USD" }, version: 3 }]);
    expect(await htmlOf(admin.get(`${bookPath}?changed=FLATLAND`))).toContain("Paperback now costs $4.50");
  });

  test("what they see next is as new as what they changed: the browser keeps how far the catalogue was", { tags: ["DB-03"] }, async () => {
    const bookmark = "00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683";
    const asked: (string | undefined)[] = [];
    const owners = createOwners();
    const findBook = async ({ ref, bookmark: shown }: { ref: string; bookmark?: string }) => {
      asked.push(shown);
      return await owners.CATALOG.findBook({ ref });
    };
    const changePrice = async () => ok({ ...flatland, bookmark });
    const desk = openAdmin({ ...owners, CATALOG: { ...owners.CATALOG, findBook, changePrice } });
    const changed = await desk.post(pricePath, { price: "4.50", version: "3" });
    const cookie = changed.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Secure-octavo-bookmark=[0-9a-f-]+; Max-Age=300; Path=\/admin; HttpOnly; Secure; SameSite=Strict$/);
    await desk.get(bookPath, { ...anAdmin, cookie: cookie.split(";")[0] ?? "" });
    await desk.get(bookPath, { ...anAdmin, cookie: "__Secure-octavo-bookmark=first-primary" });
    expect(asked).toEqual([undefined, bookmark, undefined]);
  });

  test("a version that somebody else has changed is refused with the present price, and what was typed stays (412)", async () => {
    const admin = openAdmin(createOwners());
    await admin.post(pricePath, { price: "4.50", version: "3" });
    const answer = await admin.post(pricePath, { price: "3.00", version: "3" });
    expect(answer.status).toBe(412);
    const html = await answer.text();
    expect(html).toContain("Somebody else has changed this book meanwhile");
    expect(html).toContain("Paperback costs $4.50 at present");
    expect(html).toContain('value="3.00"');
    expect(hidden(html, "version")).toBe("4");
  });

  test.each(["", "abc", "-1", "1.999", "<b>"])("what is no price is refused beside the field (422): %j", async (price) => {
    const owners = createOwners();
    const answer = await openAdmin(owners).post(pricePath, { price, version: "3" });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("Enter a price such as 12.99.");
    expect(owners.commands).toEqual([]);
  });

  test("an edition of another book, and a body that is no form, are refused (404, 415)", async () => {
    const admin = openAdmin(createOwners());
    expect((await admin.post(`${bookPath}/editions/OTHER/price`, { price: "1", version: "3" })).status).toBe(404);
    expect((await admin.post("/admin/books/book_01h455vb4pex5vsknk084sn02z/editions/FLATLAND/price", { price: "1" })).status).toBe(404);
    const json = { ...anAdmin, "content-type": "application/json" };
    expect((await admin.post(pricePath, { price: "1" }, json)).status).toBe(415);
  });
});

describe("/admin/stock", () => {
  test("lists levels with their titles, and those of no book as well", async () => {
    const html = await htmlOf(openAdmin(createOwners()).get("/admin/stock"));
    expect(html).toContain("Flatland &lt;script&gt;");
    expect(html).toContain("Not in the catalogue");
  });

  test.each([
    ["978-0-14-143947-1", "9780141439471"],
    ["0141439475", "9780141439471"],
    [" flatland ", "FLATLAND"],
  ])("opens a SKU as people type it: %j", { tags: ["P-01"] }, async (typed, sku) => {
    const answer = await openAdmin(createOwners()).get(`/admin/stock?${new URLSearchParams({ sku: typed })}`);
    expect(where(answer)).toEqual([303, `/admin/stock/${sku}`]);
  });

  test.each(["../x", "a b", "é", "<b>", "X".repeat(41)])("what can be no SKU is refused beside the field (422): %j", async (typed) => {
    const answer = await openAdmin(createOwners()).get(`/admin/stock?${new URLSearchParams({ sku: typed })}`);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("A SKU is an ISBN, or up to 40 letters, digits and hyphens.");
  });

  test.each(["UNKNOWN", "flatland", "%3Cb%3E"])("a SKU nobody has is a page that says so (404): %s", async (sku) => {
    expect((await openAdmin(createOwners()).get(`/admin/stock/${sku}`)).status).toBe(404);
  });
});

describe("POST /admin/stock/{sku}", () => {
  test("moves copies once, however often the form is sent, and says what the ledger says", async () => {
    const owners = createOwners();
    const admin = openAdmin(owners);
    const idempotencyKey = hidden(await htmlOf(admin.get("/admin/stock/FLATLAND")), "idempotencyKey") ?? "";
    expect(idempotencyKey.length).toBeGreaterThanOrEqual(16);
    const first = await admin.post("/admin/stock/FLATLAND", { ...delivery, idempotencyKey });
    const second = await admin.post("/admin/stock/FLATLAND", { ...delivery, idempotencyKey });
    for (const answer of [first, second]) expect(where(answer)).toEqual([303, "/admin/stock/FLATLAND?row=1"]);
    expect(owners.commands).toHaveLength(2);
    const html = await htmlOf(admin.get("/admin/stock/FLATLAND?row=1"));
    expect(html).toContain("25 copies received");
    expect(html).toContain("delivery 4711");
    expect(hidden(html, "idempotencyKey")).not.toBe(idempotencyKey);
  });

  test("what the owner refuses for its level stands beside the number, with what was typed and a new key (409)", async () => {
    const changeStock = async () => fail("conflict", { detail: "3 copies are held; on hand cannot go below that" });
    const answer = await openAdmin(createOwners({ inventory: { changeStock } })).post("/admin/stock/FLATLAND", {
      ...delivery,
      kind: "count",
    });
    expect(answer.status).toBe(409);
    const html = await answer.text();
    expect(html).toMatch(/id="quantity-error"[\s\S]*3 copies are held; on hand cannot go below that/);
    for (const typed of ['value="25"', 'value="delivery 4711"']) expect(html).toContain(typed);
    expect(hidden(html, "idempotencyKey")).not.toBe(delivery.idempotencyKey);
  });

  test("what the owner cannot read stands beside its field, in words (422)", async () => {
    const errors = [
      { pointer: "/quantity", message: "expected a whole number" },
      { pointer: "/reason", message: "must not be empty" },
    ];
    const changeStock = async () => fail("invalid-request", { errors });
    const answer = await openAdmin(createOwners({ inventory: { changeStock } })).post("/admin/stock/FLATLAND", {
      ...delivery,
      quantity: "many",
      reason: "",
    });
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain("Enter the number of copies as a whole number");
    expect(html).toContain("Say why, for whoever reads the ledger later");
    expect(html).toContain('value="many"');
  });

  test.each(["", "steal", "constructor", "__proto__"])(
    "a movement there is not is refused, and nobody is asked (422): %j",
    async (kind) => {
      const owners = createOwners();
      const answer = await openAdmin(owners).post("/admin/stock/FLATLAND", { ...delivery, kind });
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain("Choose what happened");
      expect(owners.commands).toEqual([]);
    },
  );

  test("a key that was used for other numbers is said to be, and the page has a new one (422)", async () => {
    const changeStock = async () => fail("idempotency-key-reused");
    const answer = await openAdmin(createOwners({ inventory: { changeStock } })).post("/admin/stock/FLATLAND", delivery);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("only the first counted");
  });

  test("an owner that breaks on the way is named (503)", async () => {
    const changeStock = () => Promise.reject(new Error("a secret of the house"));
    const answer = await openAdmin(createOwners({ inventory: { changeStock } })).post("/admin/stock/FLATLAND", delivery);
    expect(answer.status).toBe(503);
    const html = await answer.text();
    expect(html).toContain("The inventory, which keeps stock and its ledger, does not answer");
    expect(html).not.toContain("secret");
  });
});
