import { Hono } from "hono";
import { readForm } from "../../../shared/http/form-body.ts";
import { isSameSecret } from "../../../shared/http/ops-key.ts";
import type { AdminApp } from "../bindings.ts";
import { dropSession, isSignedIn, keepSession } from "../session-cookie.ts";
import { goTo } from "../show-page.tsx";
import { showSignIn } from "../show-sign-in.tsx";

/** Signing in with the operators' key, and out again. */
export const signInRoutes = new Hono<AdminApp>();

signInRoutes.get("/admin/sign-in", async (c) => {
  const next = pageAfter(c.req.query("next"));
  return isSignedIn(c, c.env.OPS_KEY ?? "") ? goTo(c, next) : await showSignIn(c, { next });
});

signInRoutes.post("/admin/sign-in", async (c) => {
  const { key = "", next } = await readForm(c.req);
  const { OPS_KEY = "" } = c.env;
  // A key that was pasted brings the end of its line along.
  if (!isSameSecret(key.trim(), OPS_KEY)) return await showSignIn(c, { problem: "wrong-key", next: pageAfter(next) });
  keepSession(c, OPS_KEY);
  return goTo(c, pageAfter(next));
});

signInRoutes.post("/admin/sign-out", (c) => {
  dropSession(c);
  return goTo(c, "/admin/sign-in");
});

/** Where to go on: only to a page of ours, whatever the address says. */
function pageAfter(next: string | undefined): string {
  return next !== undefined && next.length <= 1_000 && /^\/admin(?:[/?][!-[\]-~]*)?$/.test(next) ? next : "/admin";
}
