import { Hono } from "hono";
import { expect, test } from "vitest";
import { z } from "zod";
import type { StorefrontApp } from "./bindings.ts";
import { keepSealed, openValue, readSealed, type SealedCookie, sealValue } from "./sealed-cookie.ts";

const secret = "a-secret-of-forms";
const name = "__Host-octavo-test";
const value = { email: "ada@example.com", codes: ["é", "2"] };

test("what was sealed is opened again, and reads as nothing until then", () => {
  const sealed = sealValue(secret, name, value);
  expect(openValue(secret, name, sealed)).toEqual(value);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("ada");
  expect(sealValue(secret, name, value)).not.toBe(sealed);
});

test("one cookie cannot stand in for another, nor one secret's for another's", () => {
  const sealed = sealValue(secret, name, value);
  expect(openValue(secret, "__Host-octavo-other", sealed)).toBeNull();
  expect(openValue("guessed", name, sealed)).toBeNull();
});

test("whatever was changed in it, even one bit anywhere, it opens nothing", () => {
  const bytes = Buffer.from(sealValue(secret, name, value), "base64url");
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(openValue(secret, name, changed.toString("base64url")), `byte ${index}`).toBeNull();
  }
});

test.each(["", "AAAA", "A".repeat(38), "not base64 at all!", "\u0000"])("%j is no sealed value", (sealed) => {
  expect(openValue(secret, name, sealed)).toBeNull();
});

test("a cookie counts for its time and not a moment longer, whatever the browser makes of it", async () => {
  const cookie: SealedCookie<string> = { name, schema: z.string(), ttlSeconds: 60 };
  const app = new Hono<StorefrontApp>();
  app.get("/keep", (c) => {
    keepSealed(c, cookie, "ada", 1_000);
    return c.body(null);
  });
  app.get("/read/:nowMs", (c) => c.json(readSealed(c, cookie, Number(c.req.param("nowMs")))));
  const env = { FORM_SECRET: secret } as StorefrontApp["Bindings"];
  const kept = (await app.request("/keep", {}, env)).headers.get("set-cookie")?.split(";")[0] ?? "";
  const readAt = async (nowMs: number) => await (await app.request(`/read/${nowMs}`, { headers: { cookie: kept } }, env)).json();
  expect([await readAt(60_999), await readAt(61_000)]).toEqual(["ada", null]);
});
