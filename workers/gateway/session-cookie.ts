import { sessionCookie } from "../../shared/contracts/identity.ts";

/** Takes the cookie back from a browser whose session has ended. */
export const clearedSessionCookie = `${sessionCookie}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`;

/** The session in a `cookie` header: the first, as browsers send the most specific first. `null` when there is none. */
export function readSession(cookie: string | null): string | null {
  if (!cookie?.includes(sessionCookie)) return null;
  for (const pair of cookie.split(";")) {
    const [name, ...value] = pair.split("=");
    if (name?.trim() === sessionCookie) return value.join("=").trim();
  }
  return null;
}

/** A `cookie` header without sessions; `null` when nothing else is in it. */
export function withoutSession(cookie: string): string | null {
  const others = cookie.split(";").filter((pair) => pair.split("=")[0]?.trim() !== sessionCookie);
  return others.join(";").trim() || null;
}

/** Whether an answer sets the cookie: somebody has just signed in, or out. */
export function setsSession(headers: Headers): boolean {
  return headers.getSetCookie().some((cookie) => cookie.startsWith(`${sessionCookie}=`));
}
