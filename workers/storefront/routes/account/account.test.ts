import { describe, expect, test } from "vitest";
import { newId } from "../../../../shared/ids.ts";
import { fail, ok } from "../../../../shared/result.ts";
import { accountOf, asReader, openStorefront, reader, readerFormToken, readerSession } from "../../testing.ts";

const pages = ["/account", "/account/orders", "/account/addresses", "/account/addresses/new", "/account/security"];
const more = ["/account/second-factor", "/account/data", "/account/data/export"];
const forms: [path: string, method: string][] = [
  ["/account/name", "updateProfile"],
  ["/account/email", "changeEmail"],
  ["/account/verification", "resendVerification"],
  ["/account/addresses/new", "saveAddress"],
  ["/account/addresses/addr_1", "saveAddress"],
  ["/account/addresses/addr_1/remove", "removeAddress"],
  ["/account/password", "changePassword"],
  ["/account/sessions/end", "endSession"],
  ["/account/sessions/sess_1/end", "endSession"],
  ["/account/second-factor", "beginSecondFactor"],
  ["/account/second-factor/set-up", "confirmSecondFactor"],
  ["/account/second-factor/remove", "removeSecondFactor"],
  ["/account/keys", "createApiKey"],
  ["/account/keys/key_1/revoke", "revokeApiKey"],
  ["/account/consents", "consent"],
  ["/account/delete", "eraseAccount"],
];

const address = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };
const saved = { id: "addr_01h455vb4pex5vsknk084sn02q", address, isDefault: true, version: 4 };
const withAddress = { account: async () => ok(accountOf({ addresses: [saved] })) };

/** How identity refuses a password, in which place of the body. */
const wrongPassword = (pointer: string) => async () =>
  fail("invalid-request", { errors: [{ pointer, message: "this is not your password" }] });

/** The cookie of a name that an answer sets, as a browser would send it back. */
function cookieOf(answer: Response, name: string): { cookie: string } {
  const line = answer.headers.getSetCookie().find((each) => each.startsWith(`${name}=`)) ?? "";
  return { cookie: line.split(";")[0] ?? "" };
}

/** A method that writes down what it is asked and always answers the same. */
function recorded<Answer>(answer: Answer) {
  const asked: Record<string, unknown>[] = [];
  const method = async (command: Record<string, unknown>) => {
    asked.push(command);
    return answer;
  };
  return { asked, method };
}

/** Ada, who sends a form of one of her pages. */
async function send(path: string, form: Record<string, string>, identity: object = {}, headers: Record<string, string> = {}) {
  return await openStorefront({ identity }).post(path, { formToken: readerFormToken, ...form }, { ...(await asReader()), ...headers });
}

describe("every page of an account", () => {
  test.each([...pages, ...more])("%s sends a guest to sign in, and back", async (path) => {
    const answer = await openStorefront().get(path);
    expect(answer.status).toBe(303);
    const next = new URL(answer.headers.get("location") ?? "", "http://shop.test");
    expect([next.pathname, next.searchParams.get("next") ?? "/account"]).toEqual(["/sign-in", path]);
  });

  test.each([...pages, ...more])(
    "%s is its owner's alone: nobody keeps it, and text of hers is text",
    { tags: ["WEB-01"] },
    async (path) => {
      const answer = await openStorefront({ identity: withAddress }).get(path, await asReader());
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
      expect(await answer.text()).not.toContain("<b>Lovelace");
    },
  );

  test.each(pages)("%s has the session's token in each of its forms", { tags: ["USR-16"] }, async (path) => {
    const html = await (await openStorefront({ identity: withAddress }).get(path, await asReader())).text();
    const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
    const posted = main.split("<form").slice(1);
    expect(posted.length).toBeGreaterThan(0);
    for (const form of posted) expect(form).toContain(`name="formToken" value="${readerFormToken}"`);
  });

  test("a program's key opens no page", async () => {
    const answer = await openStorefront().get("/account", await asReader({ scopes: ["users:read"] }));
    expect(answer.headers.get("location")).toBe("/sign-in");
  });

  test("a session that ends between two looks leads back to signing in", async () => {
    const identity = { account: async () => fail("unauthenticated") };
    const answer = await openStorefront({ identity }).get("/account/security", await asReader());
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in?next=%2Faccount%2Fsecurity"]);
  });
});

describe("every form of an account", () => {
  const untouched = (method: string) => {
    let calls = 0;
    const count = async () => {
      calls += 1;
      return ok(null);
    };
    return { identity: { [method]: count }, calls: () => calls };
  };

  test.each(forms)(
    "%s without the session's token, or with another's, changes nothing (403)",
    { tags: ["USR-16"] },
    async (path, method) => {
      const { identity, calls } = untouched(method);
      for (const formToken of ["", "guessed", readerSession]) {
        const answer = await openStorefront({ identity }).post(path, { formToken }, await asReader());
        expect([path, answer.status]).toEqual([path, 403]);
      }
      const other = await openStorefront({ identity }).post(
        path,
        { formToken: readerFormToken },
        await asReader({ sessionId: newId("sess") }),
      );
      expect(other.status).toBe(403);
      expect(calls()).toBe(0);
    },
  );

  test.each(forms)("%s of a guest, and from another site, changes nothing", { tags: ["USR-16"] }, async (path, method) => {
    const { identity, calls } = untouched(method);
    const guest = await openStorefront({ identity }).post(path, { formToken: readerFormToken });
    expect([guest.status, guest.headers.get("location")]).toEqual([303, "/sign-in?about=ended"]);
    expect((await send(path, {}, identity, { origin: "https://evil.example" })).status).toBe(403);
    expect((await send(path, {}, identity, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect(calls()).toBe(0);
  });
});

describe("GET /account/me.json", () => {
  test("tells the browser whether it is signed in, and nothing more", async () => {
    const guest = await openStorefront().get("/account/me.json");
    expect([await guest.json(), guest.headers.get("cache-control")]).toEqual([{ isSignedIn: false }, "private, no-store"]);
    expect(await (await openStorefront().get("/account/me.json", await asReader())).json()).toEqual({ isSignedIn: true });
  });

  test("a page for everyone is the same for who is signed in and who is not", async () => {
    const [guest, ada] = await Promise.all([openStorefront().get("/books"), openStorefront().get("/books", await asReader())]);
    expect(await ada.text()).toBe(await guest.text());
    expect(ada.headers.get("cache-control")).toMatch(/^public/);
  });
});

describe("name and e-mail address", () => {
  test("the name is changed at the version that was seen", { tags: ["USR-07"] }, async () => {
    const { asked, method } = recorded(ok(null));
    const identity = { updateProfile: method };
    const answer = await send("/account/name", { name: "Augusta Ada", version: "3", role: "admin" }, identity);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account?done=name"]);
    expect(asked).toMatchObject([{ name: "Augusta Ada", ifVersion: 3 }]);
    expect(asked[0]).not.toHaveProperty("role");
  });

  test("a name that was changed elsewhere meanwhile is not overwritten (412)", { tags: ["USR-07"] }, async () => {
    const answer = await send("/account/name", { name: "x", version: "1" }, { updateProfile: async () => fail("precondition-failed") });
    expect(answer.status).toBe(412);
    expect(await answer.text()).toContain("This was changed in the meantime");
  });

  test("a wrong password is said beside its field, and the address stays as typed", { tags: ["P-75"] }, async () => {
    const answer = await send(
      "/account/email",
      { email: "new@example.com", password: "nope" },
      { changeEmail: wrongPassword("/password") },
    );
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain("This is not your password");
    expect(html).toContain('value="new@example.com"');
  });

  test("an address that is not confirmed is said to be, with a way to another mail", { tags: ["P-75"] }, async () => {
    const { user } = accountOf();
    const identity = { account: async () => ok(accountOf({ user: { ...user, emailVerified: false } })) };
    const html = await (await openStorefront({ identity }).get("/account", await asReader())).text();
    expect(html).toContain("Your address is not confirmed yet");
    expect(html).toContain('action="/account/verification"');
  });
});

describe("addresses", () => {
  test("a new one is sent as its owner takes it, with empty fields left out", { tags: ["USR-09"] }, async () => {
    const { asked, method } = recorded(ok(null));
    const identity = { saveAddress: method };
    const answer = await send("/account/addresses/new", { ...address, line2: " ", region: "", isDefault: "yes" }, identity);
    expect(answer.headers.get("location")).toBe("/account/addresses?done=address-saved");
    expect(asked).toMatchObject([{ address, isDefault: true }]);
    expect(asked[0]?.address).toEqual(address);
  });

  test("what is wrong is said beside its field, whichever place the owner names", { tags: ["USR-09"] }, async () => {
    const errors = [
      { pointer: "/address/postalCode", message: "at most 20 characters" },
      { pointer: "/address/city", message: "must not be empty" },
    ];
    const answer = await send(
      "/account/addresses/new",
      { ...address, city: "" },
      { saveAddress: async () => fail("invalid-request", { errors }) },
    );
    expect(answer.status).toBe(422);
    const html = await answer.text();
    for (const sentence of ["Postcode may have at most 20 characters", "Enter the town or city"]) expect(html).toContain(sentence);
    expect(html).toContain("12 St James&#39;s Square");
  });

  test("one that is nobody's, or somebody else's, is a page that is not there (404)", { tags: ["USR-08"] }, async () => {
    const answer = await openStorefront({ identity: withAddress }).get("/account/addresses/addr_other", await asReader());
    expect(answer.status).toBe(404);
  });

  test("one changed elsewhere meanwhile is shown as it is now (412)", { tags: ["USR-09"] }, async () => {
    const identity = { ...withAddress, saveAddress: async () => fail("precondition-failed") };
    const answer = await send(`/account/addresses/${saved.id}`, { ...address, city: "Paris", version: "1" }, identity);
    expect(answer.status).toBe(412);
    const html = await answer.text();
    expect(html).toContain('value="London"');
    expect(html).toContain('name="version" value="4"');
    expect(html).not.toContain("Paris");
  });

  test("removing one that is gone already is done", async () => {
    const answer = await send("/account/addresses/addr_1/remove", { version: "1" }, { removeAddress: async () => fail("not-found") });
    expect(answer.headers.get("location")).toBe("/account/addresses?done=address-removed");
  });
});

describe("signing in", () => {
  test("a password that is refused is said beside the field it is about, and shown nowhere", async () => {
    const errors = [{ pointer: "/newPassword", message: "at least 8 characters" }];
    const form = { currentPassword: "the old sentence", newPassword: "short-1" };
    const answer = await send("/account/password", form, { changePassword: async () => fail("invalid-request", { errors }) });
    const html = await answer.text();
    expect(html).toContain("New password must have at least 8 characters");
    for (const typed of Object.values(form)) expect(html).not.toContain(typed);
    const wrong = await send("/account/password", form, { changePassword: wrongPassword("/currentPassword") });
    expect(await wrong.text()).toContain("This is not your password");
  });

  test("the second factor's key is shown as a picture, a link and words; its recovery codes once", { tags: ["P-73"] }, async () => {
    const begun = await send("/account/second-factor", {});
    expect(begun.headers.get("location")).toBe("/account/second-factor/set-up");
    const cookie = cookieOf(begun, "__Host-octavo-set-up");
    expect(cookie.cookie).not.toContain("JBSWY3DP");
    const page = await openStorefront().get("/account/second-factor/set-up", { ...(await asReader()), ...cookie });
    const html = await page.text();
    for (const part of ['role="img"', "JBSW Y3DP EHPK 3PXP", 'href="otpauth://totp/Octavo:ada?secret=JBSWY3DPEHPK3PXP"'])
      expect(html).toContain(part);
    const confirmed = await send("/account/second-factor/set-up", { code: "123456" }, {}, cookie);
    expect(confirmed.headers.get("location")).toBe("/account/second-factor/codes");
    const codes = cookieOf(confirmed, "__Host-octavo-recovery");
    const shown = await openStorefront().get("/account/second-factor/codes", { ...(await asReader()), ...codes });
    expect(await shown.text()).toContain("7f3k-9qwe-m0tz-4c8d");
    expect(shown.headers.getSetCookie().join()).toMatch(/__Host-octavo-recovery=; Max-Age=0/);
    const again = await openStorefront().get("/account/second-factor/codes", await asReader());
    expect(again.headers.get("location")).toBe("/account/second-factor");
  });

  test("the second factor asks for the password where identity does", { tags: ["P-73"] }, async () => {
    const { asked, method } = recorded(ok({ secret: "JBSWY3DPEHPK3PXP", otpauthUri: "otpauth://totp/Octavo:ada" }));
    const refused = await send("/account/second-factor", {}, { beginSecondFactor: wrongPassword("/password") });
    expect(refused.status).toBe(422);
    const html = await refused.text();
    expect(html).toContain('name="password"');
    expect(html).toContain("Enter your password");
    await send("/account/second-factor", { password: "the old sentence" }, { beginSecondFactor: method });
    await send("/account/second-factor", {}, { beginSecondFactor: method });
    expect(asked.map(({ password }) => password)).toEqual(["the old sentence", undefined]);
  });

  test("neither key nor codes are shown to anybody else at the same browser", { tags: ["P-73"] }, async () => {
    const begun = await send("/account/second-factor", {});
    const other = await asReader({ userId: newId("user") });
    const answer = await openStorefront().get("/account/second-factor/set-up", { ...other, ...cookieOf(begun, "__Host-octavo-set-up") });
    expect(answer.headers.get("location")).toBe("/account/second-factor");
  });

  test("each session is named and can be ended, but for the one that looks", { tags: ["USR-16"] }, async () => {
    const at = "2026-11-21T10:00:00.000Z";
    const session = { kind: "browser" as const, createdAt: at, lastSeenAt: at };
    const sessions = [
      { ...session, id: readerSession, label: "Firefox on Linux", isCurrent: true },
      { ...session, id: "sess_other", label: "Safari on iPhone", isCurrent: false },
    ];
    const html = await (
      await openStorefront({ identity: { account: async () => ok(accountOf({ sessions })) } }).get("/account/security", await asReader())
    ).text();
    for (const part of ["Firefox on Linux", "Safari on iPhone", 'action="/account/sessions/sess_other/end"']) expect(html).toContain(part);
    expect(html).not.toContain(`/account/sessions/${readerSession}/end`);
    expect(html).toContain("21 November 2026, 10:00 UTC");
  });
});

describe("API keys", () => {
  test("are for members of staff; to a reader there is no such page (404)", { tags: ["P-71"] }, async () => {
    expect((await openStorefront().get("/account/keys", await asReader())).status).toBe(404);
    const seller = await openStorefront().get("/account/keys", await asReader({ role: "seller", sellerId: newId("seller") }));
    const html = await seller.text();
    expect([seller.status, html.includes('name="scope:catalog:write"'), html.includes('name="scope:platform:read"')]).toEqual([
      200,
      true,
      false,
    ]);
  });

  test("a key is shown once, on the page after the form that made it", { tags: ["P-71"] }, async () => {
    const { asked, method } = recorded(ok({ key: "ock_the-secret-of-a-key" }));
    const identity = { createApiKey: method };
    const staff = await asReader({ role: "admin" });
    const form = { formToken: readerFormToken, keyName: "Stock count", "scope:inventory:write": "yes", "scope:no-such": "yes" };
    const made = await openStorefront({ identity }).post("/account/keys", form, staff);
    expect([made.status, made.headers.get("location")]).toEqual([303, "/account/keys"]);
    expect(asked).toMatchObject([{ name: "Stock count", scopes: ["inventory:write"] }]);
    const cookie = cookieOf(made, "__Host-octavo-made-key");
    expect(cookie.cookie).not.toContain("ock_");
    const shown = await openStorefront().get("/account/keys", { ...staff, ...cookie });
    expect(await shown.text()).toContain("ock_the-secret-of-a-key");
    expect(shown.headers.getSetCookie().join()).toMatch(/__Host-octavo-made-key=; Max-Age=0/);
    expect(await (await openStorefront().get("/account/keys", staff)).text()).not.toContain("ock_the-secret");
  });
});

describe("making a key some time after one has signed in", () => {
  const form = { formToken: readerFormToken, keyName: "Stock count", "scope:inventory:write": "yes" };

  test("asks for the password, beside what was typed and chosen, which stays", { tags: ["P-71"] }, async () => {
    const staff = await asReader({ role: "admin" });
    const fresh = await openStorefront().get("/account/keys", staff);
    expect(await fresh.text()).not.toContain('name="password"');
    const identity = { createApiKey: wrongPassword("/password") };
    const refused = await openStorefront({ identity }).post("/account/keys", form, staff);
    const html = await refused.text();
    expect([refused.status, html.includes('name="password"'), html.includes('value="Stock count"')]).toEqual([422, true, true]);
  });

  test("hands the password on, and never shows it again", { tags: ["P-71"] }, async () => {
    const { asked, method } = recorded(
      fail("invalid-request", { errors: [{ pointer: "/scopes/0", message: "not a scope of your role" }] }),
    );
    const staff = await asReader({ role: "admin" });
    const typed = { ...form, password: "a curious incident" };
    const html = await (await openStorefront({ identity: { createApiKey: method } }).post("/account/keys", typed, staff)).text();
    expect(asked).toMatchObject([{ name: "Stock count", password: "a curious incident" }]);
    expect([html.includes('name="password"'), html.includes("a curious incident")]).toEqual([true, false]);
  });
});

describe("one's data", () => {
  test("is a file to take along, which nobody keeps on the way", { tags: ["P-77"] }, async () => {
    const answer = await openStorefront().get("/account/data/export", await asReader());
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(await answer.json()).toEqual({ user: { email: reader.email } });
  });

  test("an answer to a question is noted with the version of its words", { tags: ["P-78"] }, async () => {
    const { asked, method } = recorded(ok(null));
    const identity = { consent: method };
    await send("/account/consents", { purpose: "marketing", textVersion: "2026-11", answer: "yes" }, identity);
    await send("/account/consents", { purpose: "marketing", textVersion: "2026-11", answer: "no" }, identity);
    expect(asked).toMatchObject([
      { purpose: "marketing", textVersion: "2026-11", isGranted: true },
      { purpose: "marketing", isGranted: false },
    ]);
  });

  test("deleting an account by a press alone does nothing where it has a password (422)", { tags: ["P-77"] }, async () => {
    const { asked, method } = recorded(ok(null));
    const answer = await send("/account/delete", { password: "" }, { eraseAccount: method });
    expect([answer.status, asked]).toEqual([422, []]);
    expect(await answer.text()).toContain("Enter your password");
  });

  test("deleting the account needs the password, and forgets the session", { tags: ["P-77"] }, async () => {
    const wrong = await send("/account/delete", { password: "nope" }, { eraseAccount: wrongPassword("/password") });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain("This is not your password");
    const done = await send("/account/delete", { password: "a sentence to remember" });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/goodbye"]);
    expect(done.headers.get("set-cookie")).toMatch(/^__Host-octavo-session=; Max-Age=0/);
    expect(await (await openStorefront().get("/goodbye")).text()).toContain("Your account is deleted");
  });
});

describe("what an account changes elsewhere", () => {
  test("the checkout is filled in with the account's address", { tags: ["WEB-01"] }, async () => {
    const cart = { cookie: `cart=${newId("cart")}` };
    const html = await (await openStorefront({ identity: withAddress }).get("/checkout", { ...(await asReader()), ...cart })).text();
    for (const value of ["ada@example.com", "London", "SW1Y 4JH"]) expect(html).toContain(`value="${value}"`);
    expect(html).not.toContain("You order as a guest");
    expect(await (await openStorefront({ identity: withAddress }).get("/checkout", cart)).text()).not.toContain("SW1Y");
  });

  test("cart and orders are asked for in the reader's name", { tags: ["USR-17"] }, async () => {
    const [cart, list, order] = [recorded(fail("not-found")), recorded(ok({ items: [], nextCursor: null })), recorded(fail("not-found"))];
    const orders = { listOrders: list.method, findOrder: order.method };
    const shop = openStorefront({ cart: { setQuantity: cart.method }, orders });
    const headers = await asReader();
    await shop.get("/account/orders", headers);
    await shop.get("/orders/ord_01h455vb4pex5vsknk084sn02q", headers);
    await shop.post("/cart/items/FLATLAND", { quantity: "1" }, headers);
    const token = headers.authorization.slice("Bearer ".length);
    for (const { asked } of [cart, list, order]) expect(asked).toMatchObject([{ token }]);
  });
});
