import { createRemoteJWKSet, customFetch } from "jose";
import { z } from "zod";
import { Problem } from "../../../../shared/problem.ts";
import { isSecure } from "./providers.ts";

/** How a provider is asked; tests have their own way. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/**
 * How long a provider's description is used, and its keys. A key nobody knows makes us ask again at once: tokens come
 * from the provider itself, so that nobody else can have us ask.
 */
const descriptionMs = 60 * 60 * 1_000;
const keysMs = 10 * 60 * 1_000;
const unknownKeyMs = 0;
/** How long a provider may take to answer. */
export const providerTimeoutMs = 5_000;
/** Larger than any honest description or token answer, characters. */
const answerLengthMax = 100_000;

const endpoint = z.url().refine((text) => isSecure(new URL(text)), "must be an https address");
const descriptionSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
});
/** What a provider says of itself (OpenID Connect Discovery 1.0, section 3). */
export type ProviderDescription = z.infer<typeof descriptionSchema>;

type Discovered = { description: ProviderDescription; keys: ReturnType<typeof createRemoteJWKSet>; atMs: number };

/** Asks providers what they are, and remembers it. */
export type Discovery = { describe(issuer: string): Promise<Pick<Discovered, "description" | "keys">> };

/**
 * The discovery of one isolate. The description must name the issuer it was asked of (Discovery, section 4.3). Keys are
 * fetched when a token is to be verified, and again when it names one that is not among them: providers rotate them.
 */
export function createDiscovery(fetchFrom: Fetch, now: () => number = Date.now): Discovery {
  const discovered = new Map<string, Discovered>();
  return {
    describe: async (issuer) => {
      const known = discovered.get(issuer);
      if (known && now() - known.atMs < descriptionMs) return known;
      const answer = await askProvider(fetchFrom, `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
      const parsed = descriptionSchema.safeParse(answer.body);
      if (answer.status !== 200 || !parsed.success || parsed.data.issuer !== issuer)
        throw new Problem("unavailable", { detail: "The provider does not answer as it should", cause: new Error("no description") });
      const keys = createRemoteJWKSet(new URL(parsed.data.jwks_uri), {
        [customFetch]: (url, init) => fetchFrom(url, { ...init, redirect: "manual" }),
        cacheMaxAge: keysMs,
        cooldownDuration: unknownKeyMs,
        timeoutDuration: providerTimeoutMs,
      });
      const found = { description: parsed.data, keys, atMs: now() };
      discovered.set(issuer, found);
      return found;
    },
  };
}

/** One question to a provider: status, and the body if it is JSON. Raises unavailable when there is no answer in time. */
export async function askProvider(fetchFrom: Fetch, url: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  try {
    // Where a provider sends us on to is not where we trust.
    const response = await fetchFrom(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(providerTimeoutMs) });
    const text = await response.text();
    return { status: response.status, body: text.length > answerLengthMax ? null : parseJson(text) };
  } catch (cause) {
    throw new Problem("unavailable", { detail: "The provider does not answer", cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
