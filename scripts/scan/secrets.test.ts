import { describe, expect, test } from "vitest";
import { findSecrets } from "./secrets.ts";

/** Joined when the tests run, so that this file itself holds nothing that looks like a secret. */
const join = (...parts: string[]) => parts.join("");
const digits = "0123456789abcdef0123456789abcdef0123";

function find(text: string) {
  return findSecrets([{ path: "workers/orders/index.ts", text }], []);
}

describe("findSecrets", () => {
  test.each([
    ["a private key", join("-----BEGIN EC PRIV", "ATE KEY-----")],
    ["an AWS key", join("AKIA", "IOSFODNN7EXAMPLE")],
    ["a GitHub token", join("ghp_", digits)],
    ["an npm token", join("npm_", digits)],
    ["a Slack token", join("xoxb-", "123456789012-abc")],
    ["a Google key", join("AIza", "SyA0123456789abcdefghijklmnopqrstuv")],
    ["a payment provider's key", join("sk_live_", "51HexampleExample00")],
    ["a JSON web token", join("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0NTY3ODkwIn0.", "dozjgNryP4J3jVmNHl0w")],
    ["a password in an address", join("postgres://octavo:", "hunter22@db.example/octavo")],
    ["a secret", join('LOOKUP_SECRET = "', "9f86d081884c7d659a2feaa0c55ad015", '"')],
    ["a secret", join("orders.LOOKUP_SECRET=", "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=")],
    ["a secret", join('"apiKey": "', "V1StGXR8_Z5jdHi6B-myT7k2", '"')],
    ["a secret", join("CLOUDFLARE_API_TOKEN=", "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7b")],
  ])("%s is found by its line, and not repeated", (rule, secret) => {
    const found = find(`// settings\n\nconst x = ${secret};`);
    expect(found).toContain(`workers/orders/index.ts:3 has what looks like ${rule}`);
    expect(found.join()).not.toContain(secret);
  });

  test.each([
    'const secretName = "LOOKUP_SECRET";',
    'OPS_KEY: "test-ops-key",',
    'const testSecrets = { SANDBOX_WEBHOOK_SECRET: "test-sandbox-webhook-secret" };',
    "const token = readTokenFromCookieHeader(request, 20);",
    "LOOKUP_SECRET=$(openssl rand -hex 32)",
    'const integrity = "sha512-n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";',
    "https://octavo.example:8443/books@home",
    'const id = "ord_01h455vb4pex5vsknk084sn02q";',
    "token: c.req.query(tokenParameterName2)",
  ])("%s is none", (text) => {
    expect(find(text)).toEqual([]);
  });

  test("an allowed place is passed over, for its own rule only, and has to be needed", () => {
    const text = `${join("AKIA", "IOSFODNN7EXAMPLE")}\n${join("npm_", digits)}`;
    const files = [{ path: "tests/keys.ts", text }];
    const allowance = { path: "tests/keys.ts", rule: "an AWS key", reason: "the example of its documentation" };
    expect(findSecrets(files, [allowance])).toEqual(["tests/keys.ts:2 has what looks like an npm token"]);
    expect(findSecrets([{ path: "tests/keys.ts", text: "" }], [allowance])).toEqual(["tests/keys.ts may have an AWS key, yet has none"]);
  });

  test("checksums of packages are not read", () => {
    expect(findSecrets([{ path: "package-lock.json", text: join("AKIA", "IOSFODNN7EXAMPLE") }], [])).toEqual([]);
  });
});
