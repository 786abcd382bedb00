import { describe, expect, test } from "vitest";
import { users } from "./tables.ts";
import { ask, db, goodPassword, isTaken, mailsOf, newAccount, newEmail, worker } from "./testing.ts";

const registerWith = (body: Record<string, unknown>) =>
  ask("POST", "/api/users/register", { email: newEmail(), password: goodPassword, name: "Ada", ...body });

describe("POST /api/users/register", { tags: ["USR-01"] }, () => {
  test("makes a buyer's account, signs it in, and sends a link to verify the address", async () => {
    const email = newEmail();
    const { status, body, headers } = await ask("POST", "/api/users/register", { email, password: goodPassword, name: "Ada Lovelace" });
    expect(status).toBe(201);
    const user = { id: expect.stringMatching(/^user_/), email, name: "Ada Lovelace", role: "buyer", emailVerified: false, version: 1 };
    expect(body).toEqual({
      user: { ...user, createdAt: expect.stringMatching(/Z$/) },
      accessToken: expect.any(String),
      expiresIn: 600,
      refreshToken: expect.stringMatching(/^ort_/),
      secondFactor: "none",
    });
    expect(headers.get("cache-control")).toBe("private, no-store");
    const { id } = (body?.user ?? {}) as { id: string };
    expect(await isTaken(body?.accessToken as string)).toBe(true);
    expect(await mailsOf(id)).toMatchObject([{ template: "verify-email", payload: null, usedAtMs: null }]);
  });

  test("keeps neither address nor name nor password in the clear", { tags: ["SEC-02"] }, async () => {
    const { email, password } = await newAccount(newEmail("babbage"));
    const stored = JSON.stringify(await db.select().from(users));
    for (const secret of [email, "babbage", "Lovelace", password]) expect(stored).not.toContain(secret);
    expect(stored).toContain("$scrypt$ln=15,r=8,p=3$");
  });

  test("an address that is taken is 409, however it is written", async () => {
    const { email } = await newAccount(newEmail("zoë"));
    for (const same of [email, email.toUpperCase(), ` ${email} `, email.normalize("NFD")]) {
      const { status, body } = await registerWith({ email: same });
      expect(status).toBe(409);
      expect(body).toMatchObject({ errors: [{ pointer: "/email" }] });
    }
  });

  test("of five at once with the same address one is taken", async () => {
    const email = newEmail();
    const answers = await Promise.all(Array.from({ length: 5 }, () => registerWith({ email })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  test.each([
    ["a line break in the address", { email: "ada@example.com\nbcc: eve@example.com" }, "/email"],
    ["a line break behind the address", { email: "ada@example.com\r\n" }, "/email"],
    ["an address without a host", { email: "ada" }, "/email"],
    ["an address of 300 characters", { email: `${"a".repeat(300)}@example.com` }, "/email"],
    ["a password of 300 characters", { password: "ab".repeat(150) }, "/password"],
    ["a short password", { password: "short" }, "/password"],
    ["one of the commonest", { password: "Password123" }, "/password"],
    ["the address as password", { email: "Charles@Example.com", password: "charles@example.com" }, "/password"],
    ["a name of nothing", { name: "  " }, "/name"],
    ["a role of one's own choice", { role: "admin" }, ""],
    ["an id of one's own choice", { id: "user_01jd0000000000000000000001" }, ""],
  ])("%s is refused (422)", async (_, body, pointer) => {
    const answer = await registerWith(body);
    expect(answer.status).toBe(422);
    expect(answer.body?.errors).toMatchObject([{ pointer }]);
    expect(JSON.stringify(answer.body)).not.toContain("abab");
  });

  test("a password may have any characters, counted as people count them", async () => {
    for (const password of ["пароль из книги", "🦉🦉🦉🦉🦉🦉🦉🦉", `${"x".repeat(127)}y`]) {
      expect((await registerWith({ password })).status).toBe(201);
    }
  });

  test("a form is checked like JSON, and a browser is given a secret instead of tokens", async () => {
    const command = {
      email: "nobody",
      password: goodPassword,
      name: "Ada",
      label: "Firefox on Linux",
      trace: { traceId: "", spanId: "", requestId: "" },
    };
    expect(await worker.register(command)).toMatchObject({
      ok: false,
      error: { code: "invalid-request", errors: [{ pointer: "/email" }] },
    });
    const signedIn = await worker.register({ ...command, email: newEmail() });
    expect(signedIn).toMatchObject({ ok: true, value: { sessionSecret: expect.stringMatching(/^[\w-]{95}$/) } });
    expect(signedIn).not.toHaveProperty("value.accessToken");
  });
});
