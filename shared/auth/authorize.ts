import type { MiddlewareHandler } from "hono";
import type { KeyService } from "../contracts/identity.ts";
import { Problem } from "../problem.ts";
import type { Actor } from "./actor.ts";
import { findPolicyRow, type PolicyRow, type Reach, requireReach } from "./policy.ts";
import { createTokenVerifier } from "./verify-token.ts";

/** What a route finds in its context about its caller. */
export type CallerVariables = {
  /** Who calls; `null` is a guest. */
  actor: Actor | null;
  /** Whether the caller may reach every object here, or only their own: then the use case has to look. */
  reach: Exclude<Reach, "none">;
  /** The caller's token as it came, to be handed on to a sister Worker; `null` for a guest. */
  token: string | null;
};

const verifier = createTokenVerifier();

/** Who a token speaks for, for RPC on a user's behalf. Raises unauthenticated. */
export async function actorOf(keys: KeyService, token: string): Promise<Actor> {
  return await verifier.with(keys).verify(token);
}

/** The token of an `Authorization` header; `null` without a header. Raises unauthenticated for any other scheme. */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const token = /^Bearer ([\w~+/.-]+=*)$/i.exec(header)?.[1];
  if (!token) throw new Problem("unauthenticated", { detail: "The access token is not valid, or no longer" });
  return token;
}

type Authorized<Bindings> = { Bindings: Bindings; Variables: CallerVariables };

/**
 * The second fence: verifies the token again, and asks the policy table whether its owner may call this route. Routes that
 * are not in the table answer 404, whoever asks.
 */
export function authorize<Bindings extends { IDENTITY: KeyService }>(
  findRow: (method: string, path: string) => PolicyRow | null = findPolicyRow,
): MiddlewareHandler<Authorized<Bindings>> {
  return async (c, next) => {
    const token = bearerOf(c.req.header("authorization"));
    const actor = token === null ? null : await actorOf(c.env.IDENTITY, token);
    c.set("actor", actor);
    c.set("token", token);
    c.set("reach", requireReach(findRow(c.req.method, new URL(c.req.url).pathname), actor));
    await next();
  };
}

/** Lets through whoever reaches every object, and the owner. Raises forbidden. */
export function requireOwn({ actor, reach }: Pick<CallerVariables, "actor" | "reach">, owns: (actor: Actor) => boolean): void {
  if (reach === "any") return;
  if (!actor || !owns(actor)) throw new Problem("forbidden");
}
