import { describe, expect, test } from "vitest";
import { fail, ok } from "../../../shared/result.ts";
import { elementsOf } from "../../../tests/elements.ts";
import { accountOf, asReader, openStorefront, reader, readerFormToken } from "../testing.ts";

const ada = { email: "ada@example.com", password: "a sentence to remember" };
const account = { user: accountOf().user, sessionSecret: "the-new-secret", secondFactor: "none" as const };
const signedIn = ok(account);
const withCode = (code?: string) => (code === "123456" ? signedIn : fail(code ? "unauthenticated" : "second-factor-required"));

/** An identity that writes down what it is asked. */
function recording(answers: Record<string, (command: never) => unknown> = {}) {
  const calls: [method: string, command: Record<string, unknown>][] = [];
  const method = (name: string) => async (command: Record<string, unknown>) => {
    calls.push([name, command]);
    return answers[name]?.(command as never) ?? (name === "signOut" ? ok(null) : signedIn);
  };
  const names = ["signIn", "signOut", "register", "acceptInvitation", "finishProviderSignIn", ...Object.keys(answers)];
  return { calls, identity: Object.fromEntries(names.map((name) => [name, method(name)])) };
}

/** The cookies an answer sets, by name, as a browser would send them back. */
function cookiesOf(answer: Response): Record<string, string> {
  return Object.fromEntries(answer.headers.getSetCookie().map((line) => (line.split(";")[0] ?? "").split("=") as [string, string]));
}

const isPrivate = (answer: Response) => expect(answer.headers.get("cache-control")).toBe("private, no-store");

describe("GET /sign-in", () => {
  test("asks for address and password as password managers know them, and takes what is pasted", { tags: ["WEB-01"] }, async () => {
    const answer = await openStorefront().get("/sign-in?next=/checkout");
    isPrivate(answer);
    const html = await answer.text();
    const inputs = (await elementsOf(html)).filter(({ tag }) => tag === "input").map(({ attributes }) => attributes);
    expect(inputs.find(({ name }) => name === "email")).toMatchObject({ type: "email", autocomplete: "username" });
    expect(inputs.find(({ name }) => name === "password")).toMatchObject({ type: "password", autocomplete: "current-password" });
    expect(inputs.find(({ name }) => name === "next")).toMatchObject({ value: "/checkout" });
    expect(html).not.toContain("onpaste");
    expect(html).not.toContain('maxlength="1');
  });

  test.each(["//evil.example", "https://evil.example/", "/\\evil.example"])("never leads on to %s", async (next) => {
    const html = await (await openStorefront().get(`/sign-in?next=${encodeURIComponent(next)}`)).text();
    expect(html).toContain('name="next" value="/account"');
    expect(html).not.toContain("evil");
  });

  test("sends whoever is signed in on at once", async () => {
    const answer = await openStorefront().get("/sign-in?next=/checkout", await asReader());
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/checkout"]);
  });

  test("offers what else there is to sign in with, by plain links", async () => {
    const identity = { signInProviders: async () => [{ id: "example", name: "Example <i>" }] };
    const html = await (await openStorefront({ identity }).get("/sign-in?next=/checkout")).text();
    expect(html).toContain('href="/sign-in/with/example?next=%2Fcheckout"');
    expect(html).toContain("Sign in with Example &lt;i&gt;");
  });
});

describe("POST /sign-in", () => {
  test("keeps the session in a cookie that no script and no other site gets, and goes on", { tags: ["USR-16"] }, async () => {
    const { calls, identity } = recording();
    const agent = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "x-octavo-client": "192.0.2.0/24" };
    const answer = await openStorefront({ identity }).post("/sign-in", { ...ada, next: "/checkout" }, agent);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/checkout"]);
    isPrivate(answer);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("__Host-octavo-session=")) ?? "";
    for (const part of ["=the-new-secret;", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(part);
    expect(cookie).not.toContain("Domain");
    expect(calls).toMatchObject([["signIn", { ...ada, client: "192.0.2.0/24", label: "Firefox on Linux" }]]);
  });

  test("ends the session the browser had before", { tags: ["USR-16"] }, async () => {
    const { calls, identity } = recording();
    const before = await asReader();
    await openStorefront({ identity }).post("/sign-in", ada, before);
    expect(calls.at(-1)).toMatchObject(["signOut", { token: before.authorization.slice("Bearer ".length) }]);
  });

  test("says the same, beside the password, of an unknown address and of a wrong password, and never shows what was typed there", async () => {
    const identity = { signIn: async () => fail("unauthenticated") };
    const answer = await openStorefront({ identity }).post("/sign-in", ada);
    expect(answer.status).toBe(401);
    isPrivate(answer);
    const html = await answer.text();
    const password = (await elementsOf(html)).find(({ attributes }) => attributes.name === "password")?.attributes;
    expect(password).toMatchObject({ "aria-invalid": "true", "aria-describedby": "password-error", value: "" });
    expect(password).toHaveProperty("autofocus");
    expect(html).toContain("do not belong together");
    expect(html).toContain('value="ada@example.com"');
    expect(html).not.toContain(ada.password);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test("says how long to wait when it was tried too often", { tags: ["P-74"] }, async () => {
    const identity = { signIn: async () => fail("rate-limited", { fields: { retryAfterSeconds: 61 } }) };
    const answer = await openStorefront({ identity }).post("/sign-in", ada);
    expect(answer.status).toBe(429);
    expect(await answer.text()).toContain("Please wait 2 minutes");
  });

  test("brings staff who lack their second factor to where they set it up, whatever they came for", { tags: ["P-73"] }, async () => {
    const identity = { signIn: async () => ok({ ...account, secondFactor: "required" }) };
    const answer = await openStorefront({ identity }).post("/sign-in", { ...ada, next: "/admin" });
    expect(answer.headers.get("location")).toBe("/account/second-factor?done=second-factor-required");
  });

  test("is taken from this shop's own pages only (403)", { tags: ["USR-16"] }, async () => {
    const { calls, identity } = recording();
    const answer = await openStorefront({ identity }).post("/sign-in", ada, { origin: "https://evil.example" });
    expect(answer.status).toBe(403);
    expect(calls).toEqual([]);
  });
});

describe("POST /sign-in/code", () => {
  const identity = { signIn: async ({ code }: { code?: string }) => withCode(code) };
  const firstStep = async () => {
    const answer = await openStorefront({ identity }).post("/sign-in", { ...ada, next: "/checkout" });
    expect(answer.headers.get("location")).toBe("/sign-in/code");
    const cookies = cookiesOf(answer);
    expect(JSON.stringify(cookies)).not.toContain(ada.password);
    return { cookie: `__Host-octavo-code-step=${cookies["__Host-octavo-code-step"]}` };
  };

  test("signs in with the right code, without the password having been shown to anybody", { tags: ["P-73"] }, async () => {
    const cookie = await firstStep();
    const page = await openStorefront({ identity }).get("/sign-in/code", cookie);
    const html = await page.text();
    expect(html).toContain('autocomplete="one-time-code"');
    expect(html).not.toContain(ada.password);
    const answer = await openStorefront({ identity }).post("/sign-in/code", { code: " 123456 " }, cookie);
    expect(answer.headers.get("location")).toBe("/checkout");
    expect(cookiesOf(answer)).toMatchObject({ "__Host-octavo-session": "the-new-secret", "__Host-octavo-code-step": "" });
  });

  test("says beside the field that a code is wrong, or missing", { tags: ["P-73"] }, async () => {
    const cookie = await firstStep();
    const wrong = await openStorefront({ identity }).post("/sign-in/code", { code: "000000" }, cookie);
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain("This code is not right");
    expect(await (await openStorefront({ identity }).post("/sign-in/code", { code: "" }, cookie)).text()).toContain("Enter the code");
  });

  test("without the first step, or with a forged one, begins anew", async () => {
    for (const cookie of ["", "__Host-octavo-code-step=AAAA", `__Host-octavo-code-step=${"A".repeat(200)}`]) {
      const answer = await openStorefront({ identity }).post("/sign-in/code", { code: "123456" }, { cookie });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in?about=code-late"]);
    }
    expect((await openStorefront({ identity }).get("/sign-in/code")).headers.get("location")).toBe("/sign-in");
  });
});

describe("POST /sign-out", () => {
  test("ends the session and has the browser forget it", { tags: ["USR-04"] }, async () => {
    const { calls, identity } = recording();
    const answer = await openStorefront({ identity }).post("/sign-out", { formToken: readerFormToken }, await asReader());
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in?about=signed-out"]);
    expect(answer.headers.get("set-cookie")).toMatch(/^__Host-octavo-session=; Max-Age=0/);
    expect(calls.map(([name]) => name)).toEqual(["signOut"]);
  });

  test("needs the form's own token (403)", { tags: ["USR-16"] }, async () => {
    const { calls, identity } = recording();
    const answer = await openStorefront({ identity }).post("/sign-out", {}, await asReader());
    expect(answer.status).toBe(403);
    expect(calls).toEqual([]);
  });

  test("is no page that a link could lead to", async () => {
    expect((await openStorefront().get("/sign-out", await asReader())).status).toBe(404);
  });
});

describe("POST /register", () => {
  const form = { name: "Ada Lovelace", ...ada };

  test("makes the account, signs in, and says that a mail is on its way", async () => {
    const { calls, identity } = recording();
    const answer = await openStorefront({ identity }).post("/register", { ...form, role: "admin", id: "user_1" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account?done=registered"]);
    expect(cookiesOf(answer)["__Host-octavo-session"]).toBe("the-new-secret");
    expect(calls).toMatchObject([["register", form]]);
    expect(calls[0]?.[1]).not.toHaveProperty("role");
  });

  test("says beside each field what is wrong with it, and that an address is taken", async () => {
    const errors = [
      { pointer: "/password", message: "at least 8 characters" },
      { pointer: "/email", message: "expected an e-mail address" },
    ];
    const invalid = { register: async () => fail("invalid-request", { errors }) };
    const html = await (await openStorefront({ identity: invalid }).post("/register", form)).text();
    expect(html).toContain("Password must have at least 8 characters");
    expect(html).toContain("Enter an e-mail address such as ada@example.com");
    const taken = await openStorefront({ identity: { register: async () => fail("conflict") } }).post("/register", form);
    expect(taken.status).toBe(409);
    expect(await taken.text()).toContain("There is an account with this address");
  });
});

describe("links in mails", () => {
  test.each(["/verify", "/reset", "/invitation"])("%s does nothing by being opened, and its address goes nowhere", async (path) => {
    const refuse = async () => {
      throw new Error("asked");
    };
    const identity = { verifyEmail: refuse, resetPassword: refuse, acceptInvitation: refuse };
    const answer = await openStorefront({ identity }).get(`${path}?token=abc%22%3E`);
    expect(answer.status).toBe(200);
    isPrivate(answer);
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("x-robots-tag")).toBe("noindex");
    const html = await answer.text();
    expect(html).toContain('name="token" value="abc&quot;&gt;"');
    expect((await openStorefront({ identity }).get(path)).status).toBe(404);
  });

  const dead = async () => fail("invalid-request", { errors: [{ pointer: "/token", message: "This link is not valid, or no longer" }] });

  test("a link that is used up is said to be (404), with a way on", { tags: ["P-75"] }, async () => {
    const shop = openStorefront({ identity: { verifyEmail: dead, resetPassword: dead } });
    for (const path of ["/verify", "/reset"]) {
      const answer = await shop.post(path, { token: "abc", password: "a good long password" });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).toContain("This link does not work any more");
    }
  });

  test("a refused new password is said beside its field, and the link stays good", { tags: ["P-75"] }, async () => {
    const errors = [{ pointer: "/password", message: "at least 8 characters" }];
    const identity = { resetPassword: async () => fail("invalid-request", { errors }) };
    const answer = await openStorefront({ identity }).post("/reset", { token: "abc", password: "short" });
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain("New password must have at least 8 characters");
    expect(html).toContain('name="token" value="abc"');
  });

  test("asking for one is answered the same whether the address is known or not", { tags: ["P-75"] }, async () => {
    const answer = await openStorefront().post("/forgot", { email: "nobody@example.com" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/forgot?done=sent"]);
    expect(await (await openStorefront().get("/forgot?done=sent")).text()).toContain("If there is an account with that address");
  });

  test("an address confirmed is said where the reader is: in the account, or where one signs in", { tags: ["P-75"] }, async () => {
    const guest = await openStorefront().post("/verify", { token: "abc" });
    expect(guest.headers.get("location")).toBe("/sign-in?about=verified");
    const signedInToo = await openStorefront().post("/verify", { token: "abc" }, await asReader());
    expect(signedInToo.headers.get("location")).toBe("/account?done=verified");
  });

  test("an address is confirmed for its owner: by their session, or by the password a guest is asked for", { tags: ["P-75"] }, async () => {
    const { calls, identity } = recording({ verifyEmail: () => ok({ userId: reader.id, purpose: "verify-email" }) });
    const shop = openStorefront({ identity });
    await shop.post("/verify", { token: "abc" }, await asReader());
    await shop.post("/verify", { token: "abc", password: "a good long password" });
    expect(calls).toMatchObject([
      ["verifyEmail", { token: "abc", accessToken: expect.any(String) }],
      ["verifyEmail", { token: "abc", password: "a good long password" }],
    ]);
    expect(calls[1]?.[1]).not.toHaveProperty("accessToken");
    const asked = await (await shop.get("/verify?token=abc")).text();
    expect(asked).toContain('name="password"');
    expect(asked).toContain('href="/sign-in?next=%2Fverify%3Ftoken%3Dabc"');
    expect(await (await shop.get("/verify?token=abc", await asReader())).text()).not.toContain('name="password"');
  });

  test("whoever is not the owner is asked for the password, and the link stays good", { tags: ["P-75"] }, async () => {
    const identity = { verifyEmail: async () => fail("unauthenticated") };
    const answer = await openStorefront({ identity }).post("/verify", { token: "abc" }, await asReader());
    expect(answer.status).toBe(401);
    const html = await answer.text();
    expect(html).toContain("Enter the password of the account this link was sent for");
    expect(html).toContain('name="token" value="abc"');
    const errors = [{ pointer: "/password", message: "this is not your password" }];
    const wrong = await openStorefront({ identity: { verifyEmail: async () => fail("invalid-request", { errors }) } }).post("/verify", {
      token: "abc",
      password: "not the password",
    });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain("This is not your password");
  });

  test("an invitation makes an account and signs in; one that is over is said to be", { tags: ["P-72"] }, async () => {
    const { calls, identity } = recording();
    const form = { token: "abc", name: "Ada", ...ada };
    const accepted = await openStorefront({ identity }).post("/invitation", form);
    expect(accepted.headers.get("location")).toBe("/account?done=accepted");
    expect(calls).toMatchObject([["acceptInvitation", form]]);
    const over = await openStorefront({ identity: { acceptInvitation: dead } }).post("/invitation", form);
    expect(over.status).toBe(404);
  });
});

describe("signing in with an account elsewhere", () => {
  test("goes there and comes back with what was sealed, to the browser that left", { tags: ["USR-14"] }, async () => {
    const { calls, identity } = recording();
    const shop = openStorefront({ identity });
    const left = await shop.get("/sign-in/with/example?next=/checkout");
    expect([left.status, left.headers.get("location")]).toEqual([303, "https://provider.example/authorize?state=abc"]);
    const cookie = `__Host-octavo-provider=${cookiesOf(left)["__Host-octavo-provider"]}`;
    const back = await shop.get("/sign-in/with/example/callback?code=xyz&state=abc", { cookie });
    expect(back.headers.get("location")).toBe("/checkout");
    const redirectUri = "http://shop.test/sign-in/with/example/callback";
    const expected = { provider: "example", code: "xyz", state: "abc", cookie: "sealed", redirectUri };
    expect(calls).toMatchObject([["finishProviderSignIn", expected]]);
    const elsewhere = await shop.get("/sign-in/with/other/callback?code=xyz&state=abc", { cookie });
    expect(elsewhere.headers.get("location")).toBe("/sign-in?about=provider");
    const stranger = await shop.get("/sign-in/with/example/callback?code=xyz&state=abc");
    expect(stranger.headers.get("location")).toBe("/sign-in?about=provider");
    expect(calls).toHaveLength(1);
  });

  test("asks for the code where the account has a second factor", { tags: ["USR-14", "P-73"] }, async () => {
    const needsCode = async () => fail("second-factor-required", { fields: { ticket: "a-sealed-ticket" } });
    const { calls, identity } = recording({ finishWithSecondFactor: () => signedIn });
    const shop = openStorefront({ identity: { ...identity, finishProviderSignIn: needsCode } });
    const cookie = `__Host-octavo-provider=${cookiesOf(await shop.get("/sign-in/with/example?next=/checkout"))["__Host-octavo-provider"]}`;
    const back = await shop.get("/sign-in/with/example/callback?code=xyz&state=abc", { cookie });
    expect(back.headers.get("location")).toBe("/sign-in/code");
    const step = `__Host-octavo-code-step=${cookiesOf(back)["__Host-octavo-code-step"]}`;
    const done = await shop.post("/sign-in/code", { code: "123456" }, { cookie: step });
    expect(done.headers.get("location")).toBe("/checkout");
    expect(calls).toMatchObject([["finishWithSecondFactor", { ticket: "a-sealed-ticket", code: "123456" }]]);
  });
});
