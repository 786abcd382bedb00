import type { Actor } from "../../shared/auth/actor.ts";
import { actorOf, bearerOf } from "../../shared/auth/authorize.ts";
import { readForm } from "../../shared/http/form-body.ts";
import { formTokenOf, requireFormToken } from "../../shared/http/form-token.ts";
import { Problem } from "../../shared/problem.ts";
import { attempt } from "../../shared/result.ts";
import { clientLabel } from "../../web/storefront/client-label.ts";
import { signInAddress } from "../../web/storefront/next-address.ts";
import type { StorefrontContext } from "./bindings.ts";
import { goTo } from "./show-page.tsx";

/** Somebody signed in, with the token that says so to sister Workers, and what their forms have to carry. */
export type Visitor = Actor & { token: string; formToken: string };

/** Who looks at this page; `null` for a guest. A session that has just ended makes a guest, and so does a program's key. */
export async function visitorOf(c: StorefrontContext): Promise<Visitor | null> {
  const known = await attempt(async () => {
    const token = bearerOf(c.req.header("authorization"));
    return token === null ? null : { token, actor: await actorOf(c.env.IDENTITY, token) };
  });
  if (!known.ok && known.error.code !== "unauthenticated") throw new Problem(known.error.code, known.error);
  if (!known.ok || !known.value || known.value.actor.scopes !== null) return null;
  const { token, actor } = known.value;
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

/** Where a request comes from, as the gateway tells it: the network, by which guesses are counted, and a name for the session. */
export function clientOf(c: StorefrontContext): { client: string; label: string } {
  return { client: c.req.header("x-octavo-client") ?? "local", label: clientLabel(c.req.header("user-agent")) };
}
