import { createHash, randomBytes } from "node:crypto";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import { Problem } from "../../../../shared/problem.ts";
import { askProvider, type Discovery, type Fetch } from "./discover.ts";
import type { Provider } from "./providers.ts";

/** What is accepted in an ID token: signatures that only the provider can make. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const clockToleranceSeconds = 30;

/** What has to be remembered between leaving for a provider and coming back. None of it leaves the browser unsealed. */
export type ProviderRequest = {
  /** Shows that whoever comes back is who left (RFC 6749, section 10.12). */
  state: string;
  /** Shows that the ID token was made for this sign-in (OpenID Connect Core, section 3.1.2.1). */
  nonce: string;
  /** Shows that whoever redeems the code is who asked for it (RFC 7636). */
  verifier: string;
  redirectUri: string;
};

const idTokenSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  // Some providers send it as text.
  email_verified: z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]).default(false),
  name: z.string().optional(),
  azp: z.string().optional(),
});

/** Who a provider says somebody is. */
export type ProviderIdentity = { subject: string; email: string | null; isEmailVerified: boolean; name: string | null };

/** A new request, and the address of the provider to send the browser to. */
export async function requestIdentity(
  discovery: Discovery,
  provider: Provider,
  redirectUri: string,
): Promise<{ request: ProviderRequest; url: string }> {
  const { description } = await discovery.describe(provider.issuer);
  const request = { state: randomText(), nonce: randomText(), verifier: randomText(), redirectUri };
  const url = new URL(description.authorization_endpoint);
  const parameters = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    scope: "openid email profile",
    state: request.state,
    nonce: request.nonce,
    code_challenge: createHash("sha256").update(request.verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { request, url: url.href };
}

/** Redeems the code that the browser brought back. Raises unauthenticated when the provider or the token's checks say no. */
export async function redeemCode(
  { discovery, fetch: fetchFrom, now }: { discovery: Discovery; fetch: Fetch; now: () => number },
  provider: Provider,
  request: ProviderRequest,
  code: string,
): Promise<ProviderIdentity> {
  const { description, keys } = await discovery.describe(provider.issuer);
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: request.redirectUri,
    code_verifier: request.verifier,
  });
  const headers = new Headers({ accept: "application/json" });
  if (provider.clientSecret && description.token_endpoint_auth_methods_supported.includes("client_secret_basic"))
    headers.set("authorization", basicAuthorization(provider.clientId, provider.clientSecret));
  else {
    form.set("client_id", provider.clientId);
    if (provider.clientSecret) form.set("client_secret", provider.clientSecret);
  }
  const answer = await askProvider(fetchFrom, description.token_endpoint, { method: "POST", headers, body: form });
  if (answer.status >= 500) throw new Problem("unavailable", { detail: "The provider does not answer as it should" });
  const tokens = z.object({ id_token: z.string().max(20_000) }).safeParse(answer.body);
  if (answer.status !== 200 || !tokens.success) throw refused(new Error(`the token endpoint answered ${answer.status}`));
  try {
    const { payload } = await jwtVerify(tokens.data.id_token, keys, {
      algorithms,
      issuer: description.issuer,
      audience: provider.clientId,
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now()),
      requiredClaims: ["sub", "iat", "exp", "nonce"],
    });
    return identityFrom(payload, provider, request);
  } catch (error) {
    // Keys that cannot be fetched are the provider's trouble, not whoever's signs in.
    if (
      error instanceof errors.JWKSTimeout ||
      !(error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof Problem)
    )
      throw new Problem("unavailable", { detail: "The provider does not answer", cause: error });
    throw error instanceof Problem ? error : refused(error);
  }
}

/** The checks of OpenID Connect Core, section 3.1.3.7, that no library does for us: nonce and authorized party. */
function identityFrom(payload: Record<string, unknown>, provider: Provider, { nonce }: ProviderRequest): ProviderIdentity {
  if (payload.nonce !== nonce) throw refused(new Error("the nonce is another's"));
  const claims = idTokenSchema.parse(payload);
  const isForOthersToo = Array.isArray(payload.aud) && payload.aud.length > 1;
  if ((isForOthersToo || claims.azp !== undefined) && claims.azp !== provider.clientId)
    throw refused(new Error("the token was made for another client"));
  return { subject: claims.sub, email: claims.email ?? null, isEmailVerified: claims.email_verified, name: claims.name ?? null };
}

/** Name and secret are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function basicAuthorization(name: string, secret: string): string {
  return `Basic ${btoa(`${encodeURIComponent(name)}:${encodeURIComponent(secret)}`)}`;
}

/** The same for every fault; which it was is for the log. */
function refused(cause: unknown): Problem {
  return new Problem("unauthenticated", { detail: "The provider did not confirm who you are. Start again", cause });
}

/** 32 random bytes: 43 characters, as many as a verifier needs at least (RFC 7636, section 4.1). */
function randomText(): string {
  return randomBytes(32).toString("base64url");
}
