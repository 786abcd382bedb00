import { describe, expect, test } from "vitest";
import { tokenFor } from "../../tests/tokens.ts";
import { ask, identityEnv, worker } from "./testing.ts";

const writes = ["register", "login", "refresh", "logout", "password/forgot", "password/reset", "email/verify"].map(
  (name) => `/api/users/${name}`,
);

describe("GET /.well-known/jwks.json", { tags: ["SEC-03"] }, () => {
  test("publishes every key's public half, and no private one", async () => {
    const { status, headers, body } = await ask("GET", "/.well-known/jwks.json");
    expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=300"]);
    const key = { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", x: expect.any(String) };
    expect(body).toEqual({
      keys: [
        { ...key, kid: "test-next" },
        { ...key, kid: "test-now" },
      ],
    });
    for (const { d } of JSON.parse(identityEnv.SIGNING_KEYS)) expect(JSON.stringify(body)).not.toContain(d);
  });
});

describe.each(writes)("POST %s", (path) => {
  test("is in the document, with the problems it answers", async () => {
    const { body } = await ask("GET", "/openapi.json");
    const paths = (body?.paths ?? {}) as Record<string, { post: { responses: object } }>;
    expect(Object.keys(paths[path]?.post.responses ?? {})).toEqual(expect.arrayContaining(["413", "415", "422", "429"]));
  });

  test("takes JSON only: a form is 415, broken JSON 400, another shape 422, and no problem repeats the body", async () => {
    const send = (body: string, type: string) =>
      worker.fetch(`http://identity${path}`, { method: "POST", body, headers: { "content-type": type } });
    const answers = [
      await send("email=ada@example.com", "application/x-www-form-urlencoded"),
      await send("email=ada@example.com", "text/plain"),
      await send('{"email": "ada@example.com"', "application/json"),
      await send('["ada@example.com"]', "application/json"),
      await send('{"email": {"ada@example.com": 1}, "token": 1, "refreshToken": []}', "application/json"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([415, 415, 400, 422, 422]);
    for (const answer of answers) {
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.text()).not.toContain("ada@example.com");
    }
  });

  test("a token that is not valid is 401, whatever the route is for", { tags: ["USR-03"] }, async () => {
    for (const authorization of ["Bearer x.y.z", "Basic YWRhOmE=", `Bearer ${await tokenFor({})}`]) {
      expect((await ask("POST", path, {}, { authorization })).status).toBe(401);
    }
  });
});

test("it is ready when its database answers and its keys can be read", async () => {
  expect(await ask("GET", "/ready")).toMatchObject({ status: 200, body: { status: "ready", checks: { database: "ok", keys: "ok" } } });
});

test("what no row of the policy names is 404", async () => {
  for (const path of ["/api/users/login/", "/api/users/me/secrets", "/api/sessions"])
    expect((await ask("POST", path, {})).status).toBe(404);
});
