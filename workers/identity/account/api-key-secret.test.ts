import { expect, test } from "vitest";
import { apiKeyHash, apiKeyHint, newApiKeySecret } from "./api-key-secret.ts";

test("a new key has a prefix that scanners know, 256 bits, and a hash that does not show it", { tags: ["USR-15", "P-71"] }, () => {
  const secrets = Array.from({ length: 20 }, newApiKeySecret);
  expect(new Set(secrets).size).toBe(20);
  for (const secret of secrets) {
    expect(secret).toMatch(/^ock_[\w-]{43}$/);
    expect(apiKeyHash(secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(apiKeyHint(secret)).toBe(`…${secret.slice(-4)}`);
  }
});

test.each(["", "ock_", `ock_${"a".repeat(42)}`, `ock_${"a".repeat(44)}`, `ock_${"a".repeat(42)}!`, "a".repeat(10_000)])(
  "%j cannot be a key and is not hashed",
  (text) => {
    expect(apiKeyHash(text)).toBeNull();
  },
);
