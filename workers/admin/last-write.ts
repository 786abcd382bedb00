import { getCookie, setCookie } from "hono/cookie";
import { isBookmark } from "../../shared/http/bookmark.ts";
import type { AdminContext } from "./bindings.ts";

const cookieName = "__Secure-octavo-bookmark";
/** Copies of a database are late by seconds at most. */
const maxAgeSeconds = 300;

/** Keeps in the browser how far the catalogue was when its merchant last changed it. The pages they see next read nothing older. */
export function rememberWrite(c: AdminContext, bookmark: string | undefined): void {
  if (bookmark === undefined) return;
  setCookie(c, cookieName, bookmark, { path: "/admin", httpOnly: true, secure: true, sameSite: "Strict", maxAge: maxAgeSeconds });
}

/** What `rememberWrite` kept, for a call to the catalogue; nothing where there is none, or what the browser sends is no bookmark. */
export function lastWriteOf(c: AdminContext): { bookmark?: string } {
  const kept = getCookie(c, cookieName);
  return kept !== undefined && isBookmark(kept) ? { bookmark: kept } : {};
}
