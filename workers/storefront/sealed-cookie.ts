import { hkdfSync } from "node:crypto";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { decrypt, encrypt, ivBytes } from "../../shared/sealed-text.ts";
import type { StorefrontContext } from "./bindings.ts";

/** What a browser carries for us between two pages, without being able to read or change it. */
export type SealedCookie<Value> = { name: `__Host-octavo-${string}`; schema: z.ZodType<Value>; ttlSeconds: number };

/** Gives the browser a value to bring back, for as long as the cookie's time lasts. */
export function keepSealed<Value>(c: StorefrontContext, cookie: SealedCookie<Value>, value: Value, nowMs: number): void {
  const sealed = sealValue(c.env.FORM_SECRET, cookie.name, { value, endsAtMs: nowMs + cookie.ttlSeconds * 1_000 });
  setCookie(c, cookie.name, sealed, { path: "/", secure: true, httpOnly: true, sameSite: "Lax", maxAge: cookie.ttlSeconds });
}

/** The value the browser brought back; `null` when there is none, its time is over, or it is not of our making. */
export function readSealed<Value>(c: StorefrontContext, { name, schema }: SealedCookie<Value>, nowMs: number): Value | null {
  const opened = openValue(c.env.FORM_SECRET, name, getCookie(c, name) ?? "");
  const parsed = z.object({ value: schema, endsAtMs: z.number() }).safeParse(opened);
  return parsed.success && parsed.data.endsAtMs > nowMs ? parsed.data.value : null;
}

/** Takes the value away from the browser. */
export function forgetSealed(c: StorefrontContext, { name }: Pick<SealedCookie<unknown>, "name">): void {
  deleteCookie(c, name, { path: "/", secure: true });
}

/** A value under a key of its own for each cookie, whose name is sealed with it: none can stand in for another. */
export function sealValue(secret: string, name: string, value: unknown): string {
  const { iv, body } = encrypt(JSON.stringify(value), keyFor(secret, name), name);
  return Buffer.concat([iv, body]).toString("base64url");
}

/** What was sealed under this name; `null` for anything else. */
export function openValue(secret: string, name: string, sealed: string): unknown {
  const bytes = Buffer.from(sealed, "base64url");
  try {
    return JSON.parse(decrypt({ iv: bytes.subarray(0, ivBytes), body: bytes.subarray(ivBytes) }, keyFor(secret, name), name));
  } catch {
    return null;
  }
}

/** HKDF (RFC 5869): forms and cookies share a secret, and no key. */
function keyFor(secret: string, name: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `cookie:${name}`, 32));
}
