import { describe, expect, test } from "vitest";
import { opsKeyHeader } from "../../shared/http/ops-key.ts";
import { createOwners } from "../../tests/doubles/owners.ts";
import { openSession } from "./session.ts";
import { openAdmin, opsKey } from "./testing.ts";

const everyAddress = [
  "/admin",
  "/admin/sign-in",
  "/admin/orders",
  "/admin/books",
  "/admin/stock",
  "/admin/stock/FLATLAND",
  "/admin/nowhere",
];
const nobody = {};
const cookieOf = (answer: Response) => (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

describe("signing in", () => {
  test("with the key leads to the page that was asked for, by a cookie that holds no key", async () => {
    const admin = openAdmin(createOwners());
    const asked = await admin.get("/admin/orders?status=paid", nobody);
    expect([asked.status, asked.headers.get("location")]).toEqual([303, "/admin/sign-in?next=%2Fadmin%2Forders%3Fstatus%3Dpaid"]);
    const page = await (await admin.get(asked.headers.get("location") ?? "", nobody)).text();
    expect(page).toContain('name="next" value="/admin/orders?status=paid"');
    const answer = await admin.post("/admin/sign-in", { key: ` ${opsKey}\n`, next: "/admin/orders?status=paid" }, nobody);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/admin/orders?status=paid"]);
    const set = answer.headers.get("set-cookie") ?? "";
    for (const part of [/^octavo-admin=/, /HttpOnly/, /SameSite=Strict/, /Path=\/admin/, /Max-Age=43200/]) expect(set).toMatch(part);
    for (const part of ["Secure", opsKey]) expect(set).not.toContain(part);
    expect((await admin.get("/admin/orders", { cookie: cookieOf(answer) })).status).toBe(200);
    expect((await admin.get("/admin/sign-in", { cookie: cookieOf(answer) })).headers.get("location")).toBe("/admin");
  });

  test("over HTTPS the cookie is for HTTPS only, and one of the other name is not looked at", async () => {
    const admin = openAdmin(createOwners(), { origin: "https://shop.test" });
    const answer = await admin.post("/admin/sign-in", { key: opsKey }, nobody);
    expect(answer.headers.get("set-cookie")).toMatch(/^__Secure-octavo-admin=.*; Secure/);
    expect((await admin.get("/admin", { cookie: cookieOf(answer) })).status).toBe(200);
    expect((await admin.get("/admin", { cookie: cookieOf(answer).replace("__Secure-", "") })).status).toBe(303);
  });

  test.each(["", "wrong", opsKey.slice(1), `${opsKey}x`])(
    "with another key is refused in one sentence, without a cookie (401): %j",
    async (key) => {
      const answer = await openAdmin(createOwners()).post("/admin/sign-in", { key }, nobody);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("set-cookie")).toBeNull();
      const page = await answer.text();
      expect(page).toContain("This is not the operators’ key.");
      expect(page).not.toContain(opsKey);
    },
  );

  test.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/orders/x",
    "/administration",
    "javascript:alert(1)",
    "/admin\n",
  ])("never leads elsewhere: %j", async (next) => {
    const answer = await openAdmin(createOwners()).post("/admin/sign-in", { key: opsKey, next }, nobody);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/admin"]);
  });

  test("ends with signing out: the browser is told to forget the cookie", async () => {
    const admin = openAdmin(createOwners());
    const answer = await admin.post("/admin/sign-out", {});
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/admin/sign-in"]);
    expect(answer.headers.get("set-cookie")).toMatch(/^octavo-admin=; Max-Age=0; Path=\/admin/);
  });
});

describe("every page", () => {
  test("does not exist where no key is configured, whatever is sent (404)", async () => {
    const session = `octavo-admin=${openSession("", Date.now())}`;
    for (const key of [null, ""]) {
      const admin = openAdmin(createOwners(), { key });
      for (const path of everyAddress) {
        for (const headers of [nobody, { [opsKeyHeader]: "" }, { [opsKeyHeader]: opsKey }, { cookie: session }]) {
          expect((await admin.get(path, headers)).status, path).toBe(404);
        }
      }
      expect((await admin.post("/admin/sign-in", { key: "" }, nobody)).status).toBe(404);
    }
  });

  test("asks for a sign-in, unless it is the sign-in", async () => {
    const forged = [openSession("another-key", Date.now()), openSession(opsKey, Date.now() - 24 * 60 * 60 * 1_000), opsKey, ""];
    const admin = openAdmin(createOwners());
    for (const path of everyAddress.filter((each) => each !== "/admin/sign-in")) {
      for (const headers of [nobody, ...forged.map((value) => ({ cookie: `octavo-admin=${value}` }))]) {
        const answer = await admin.get(path, headers);
        expect([path, answer.status]).toEqual([path, 303]);
        expect(answer.headers.get("location")).toMatch(/^\/admin\/sign-in/);
      }
    }
  });

  test("is open to the header with the key, and not to another one (401)", async () => {
    const admin = openAdmin(createOwners());
    expect((await admin.get("/admin")).status).toBe(200);
    expect((await admin.get("/admin", { [opsKeyHeader]: "wrong" })).status).toBe(401);
    const session = `octavo-admin=${openSession(opsKey, Date.now())}`;
    expect((await admin.get("/admin", { [opsKeyHeader]: "wrong", cookie: session })).status).toBe(401);
  });

  test("is kept by nobody, listed nowhere, and tells no other site where it was", async () => {
    const admin = openAdmin(createOwners());
    for (const path of everyAddress) {
      for (const headers of [nobody, { [opsKeyHeader]: opsKey }]) {
        const answer = await admin.get(path, headers);
        expect([path, answer.headers.get("cache-control")]).toEqual([path, "private, no-store"]);
        expect(answer.headers.get("x-robots-tag")).toBe("noindex, nofollow");
        expect(answer.headers.get("referrer-policy")).toBe("same-origin");
      }
    }
  });

  test("takes forms from its own pages only, and does nothing for others (403)", async () => {
    const owners = createOwners();
    const admin = openAdmin(owners);
    const session = { cookie: `octavo-admin=${openSession(opsKey, Date.now())}` };
    const form = { kind: "receive", quantity: "5", reason: "delivery", idempotencyKey: "a-key-of-this-page-view" };
    const elsewhere: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const from of elsewhere) {
      for (const path of ["/admin/stock/FLATLAND", "/admin/sign-in", "/admin/sign-out"]) {
        const answer = await admin.post(path, { ...form, key: opsKey }, { ...session, ...from });
        expect([path, answer.status]).toEqual([path, 403]);
        expect(answer.headers.get("set-cookie")).toBeNull();
      }
    }
    expect(owners.commands).toEqual([]);
  });

  test("refuses a form that comes after the sign-in has ended, and does nothing (401)", async () => {
    const owners = createOwners();
    const answer = await openAdmin(owners).post("/admin/stock/FLATLAND", { kind: "receive", quantity: "5", reason: "delivery" }, nobody);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain("so nothing was done");
    expect(owners.commands).toEqual([]);
  });
});

describe("the style sheet", () => {
  test("is at the address the pages name, and knows every colour and measure it uses", async () => {
    const admin = openAdmin(createOwners());
    const page = await (await admin.get("/admin/sign-in", nobody)).text();
    const address = /<link rel="stylesheet" href="([^"]+)"/.exec(page)?.[1] ?? "";
    const answer = await admin.get(address, nobody);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/css; charset=utf-8");
    const css = await answer.text();
    const defined = new Set(css.match(/--[\w-]+(?=\s*:)/g));
    const used = [...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name = ""]) => name);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
    expect((await admin.get("/admin/assets/admin-000000000000.css", nobody)).status).toBe(404);
  });
});
