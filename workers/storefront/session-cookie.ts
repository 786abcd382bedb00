import { deleteCookie, setCookie } from "hono/cookie";
import { sessionCookie } from "../../shared/contracts/identity.ts";
import type { StorefrontContext } from "./bindings.ts";

/** As long as browsers keep any cookie. How long the session lasts is identity's to say. */
const maxAgeSeconds = 400 * 24 * 60 * 60;

/** Signs the browser in: from here on it sends the session's secret, which no script can read. */
export function keepSession(c: StorefrontContext, secret: string): void {
  setCookie(c, sessionCookie, secret, { path: "/", secure: true, httpOnly: true, sameSite: "Lax", maxAge: maxAgeSeconds });
}

/** Has the browser forget its session. */
export function forgetSession(c: StorefrontContext): void {
  deleteCookie(c, sessionCookie, { path: "/", secure: true, httpOnly: true, sameSite: "Lax" });
}
