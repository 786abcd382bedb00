import type { Actor } from "../../shared/auth/actor.ts";
import { formTokenOf } from "../../shared/http/form-token.ts";
import type { AdminContext } from "./bindings.ts";

/** Somebody who may see these pages, with the token that says so to the owners, and what their forms have to carry. */
export type Staff = Actor & { token: string; formToken: string };

/** Whether somebody is staff at all: an admin, or a seller of some merchant; and no program. */
export function isStaff({ role, sellerId, scopes }: Actor): boolean {
  return scopes === null && (role === "admin" || (role === "seller" && sellerId !== null));
}

/** Who looks at a page, once `requireStaff` has let them through; `null` before. */
export function findStaff(c: AdminContext): Staff | null {
  const { actor, token } = c.var;
  if (!actor || token === null) return null;
  return { ...actor, token, formToken: formTokenOf(c.env.FORM_SECRET, actor.sessionId) };
}

/** The same where nobody else can be. */
export function staffOf(c: AdminContext): Staff {
  const staff = findStaff(c);
  if (!staff) throw new Error("a page of staff was shown to nobody");
  return staff;
}

/** Whose books they see: a seller their own merchant's, an admin everybody's (`undefined`). */
export function sellerShownTo({ role, sellerId }: Staff): string | undefined {
  if (role === "admin") return undefined;
  if (sellerId === null) throw new Error("a seller of no merchant is no staff");
  return sellerId;
}
