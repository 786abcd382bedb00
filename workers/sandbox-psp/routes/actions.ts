import { drizzle } from "drizzle-orm/d1";
import { systemClock } from "../../../shared/clock.ts";
import { Problem } from "../../../shared/problem.ts";
import { actionPage } from "../action-page.ts";
import type { SandboxApp } from "../app.ts";
import { tellOfCharge } from "../deliver-webhooks.ts";
import { bookAction, findCharge } from "../repository.ts";

/** What each button books. */
const answers = {
  approve: { status: "captured", declineCode: null, type: "charge.captured" },
  decline: { status: "declined", declineCode: "authentication_failed", type: "charge.declined" },
} as const;

/**
 * Adds the bank's page, open to whoever knows the charge's id, as a bank's link is. A second submit changes nothing:
 * the booking touches only a charge that still waits.
 */
export function addActionRoutes(app: SandboxApp): void {
  app.get("/__sandbox/actions/:id", async (c) => {
    const charge = await findCharge(drizzle(c.env.DB), c.req.param("id"));
    if (!charge) throw new Problem("not-found");
    return c.html(actionPage(charge), 200, { "cache-control": "private, no-store" });
  });

  app.post("/__sandbox/actions/:id/:answer{approve|decline}", async (c) => {
    const answer = answers[c.req.param("answer") as keyof typeof answers];
    const charge = await bookAction(drizzle(c.env.DB), c.req.param("id"), answer, Date.now());
    if (!charge?.returnUrl) throw new Problem("not-found");
    c.executionCtx.waitUntil(tellOfCharge(c.env, charge.id, systemClock));
    c.header("cache-control", "private, no-store");
    return c.redirect(charge.returnUrl, 303);
  });
}
