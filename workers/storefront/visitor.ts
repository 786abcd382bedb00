import type { Actor } from "../../shared/auth/actor.ts";
import { actorOf, bearerOf } from "../../shared/auth/authorize.ts";
import { orGuest } from "../../shared/auth/or-guest.ts";
import { clientHeader } from "../../shared/contracts/identity.ts";
import { readForm } from "../../shared/http/form-body.ts";
import { formTokenOf, requireFormToken } from "../../shared/http/form-token.ts";
import { Problem } from "../../shared/problem.ts";
import { clientLabel } from "../../web/storefront/client-label.ts";
import { signInAddress } from "../../web/storefront/next-address.ts";
import type { StorefrontContext } from "./bindings.ts";
import { goTo } from "./show-page.tsx";

/** Somebody signed in, with the token that says so to sister Workers, and what their forms have to carry. */
export type Visitor = Actor & { token: string; formToken: string };

/** Who looks at this page; `null` for a guest. A session that has just ended makes a guest, and so does a program's key. */
export async function visitorOf(c: StorefrontContext): Promise<Visitor | null> {
  const known = await orGuest(async () => {
    const token = bearerOf(c.req.header("authorization"));
    return token === null ? null : { token, actor: await actorOf(c.env.IDENTITY, token) };
  });
  if (!known || known.actor.scopes !== null) return null;
  const { token, actor } = known;
  return { ...actor, token, formToken: formTokenOf(c.env.FORM_SECRET, actor.sessionId) };
}

/** A page for whoever is signed in. Others sign in first, and come back. */
export function forVisitor(show: (c: StorefrontContext, visitor: Visitor) => Promise<Response>) {
  return async (c: StorefrontContext): Promise<Response> => {
    const visitor = await visitorOf(c);
    const { pathname, search } = new URL(c.req.url);
    return visitor ? await orSignIn(c, () => show(c, visitor), pathname + search) : goTo(c, signInAddress(pathname + search));
  };
}

/** A form on such a page. It is not taken from another site (`sameOrigin`), nor from another session (403). */
export function forVisitorsForm(take: (c: StorefrontContext, visitor: Visitor, form: Record<string, string>) => Promise<Response>) {
  return async (c: StorefrontContext): Promise<Response> => {
    const visitor = await visitorOf(c);
    if (!visitor) return goTo(c, "/sign-in?about=ended");
    const form = await readForm(c.req);
    requireFormToken(form, c.env.FORM_SECRET, visitor.sessionId);
    return await orSignIn(c, () => take(c, visitor, form), "/account");
  };
}

/** The session may end between our look at it and identity's own. */
async function orSignIn(c: StorefrontContext, answer: () => Promise<Response>, next: string): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Problem && error.code === "unauthenticated") return goTo(c, signInAddress(next));
    throw error;
  }
}

/** The network a request comes from, as the gateway tells it: guesses are counted by it. */
export function clientOf(c: StorefrontContext): string {
  return c.req.header(clientHeader) ?? "local";
}

/** What a session of this browser is called in its owner's list. */
export function labelOf(c: StorefrontContext): string {
  return clientLabel(c.req.header("user-agent"));
}
