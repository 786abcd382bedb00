import { openDatabases } from "../databases/open-databases.ts";
import type { RunWrangler } from "../deploy/wrangler.ts";
import { variables } from "../environments.ts";
import { invitationLink, inviteAdmin } from "./invitation.ts";
import type { AdminOptions } from "./options.ts";

/**
 * Writes an invitation into the database of an environment, or of the running local platform, and gives back its link.
 * Throws an Error with a sentence when the address is none, or the database cannot be reached.
 */
export async function createAdmin({ email, env, url }: AdminOptions, wrangler: RunWrangler, nowMs: number): Promise<string> {
  const { token, sql } = inviteAdmin(email, nowMs);
  await openDatabases(env ? { env } : { url }, wrangler)("identity", sql);
  return invitationLink(env ? (variables.PUBLIC_URL?.(env) ?? "") : url, token);
}
