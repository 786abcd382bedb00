import type { Context, MiddlewareHandler } from "hono";
import type { Actor } from "../../shared/auth/actor.ts";
import { bearerOf } from "../../shared/auth/authorize.ts";
import { orGuest } from "../../shared/auth/or-guest.ts";
import { createTokenVerifier } from "../../shared/auth/verify-token.ts";
import { apiKeyHeader, type Credential } from "../../shared/contracts/identity.ts";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp, LocalBinding } from "./bindings.ts";
import { takeFor } from "./rate-limits.ts";
import { isOwnApi, type Route } from "./routes-table.ts";
import { clearedSessionCookie, readSession, setsSession } from "./session-cookie.ts";

/** A token that was exchanged is used until so long before its end, so that it is still good when its owner looks at it. */
const marginMs = 10_000;
/** Exchanged tokens an isolate remembers. */
const rememberedMax = 5_000;
/** Longer than any credential of ours. */
const credentialLengthMax = 2_000;

/** Who showed a credential, and the token that says so. */
type Known = { token: string; actor: Actor };
type Kept = { token: string; untilMs: number };

/** Workers that are no part of the shop: what is sent to them is theirs to check. */
const strangers: readonly Route["to"][] = ["GATEWAY", "NOBODY", "SANDBOX_PSP", "MAILBOX", "FAILPOINTS"] satisfies (
  | LocalBinding
  | "GATEWAY"
  | "NOBODY"
)[];

/** Whether a route's Worker is told who calls. Of the gateway itself, the part that belongs to the API. */
export function isToldWhoCalls(route: Route): boolean {
  return isOwnApi(route) || !strangers.includes(route.to);
}

/**
 * Finds out who calls. A bearer token is verified; an API key and a browser's session are exchanged at identity for a token
 * of a minute, which the isolate remembers and verifies anew each time, so that a sign-out is felt at once. A token or key
 * that is not good is refused (401); a session that is over makes a guest, and on pages its cookie goes.
 */
export function createCredentials(now: () => number = () => Date.now()): MiddlewareHandler<GatewayApp> {
  const verifier = createTokenVerifier(now);
  const exchanged = new Map<string, Kept>();

  /** Who a credential belongs to; null when identity does not know it, or not any more. */
  const knownBy = async (c: Context<GatewayApp>, credential: Credential): Promise<Known | null> => {
    const verify = verifier.with(c.env.IDENTITY).verify;
    const name = `${credential.kind} ${credential.secret}`;
    const kept = exchanged.get(name);
    if (kept && now() < kept.untilMs) {
      const actor = await orGuest(() => verify(kept.token));
      if (actor) return { token: kept.token, actor };
    }
    exchanged.delete(name);
    const exchange = await exchangeAt(c, credential);
    const actor = exchange && (await orGuest(() => verify(exchange.accessToken)));
    if (!actor) return null;
    exchanged.set(name, { token: exchange.accessToken, untilMs: exchange.expiresAtMs - marginMs });
    if (exchanged.size > rememberedMax) for (const oldest of exchanged.keys()) if (exchanged.delete(oldest)) break;
    return { token: exchange.accessToken, actor };
  };

  return async (c, next) => {
    const { headers } = c.req.raw;
    const route = c.get("route");
    if (!route || !isToldWhoCalls(route)) return await next();
    const bearer = bearerOf(headers.get("authorization") ?? undefined);
    const apiKey = headers.get(apiKeyHeader);
    const session = readSession(headers.get("cookie"));
    if (bearer !== null) {
      become(c, "bearer", { token: bearer, actor: await verifier.with(c.env.IDENTITY).verify(bearer) });
    } else if (apiKey !== null) {
      const known = isPossible(apiKey) ? await knownBy(c, { kind: "api-key", secret: apiKey }) : null;
      if (!known) throw new Problem("unauthenticated", { detail: "The API key is not valid, or no longer" });
      become(c, "api-key", known);
    } else if (session !== null) {
      const known = isPossible(session) ? await knownBy(c, { kind: "session", secret: session }) : null;
      if (known) become(c, "session", known);
      else c.set("isSessionOver", true);
    }
    await next();
    if (c.get("isSessionOver") && isPage(route) && !c.res.webSocket && !setsSession(c.res.headers)) {
      c.res.headers.append("set-cookie", clearedSessionCookie);
    }
  };
}

function become(c: Context<GatewayApp>, shownBy: "bearer" | "api-key" | "session", { token, actor }: Known): void {
  c.set("shownBy", shownBy);
  c.set("token", token);
  c.set("actor", actor);
}

/**
 * A token for a credential; null when identity refuses it. Each asking counts for the client, so that nobody keeps identity
 * busy with guesses. Raises rate-limited, and unavailable when identity does not answer.
 */
async function exchangeAt(c: Context<GatewayApp>, credential: Credential) {
  const { decision } = (await takeFor(c, "exchanges")) ?? {};
  if (decision && !decision.isAllowed) {
    const { retryAfterSeconds } = decision;
    throw new Problem("rate-limited", { detail: `Try again in ${retryAfterSeconds} s`, fields: { retryAfterSeconds } });
  }
  try {
    const result = await c.env.IDENTITY.exchange({ credential, trace: c.get("trace") });
    return result.ok ? result.value : null;
  } catch (cause) {
    throw new Problem("unavailable", { detail: "Who you are cannot be checked right now", cause });
  }
}

function isPossible(credential: string): boolean {
  return credential.length > 0 && credential.length <= credentialLengthMax;
}

function isPage({ to }: Route): boolean {
  return to === "STOREFRONT" || to === "ADMIN";
}
