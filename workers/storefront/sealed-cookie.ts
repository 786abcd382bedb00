import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { StorefrontContext } from "./bindings.ts";

/** What a browser carries for us between two pages, without being able to read or change it. */
export type SealedCookie<Value> = { name: `__Host-octavo-${string}`; schema: z.ZodType<Value>; ttlSeconds: number };

const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** Gives the browser a value to bring back, for as long as the cookie's time lasts. */
export function keepSealed<Value>(c: StorefrontContext, cookie: SealedCookie<Value>, value: Value): void {
  const sealed = sealValue(c.env.FORM_SECRET, cookie.name, { value, endsAtMs: Date.now() + cookie.ttlSeconds * 1_000 });
  setCookie(c, cookie.name, sealed, { path: "/", secure: true, httpOnly: true, sameSite: "Lax", maxAge: cookie.ttlSeconds });
}

/** The value the browser brought back; `null` when there is none, its time is over, or it is not of our making. */
export function readSealed<Value>(c: StorefrontContext, { name, schema }: SealedCookie<Value>): Value | null {
  const opened = openValue(c.env.FORM_SECRET, name, getCookie(c, name) ?? "");
  const parsed = z.object({ value: schema, endsAtMs: z.number() }).safeParse(opened);
  return parsed.success && parsed.data.endsAtMs > Date.now() ? parsed.data.value : null;
}

/** Takes the value away from the browser. */
export function forgetSealed(c: StorefrontContext, { name }: Pick<SealedCookie<unknown>, "name">): void {
  deleteCookie(c, name, { path: "/", secure: true });
}

/** AES-256-GCM with a key of its own for each cookie, whose name is sealed with it: none can stand in for another. */
export function sealValue(secret: string, name: string, value: unknown): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, keyFor(secret, name), iv).setAAD(Buffer.from(name));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return Buffer.concat([iv, ciphertext, cipher.getAuthTag()]).toString("base64url");
}

/** What was sealed under this name; `null` for anything else. */
export function openValue(secret: string, name: string, sealed: string): unknown {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < ivBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv(algorithm, keyFor(secret, name), bytes.subarray(0, ivBytes)).setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
    return JSON.parse(text.toString("utf8"));
  } catch {
    return null;
  }
}

/** HKDF (RFC 5869): forms and cookies share a secret, and no key. */
function keyFor(secret: string, name: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `cookie:${name}`, 32));
}
