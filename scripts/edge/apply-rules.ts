import { z } from "zod";
import { type EdgeRules, ourRefs, type Phase, type Rule } from "./read-rules.ts";

const address = "https://api.cloudflare.com/client/v4";
const timeoutMs = 30_000;

/** A zone at Cloudflare, and a token that may edit its firewall and its settings. */
export type Zone = { id: string; token: string };

/** A change to a zone, as the API takes it (Rulesets API, "Update a zone entry point ruleset"; "Edit zone setting"). */
export type Change = { method: "PUT" | "PATCH"; path: string; body: unknown };

const entrypointSchema = z.object({
  result: z.object({ rules: z.array(z.looseObject({ ref: z.string().optional(), id: z.string().optional() })).optional() }),
});

/**
 * What has to change in a zone so that it has these rules. Rules that are not ours stay, before ours, because one call sets a
 * whole phase. Throws when Cloudflare does not answer as it should.
 */
export async function planChanges({ phases, settings }: EdgeRules, zone: Zone, send: typeof fetch = fetch): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { phase, rules } of phases) {
    const path = `/zones/${zone.id}/rulesets/phases/${phase}/entrypoint`;
    changes.push({ method: "PUT", path, body: { rules: [...(await othersRules(path, zone, send)), ...rules] } });
  }
  const set = Object.entries(settings).map(([name, value]) => ({
    method: "PATCH" as const,
    path: `/zones/${zone.id}/settings/${name}`,
    body: { value },
  }));
  return [...changes, ...set];
}

/** Makes the changes, one after the other. Throws at the first that is refused, with Cloudflare's words. */
export async function makeChanges(
  changes: Change[],
  { token }: Zone,
  print: (line: string) => void,
  send: typeof fetch = fetch,
): Promise<void> {
  for (const { method, path, body } of changes) {
    const response = await ask(path, token, send, { method, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path} was refused (${response.status}): ${await response.text()}`);
    await response.body?.cancel();
    print(`${method} ${path}`);
  }
}

/** What a change sets, in a line for people. */
export function describeChange({ method, path, body }: Change): string {
  const rules = typeof body === "object" && body !== null && "rules" in body ? (body.rules as Partial<Rule>[]) : null;
  return `${method} ${path}: ${rules ? rules.map(({ ref, id }) => ref ?? id ?? "a rule without a name").join(", ") : JSON.stringify(body)}`;
}

/** The rules of a phase that somebody else has put there. A phase without any has no entry point (404). */
async function othersRules(path: string, { token }: Zone, send: typeof fetch): Promise<Partial<Phase["rules"][number]>[]> {
  const response = await ask(path, token, send);
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`GET ${path} was refused (${response.status}): ${await response.text()}`);
  const { rules = [] } = entrypointSchema.parse(await response.json()).result;
  return rules.filter(({ ref }) => !ref?.startsWith(ourRefs));
}

async function ask(path: string, token: string, send: typeof fetch, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return await send(`${address}${path}`, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
}
