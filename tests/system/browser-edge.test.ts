import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cookiesOf, type Jar, openJar } from "../browser-jar.ts";
import { eventually } from "../eventually.ts";
import { recordFigure } from "../figures.ts";
import { bearer, openPeople, type People, type Person } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";
import { changedTables, openTables } from "../table-hashes.ts";

const sessionCookie = "__Host-octavo-session";
const evil = "https://evil.example";

let platform: TestPlatform;
let shop: Shop;
let people: People;
let buyer: Person;
let jar: Jar;
beforeAll(async () => {
  platform = await startPlatform({ cronEverySeconds: 3_600 });
  shop = openShop(platform);
  people = openPeople(platform);
  buyer = await people.buyer("Ada Unmistakable");
  await people.mailedToken(buyer.email, "/verify");
  jar = openJar(platform.url);
  expect((await signIn(jar, buyer)).status).toBe(303);
});
afterAll(() => platform.stop());

const signIn = (browser: Jar, { email, password }: Person) => browser.post("/sign-in", { email, password });

/** Pages and API answers that are for one person alone. */
const privatePages = [
  ...["/account", "/account/addresses", "/account/orders", "/account/security", "/account/second-factor", "/account/data"],
  ...["/account/me.json", "/cart", "/checkout"],
];
const privateRoutes = [
  "/api/users/me",
  "/api/users/me/addresses",
  "/api/users/me/sessions",
  "/api/users/me/consents",
  "/api/users/me/export",
  "/api/orders",
  "/api/cart",
];

describe("R23: the session cookie", () => {
  test("is of this host, for every path, over HTTPS, for no script, and not sent from elsewhere", { tags: ["USR-16"] }, async () => {
    const answer = await signIn(openJar(platform.url), buyer);
    const cookie = cookiesOf(answer.headers).find(({ name }) => name === sessionCookie);
    expect(cookie?.attributes).toMatchObject({ path: "/", secure: "", httponly: "", samesite: "Lax" });
    expect(cookie?.attributes).not.toHaveProperty("domain");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    // 128 bits at the least (ASVS 7.2.3): 32 random bytes are 43 characters.
    expect(cookie?.value.length).toBeGreaterThanOrEqual(43);
    expect(cookie?.value).toMatch(/^[\w-]+$/);
  });

  test("is another one after each sign-in, and the one before is over", { tags: ["USR-16"] }, async () => {
    const browser = openJar(platform.url);
    await signIn(browser, buyer);
    const before = browser.cookieHeader();
    await signIn(browser, buyer);
    expect(browser.cookieHeader()).not.toBe(before);
    const isOver = async () => expect((await openJar(platform.url).send("/account", { headers: { cookie: before } })).status).toBe(303);
    await eventually(isOver, 1_000, 50);
    expect((await browser.get("/account")).status).toBe(200);
  });

  test("that somebody else has put there is not taken over by a sign-in", { tags: ["USR-16"] }, async () => {
    const attacker = openJar(platform.url);
    await signIn(attacker, await people.buyer("Eve"));
    const planted = attacker.cookies.get(sessionCookie) ?? "";
    const victim = openJar(platform.url);
    victim.cookies.set(sessionCookie, planted);
    await signIn(victim, buyer);
    expect(victim.cookies.get(sessionCookie)).not.toBe(planted);
    expect((await attacker.get("/account")).body.text).not.toContain(buyer.email);
  });

  test("of a session that is over makes a guest, and is taken back", { tags: ["USR-16"] }, async () => {
    const browser = openJar(platform.url);
    browser.cookies.set(sessionCookie, "A".repeat(86));
    const answer = await browser.get("/cart");
    expect(answer.status).toBe(200);
    expect(browser.cookies.has(sessionCookie)).toBe(false);
  });

  test("survives a restart of everything", { tags: ["USR-16"], timeout: 120_000 }, async () => {
    await platform.killWorkerd();
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (
        await fetch(`${platform.url}/ready`).then(
          (response) => response.ok,
          () => false,
        )
      )
        break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect((await jar.get("/account")).status).toBe(200);
  });
});

/** Sends what another site could have a visitor's browser send, and shows that nothing has changed. */
async function expectNoChange(attacks: [what: string, send: () => Promise<{ status: number }>, statuses: number[]][]): Promise<void> {
  const tables = openTables(platform);
  const before = await tables.atRest();
  const found: string[] = [];
  for (const [what, send, statuses] of attacks) {
    const { status } = await send();
    if (!statuses.includes(status)) found.push(`${what} was answered ${status}`);
  }
  expect(found).toEqual([]);
  // What a request begins behind its answer is done later.
  expect(changedTables(before, await tables.atRest())).toEqual([]);
}

describe("R23: a request another site has a visitor's browser send", () => {
  const crossSite = { origin: evil, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  const foreign: [string, Record<string, string>][] = [
    ["from another site", crossSite],
    ["from another site, by a browser that only says Origin", { origin: evil }],
    ["from a sandboxed frame", { origin: "null" }],
    ["from a sister host", { origin: "http://evil.localhost", "sec-fetch-site": "same-site" }],
    ["with an Origin that only begins like ours", { origin: "http://localhost.evil.example" }],
    ["without a word of where it is from", {}],
  ];
  const bodies: [type: string, body: string][] = [
    ["application/x-www-form-urlencoded", "name=Eve"],
    ["text/plain", '{"name":"Eve"}'],
    ["multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nEve\r\n--x--\r\n'],
    ["application/json", '{"name":"Eve"}'],
    ["", '{"name":"Eve"}'],
  ];

  test("changes nothing through the API, whatever it claims to be", { tags: ["USR-16", "ARC-26"] }, async () => {
    const routes: [method: string, path: string][] = [
      ["PUT", "/api/users/me"],
      ["POST", "/api/users/me/addresses"],
      ["PUT", "/api/users/me/email"],
      ["DELETE", "/api/users/me"],
      ["DELETE", "/api/users/me/sessions"],
      ["POST", "/api/users/logout"],
      ["POST", "/api/orders"],
    ];
    const cookie = jar.cookieHeader();
    const attacks = routes.flatMap(([method, path]) =>
      foreign.flatMap(([from, headers]) =>
        bodies.map(([type, body]): [string, () => Promise<{ status: number }>, number[]] => [
          `${method} ${path} ${from} as ${type}`,
          () =>
            fetch(platform.url + path, {
              method,
              body: new TextEncoder().encode(body),
              headers: {
                cookie,
                ...headers,
                ...(type ? { "content-type": type } : {}),
                "if-match": "*",
                "idempotency-key": "a-key-from-elsewhere",
              },
            }),
          [403, 415],
        ]),
      ),
    );
    await expectNoChange(attacks);
    expect((await jar.get("/account")).status).toBe(200);
  });

  test("as JSON from our own pages, with the cookie, is taken", { tags: ["USR-16"] }, async () => {
    const headers = {
      cookie: jar.cookieHeader(),
      origin: platform.url,
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
    };
    const answer = await fetch(`${platform.url}/api/users/me/consents`, {
      method: "PUT",
      headers,
      body: JSON.stringify({ purpose: "analytics", isGranted: false, textVersion: "2026-11" }),
    });
    expect(answer.status).toBe(200);
    // But a form, even of ours, is not what the API takes.
    const form = await fetch(`${platform.url}/api/users/me/consents`, {
      method: "PUT",
      headers: { ...headers, "content-type": "text/plain" },
      body: "{}",
    });
    expect(form.status).toBe(415);
  });

  test("to a form of a private page changes nothing, with and without the form's token", { tags: ["USR-16"] }, async () => {
    const cookie = jar.cookieHeader();
    const hidden = await jar.hiddenFields("/account", "/account/name");
    expect(hidden.formToken).toMatch(/^[\w-]{40,}$/);
    const post = (headers: Record<string, string>, fields: Record<string, string>) =>
      fetch(`${platform.url}/account/name`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, ...headers },
        body: new URLSearchParams({ name: "Eve", ...fields }),
      });
    const other = openJar(platform.url);
    await signIn(other, await people.buyer("Eve"));
    const theirs = await other.hiddenFields("/account", "/account/name");
    const ours = { origin: platform.url, "sec-fetch-site": "same-origin" };
    await expectNoChange([
      ...foreign.map(([from, headers]): [string, () => Promise<Response>, number[]] => [from, () => post(headers, hidden), [403]]),
      ["from our page without a token", () => post(ours, {}), [403]],
      ["from our page with an empty token", () => post(ours, { ...hidden, formToken: "" }), [403]],
      ["from our page with another session's token", () => post(ours, theirs), [403]],
    ]);
    expect((await jar.get("/account")).body.text).toContain("Ada Unmistakable");
    expect((await jar.post("/account/name", { ...hidden, name: "Ada Unmistakable" })).status).toBe(303);
  });

  test("cannot sign anybody in or out from elsewhere", { tags: ["USR-16"] }, async () => {
    const browser = openJar(platform.url);
    const forms: [string, Record<string, string>][] = [
      ["/sign-in", { email: buyer.email, password: buyer.password }],
      ["/register", { email: people.newEmail("csrf"), password: "a sentence nobody says", name: "Eve" }],
      ["/forgot", { email: buyer.email }],
    ];
    await expectNoChange(
      forms.map(([path, fields]): [string, () => Promise<{ status: number }>, number[]] => [
        path,
        () => browser.post(path, fields, crossSite),
        [403],
      ]),
    );
    expect(browser.cookies.has(sessionCookie)).toBe(false);
    expect(
      (await openJar(platform.url).send("/sign-out", { method: "POST", headers: { cookie: jar.cookieHeader(), ...crossSite } })).status,
    ).toBe(403);
    expect((await jar.get("/account")).status).toBe(200);
  });

  test("is not read by another site: no Access-Control-Allow-Origin for one that is not configured", { tags: ["GW-02"] }, async () => {
    for (const path of ["/api/users/me", "/api/books", "/account"]) {
      const { headers } = await jar.send(path, { headers: { origin: evil } });
      expect([path, headers.get("access-control-allow-origin"), headers.get("access-control-allow-credentials")]).toEqual([
        path,
        null,
        null,
      ]);
    }
    const preflight = await fetch(`${platform.url}/api/users/me`, {
      method: "OPTIONS",
      headers: { origin: evil, "access-control-request-method": "PUT", "access-control-request-headers": "content-type" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("R23: caches", () => {
  test("keep no private page and no private answer of the API", { tags: ["USR-16"] }, async () => {
    const found: string[] = [];
    const look = (path: string, { status, headers }: { status: number; headers: Headers }) => {
      const cacheControl = headers.get("cache-control") ?? "";
      if (!/no-store/.test(cacheControl) || /public|s-maxage/.test(cacheControl)) found.push(`${path} (${status}) says ${cacheControl}`);
      if (/hit/.test(headers.get("cache-status") ?? "")) found.push(`${path} came from a cache`);
    };
    for (const path of privatePages) {
      look(path, await jar.get(path));
      look(path, await jar.get(path));
      look(`${path} as a guest`, await openJar(platform.url).get(path));
    }
    for (const path of privateRoutes) {
      look(path, await jar.get(path));
      look(`${path} by token`, await shop.call("GET", path, undefined, bearer(buyer)));
    }
    expect(found).toEqual([]);
    recordFigure(
      "R23",
      `${privatePages.length} private pages and ${privateRoutes.length} routes: none cacheable; no forged write changed a row`,
    );
  });

  test("cannot be made to keep a private page under the name of a file", { tags: ["USR-16"] }, async () => {
    const tails = [
      "/x.css",
      "/x.js",
      "/assets/x.css",
      ";x.css",
      "%2Fx.css",
      "%3Bx.css",
      ".css",
      "?x.css",
      "/..%2fassets/x.css",
      "%00.css",
      "/.png",
      "//x.css",
    ];
    const bases = ["/account", "/account/addresses", "/account/orders", "/cart", "/api/users/me"];
    const found: string[] = [];
    for (const path of bases.flatMap((base) => tails.map((tail) => base + tail))) {
      await jar.get(path);
      const guest = await openJar(platform.url).get(path);
      const mine = await jar.get(path);
      for (const { body } of [guest]) if (/Unmistakable|@example\.com/.test(body.text)) found.push(`${path} shows a guest somebody's page`);
      const cacheControl = mine.headers.get("cache-control") ?? "";
      if (/Unmistakable|@example\.com/.test(mine.body.text) && !/no-store/.test(cacheControl)) found.push(`${path} says ${cacheControl}`);
      if (mine.status >= 500) found.push(`${path} is answered ${mine.status}`);
    }
    expect(found).toEqual([]);
  });

  test("give a public page without a word of who is signed in", { tags: ["USR-16"] }, async () => {
    for (const path of ["/", "/books", "/subjects", "/search?q=book", "/sign-in"]) {
      const mine = await jar.get(path);
      if (path !== "/sign-in") expect(mine.status).toBe(200);
      expect(mine.body.text).not.toMatch(/Unmistakable|@example\.com/);
      if (/public/.test(mine.headers.get("cache-control") ?? "")) expect(mine.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe("R23: every page", () => {
  test("runs no inline script, is framed by nobody, and says where it may be sent", { tags: ["P-108", "GW-09"] }, async () => {
    for (const path of [...privatePages, "/", "/sign-in", "/register", "/forgot", "/nothing-there"]) {
      const { headers, body } = await jar.get(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect([path, policy]).toEqual([path, expect.stringContaining("default-src 'self'")]);
      for (const directive of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"])
        expect(policy).toContain(directive);
      expect(policy).not.toMatch(/unsafe-(?:inline|eval)/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBeTruthy();
      expect(headers.get("permissions-policy")).toContain("camera=()");
      expect(body.text).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>[^<]|\son\w+="|javascript:/i);
    }
  });

  test("to sign in leads nowhere but into the shop afterwards", { tags: ["ARC-26"] }, async () => {
    for (const next of [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "/%09/evil.example",
      "\thttps://evil.example",
    ]) {
      const browser = openJar(platform.url);
      const answer = await browser.post("/sign-in", { email: buyer.email, password: buyer.password, next });
      expect(answer.status).toBe(303);
      expect(new URL(answer.headers.get("location") ?? "", platform.url).origin).toBe(platform.url);
    }
  });
});
