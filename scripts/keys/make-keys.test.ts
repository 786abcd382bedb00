import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import { newDataKey, newSecret, newSigningKey, rotateDataKeys, rotateSigningKeys, type SigningKey } from "./make-keys.ts";

const kidsOf = (text: string) => (JSON.parse(text) as SigningKey[]).map(({ kid }) => kid);

describe("newSigningKey", () => {
  test("signs what its public half verifies, and is named by its thumbprint", async () => {
    const key = newSigningKey();
    const data = Buffer.from("a token");
    const signature = sign(null, data, createPrivateKey({ key: { ...key }, format: "jwk" }));
    const { d: _, ...publicHalf } = key;
    expect(verify(null, data, createPublicKey({ key: publicHalf, format: "jwk" }), signature)).toBe(true);
    expect(key.kid).toBe(await calculateJwkThumbprint({ ...key }));
  });
});

describe("rotateSigningKeys", () => {
  test("the key that was next signs, the one that signed is kept, and a fifth is dropped", () => {
    const first = newSecret("SIGNING_KEYS");
    const [next, now] = kidsOf(first);
    const second = rotateSigningKeys(first);
    expect(kidsOf(second)).toEqual([expect.any(String), next, now]);
    const fourth = rotateSigningKeys(rotateSigningKeys(second));
    expect(kidsOf(fourth)).toHaveLength(4);
    expect(kidsOf(fourth).slice(2)).toEqual([kidsOf(second)[0], next]);
    expect(kidsOf(fourth)).not.toContain(now);
  });

  test.each(["", "[]", "{}", '["key"]', '[{"kid":"a"}]'])("%j is no list of keys", (text) => {
    expect(() => rotateSigningKeys(text)).toThrow();
  });
});

describe("rotateDataKeys", () => {
  test("the new key is in front, and none is dropped", () => {
    const keys = Array.from({ length: 6 }, newDataKey);
    const rotated = rotateDataKeys(keys.join(",")).split(",");
    expect(rotated.slice(1)).toEqual(keys);
    expect(keys).not.toContain(rotated[0]);
  });

  test("a key is 32 bytes under a name of its own", () => {
    const [id = "", value = ""] = newDataKey().split(":");
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(Buffer.from(value, "base64")).toHaveLength(32);
  });

  test.each(["", "abc", "a:b", `a:${Buffer.alloc(31).toString("base64")}`])("%j is no list of keys", (text) => {
    expect(() => rotateDataKeys(text)).toThrow(/DATA_KEYS/);
  });
});
