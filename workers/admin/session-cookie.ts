import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { AdminContext } from "./bindings.ts";
import { isOpenSession, openSession, sessionSeconds } from "./session.ts";

/**
 * The cookie goes to these pages only, so it cannot have the prefix `__Host-`, which demands the path `/`. `__Secure-`
 * it has wherever the address is HTTPS: nobody on the way can plant one over plain HTTP (RFC 6265bis, section 4.1.3).
 */
const path = "/admin";

/** Whether the request carries a sign-in that still holds. */
export function isSignedIn(c: AdminContext, key: string): boolean {
  return isOpenSession(getCookie(c, cookieOf(c).name) ?? "", key, Date.now());
}

/** Has the browser remember that its owner knew the key. No script can read it, and no other site's page can have it sent. */
export function keepSession(c: AdminContext, key: string): void {
  const { name, secure } = cookieOf(c);
  setCookie(c, name, openSession(key, Date.now()), { path, httpOnly: true, sameSite: "Strict", maxAge: sessionSeconds, secure });
}

/** Has the browser forget it. */
export function dropSession(c: AdminContext): void {
  const { name, secure } = cookieOf(c);
  deleteCookie(c, name, { path, httpOnly: true, sameSite: "Strict", secure });
}

function cookieOf(c: AdminContext): { name: string; secure: boolean } {
  const secure = c.req.url.startsWith("https:");
  return { name: secure ? "__Secure-octavo-admin" : "octavo-admin", secure };
}
