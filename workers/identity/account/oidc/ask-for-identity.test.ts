import { beforeEach, describe, expect, test } from "vitest";
import { Problem } from "../../../../shared/problem.ts";
import { redeemCode, requestIdentity } from "./ask-for-identity.ts";
import { createDiscovery } from "./discover.ts";
import type { Provider } from "./providers.ts";
import { createOidcProvider, type ProviderFault } from "./testing.ts";

const provider: Provider = { id: "example", name: "Example", issuer: "https://id.example", clientId: "octavo", clientSecret: "s3cret" };
const redirectUri = "https://shop.example/sign-in/with/example/callback";

async function relyingParty() {
  const remote = await createOidcProvider(provider);
  let nowMs = Date.now();
  const now = () => nowMs;
  const deps = { discovery: createDiscovery(remote.fetch, now), fetch: remote.fetch, now };
  /** Goes to the provider and comes back, as a browser does. */
  const comeBack = async () => {
    const { request, url } = await requestIdentity(deps.discovery, provider, redirectUri);
    const answer = await remote.fetch(url);
    const back = new URL(answer.headers.get("location") ?? "");
    return { request, url: new URL(url), code: back.searchParams.get("code") ?? "", state: back.searchParams.get("state") };
  };
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { remote, deps, comeBack, wait };
}

const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => "nothing was refused",
    (error) => (error instanceof Problem ? error.code : error),
  );

let party: Awaited<ReturnType<typeof relyingParty>>;
beforeEach(async () => {
  party = await relyingParty();
});

describe("requestIdentity", () => {
  test("asks for a code with PKCE, state and nonce, each new", { tags: ["USR-14"] }, async () => {
    const [first, second] = [await party.comeBack(), await party.comeBack()];
    expect(Object.fromEntries(first.url.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "octavo",
      redirect_uri: redirectUri,
      scope: "openid email profile",
      code_challenge_method: "S256",
    });
    expect(first.url.href).not.toContain(first.request.verifier);
    expect(first.state).toBe(first.request.state);
    for (const name of ["state", "nonce", "verifier"] as const) expect(first.request[name]).not.toBe(second.request[name]);
  });

  test("asks the provider what it is once an hour", { tags: ["USR-14"] }, async () => {
    const asked = () => party.remote.requests.filter((path) => path.includes("openid-configuration")).length;
    await party.comeBack();
    await party.comeBack();
    expect(asked()).toBe(1);
    party.wait(61 * 60_000);
    await party.comeBack();
    expect(asked()).toBe(2);
  });

  test("a description that names another issuer, or is none, makes the provider unavailable", async () => {
    const fetches = [
      () => Response.json({ ...provider, issuer: "https://evil.example" }),
      () => new Response("<html>"),
      () => new Response(null, { status: 302, headers: { location: "https://evil.example" } }),
      () => Promise.reject(new Error("down")),
    ];
    for (const answer of fetches)
      expect(
        await codeOf(
          requestIdentity(
            createDiscovery(async () => await answer()),
            provider,
            redirectUri,
          ),
        ),
      ).toBe("unavailable");
  });
});

describe("redeemCode", () => {
  test("says who the provider says it is", { tags: ["USR-14"] }, async () => {
    const { request, code } = await party.comeBack();
    expect(await redeemCode(party.deps, provider, request, code)).toEqual({
      subject: "ada-1815",
      email: "ada@example.com",
      isEmailVerified: true,
      name: "Ada Lovelace",
    });
  });

  test.each([
    [{ sub: "x", email: "ada@example.com" }, false],
    [{ sub: "x", email: "ada@example.com", email_verified: false }, false],
    [{ sub: "x", email: "ada@example.com", email_verified: "false" }, false],
    [{ sub: "x", email: "ada@example.com", email_verified: "true" }, true],
  ])("of %j the address is verified: %j", { tags: ["USR-14"] }, async (person, isEmailVerified) => {
    party.remote.setPerson(person);
    const { request, code } = await party.comeBack();
    expect((await redeemCode(party.deps, provider, request, code)).isEmailVerified).toBe(isEmailVerified);
  });

  test("the provider's keys are fetched again when it signs with one we have not seen", { tags: ["USR-14"] }, async () => {
    const asked = () => party.remote.requests.filter((path) => path === "/keys").length;
    const first = await party.comeBack();
    await redeemCode(party.deps, provider, first.request, first.code);
    const second = await party.comeBack();
    await redeemCode(party.deps, provider, second.request, second.code);
    expect(asked()).toBe(1);
    await party.remote.rotateKeys();
    const { request, code } = await party.comeBack();
    expect((await redeemCode(party.deps, provider, request, code)).subject).toBe("ada-1815");
    expect(asked()).toBe(2);
  });

  test.each<[string, ProviderFault]>([
    ["of another issuer", { issuer: "https://evil.example" }],
    ["for another client", { audience: "somebody-else" }],
    ["for several clients, of which we are not the one it was given to", { audience: ["octavo", "other"], azp: "other" }],
    ["for several clients without saying for which", { audience: ["octavo", "other"] }],
    ["with another's nonce", { nonce: "replayed" }],
    ["that has expired", { isExpired: true }],
    ["without a signature", { algorithm: "none" }],
    ["signed with the client's secret", { algorithm: "HS256" }],
    ["of a key the provider does not publish", { isOfUnknownKey: true }],
  ])("an ID token %s is refused", { tags: ["USR-14"] }, async (_, fault) => {
    party.remote.setFault(fault);
    const { request, code } = await party.comeBack();
    expect(await codeOf(redeemCode(party.deps, provider, request, code))).toBe("unauthenticated");
  });

  test("a code is good once, and only with the verifier and address it was asked with", { tags: ["USR-14"] }, async () => {
    const { request, code } = await party.comeBack();
    await redeemCode(party.deps, provider, request, code);
    expect(await codeOf(redeemCode(party.deps, provider, request, code))).toBe("unauthenticated");
    for (const change of [{ verifier: "another".repeat(7) }, { redirectUri: "https://evil.example" }]) {
      const other = await party.comeBack();
      expect(await codeOf(redeemCode(party.deps, provider, { ...other.request, ...change }, other.code))).toBe("unauthenticated");
    }
  });

  test("a client with a wrong secret is refused by the provider, and a provider that is down is unavailable", async () => {
    const { request, code } = await party.comeBack();
    expect(await codeOf(redeemCode(party.deps, { ...provider, clientSecret: "wrong" }, request, code))).toBe("unauthenticated");
    const down = { ...party.deps, fetch: async () => new Response("oops", { status: 503 }) };
    expect(await codeOf(redeemCode(down, provider, request, code))).toBe("unavailable");
  });
});
