import { createHash, randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** Somebody with an account at the test's provider. */
export type ProviderPerson = { sub: string; email?: string; email_verified?: boolean | string; name?: string };

/** What a test may have the provider do wrong in its next ID token. */
export type ProviderFault = {
  issuer?: string;
  audience?: string | string[];
  azp?: string;
  nonce?: string;
  algorithm?: "none" | "HS256";
  isExpired?: boolean;
  isOfUnknownKey?: boolean;
};

type Grant = { person: ProviderPerson; nonce: string; challenge: string; redirectUri: string };
type Key = { id: string; privateKey: CryptoKey; publicJwk: JWK };

export type OidcProviderOptions = { issuer: string; clientId: string; clientSecret: string | null };

/**
 * A small provider of OpenID Connect, real as far as a relying party can see: discovery, authorization code with PKCE,
 * client authentication, ES256 keys that rotate. Nobody is asked anything: whoever comes is `person`.
 */
export async function createOidcProvider({ issuer, clientId, clientSecret }: OidcProviderOptions) {
  const grants = new Map<string, Grant>();
  let keys = [await newKey()];
  let person: ProviderPerson = { sub: "ada-1815", email: "ada@example.com", email_verified: true, name: "Ada Lovelace" };
  let fault: ProviderFault = {};
  const requests: string[] = [];

  async function idToken({ person: who, nonce }: Grant): Promise<string> {
    const { issuer: iss = issuer, audience = clientId, azp, isExpired, isOfUnknownKey, algorithm } = fault;
    const claims = { ...who, nonce: fault.nonce ?? nonce, ...(azp === undefined ? {} : { azp }) };
    const nowSeconds = Math.floor(Date.now() / 1_000) - (isExpired ? 7_200 : 0);
    const payload = { ...claims, iss, aud: audience, iat: nowSeconds, exp: nowSeconds + 3_600 };
    if (algorithm === "none") return `${encoded({ alg: "none" })}.${encoded(payload)}.`;
    if (algorithm === "HS256")
      return await new SignJWT(payload)
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode((clientSecret ?? "").padEnd(32, "x")));
    const key = isOfUnknownKey ? await newKey() : keys[0];
    if (!key) throw new Error("the provider has lost its keys");
    return await new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: key.id }).sign(key.privateKey);
  }

  function authorize(url: URL): Response {
    const asked = Object.fromEntries(url.searchParams);
    if (asked.client_id !== clientId || asked.response_type !== "code" || asked.code_challenge_method !== "S256")
      return new Response("not a request of ours", { status: 400 });
    const code = randomBytes(16).toString("base64url");
    const redirectUri = asked.redirect_uri ?? "";
    grants.set(code, { person, nonce: asked.nonce ?? "", challenge: asked.code_challenge ?? "", redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.state ?? "");
    return new Response(null, { status: 302, headers: { location: back.href } });
  }

  async function redeem(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    const basic = request.headers.get("authorization");
    const isClient = clientSecret === null ? form.get("client_id") === clientId : basic === `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
    if (!isClient) return Response.json({ error: "invalid_client" }, { status: 401 });
    const grant = grants.get(form.get("code") ?? "");
    // A code is good once, whatever comes of it.
    grants.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!grant || grant.challenge !== challenge || grant.redirectUri !== form.get("redirect_uri"))
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    return Response.json({ access_token: randomBytes(16).toString("hex"), token_type: "Bearer", id_token: await idToken(grant) });
  }

  const describe = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
    code_challenge_methods_supported: ["S256"],
  });

  return {
    /** Answers a request to the provider. */
    fetch: async (input: string, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      const path = url.pathname.slice(new URL(issuer).pathname.replace(/\/$/, "").length);
      requests.push(path);
      if (path === "/.well-known/openid-configuration") return Response.json(describe());
      if (path === "/keys") return Response.json({ keys: keys.map(({ publicJwk }) => publicJwk) });
      if (path === "/authorize") return authorize(url);
      if (path === "/token" && request.method === "POST") return await redeem(request);
      return new Response("not found", { status: 404 });
    },
    /** The paths asked so far. */
    requests,
    /** Who comes next. */
    setPerson: (next: ProviderPerson) => {
      person = next;
    },
    /** What is wrong with the tokens from now on; nothing, if left out. */
    setFault: (next: ProviderFault = {}) => {
      fault = next;
    },
    /** Signs with a new key from now on, and forgets the old ones. */
    rotateKeys: async () => {
      keys = [await newKey()];
    },
  };
}

async function newKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const id = randomBytes(8).toString("hex");
  return { id, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid: id, alg: "ES256", use: "sig" } };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
