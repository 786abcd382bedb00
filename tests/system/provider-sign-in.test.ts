import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openJar } from "../browser-jar.ts";
import { type ServedProvider, serveOidcProvider } from "../oidc-provider.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";

const clientSecret = "known-to-strict-and-to-us";

let provider: ServedProvider;
let strictProvider: ServedProvider;
let platform: TestPlatform;
beforeAll(async () => {
  [provider, strictProvider] = await Promise.all([serveOidcProvider("example", null), serveOidcProvider("strict", clientSecret)]);
  platform = await startPlatform({
    args: ["--oidc-providers", JSON.stringify([provider.configuration, strictProvider.configuration])],
    environment: { OIDC_CLIENT_SECRETS: JSON.stringify({ strict: clientSecret }) },
  });
});
afterAll(async () => {
  await platform?.stop();
  await Promise.all([provider?.stop(), strictProvider?.stop()]);
});

type Claims = { sub: string; amr: string[]; email_verified: boolean };

/** Goes to the provider by the link on the sign-in page, and back. Gives back the browser and the answer to its return. */
async function signIn(id = "example") {
  const jar = openJar(platform.url);
  const page = await jar.get("/sign-in?next=/account");
  const link = page.body.text.match(new RegExp(`href="(/sign-in/with/${id}[^"]*)"`))?.[1]?.replaceAll("&amp;", "&");
  expect(link, "the sign-in page has no link to the provider").toBeDefined();
  const leaving = await jar.get(link ?? "");
  expect(leaving.status).toBeGreaterThanOrEqual(302);
  const there = await fetch(leaving.headers.get("location") ?? "", { redirect: "manual" });
  const back = new URL(there.headers.get("location") ?? "");
  return { jar, returned: await jar.get(back.pathname + back.search) };
}

/** What our own token says of whoever a browser's session belongs to. */
async function claimsOf(jar: Awaited<ReturnType<typeof signIn>>["jar"]): Promise<Claims> {
  const headers = { "content-type": "application/json", origin: platform.url, "sec-fetch-site": "same-origin" };
  const { status, body } = await jar.send("/api/users/refresh", { method: "POST", body: "{}", headers });
  expect(status, body.text).toBe(200);
  const { accessToken } = JSON.parse(body.text) as { accessToken: string };
  return JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
}

describe("signing in with a provider of OpenID Connect", () => {
  test("issues our own token, for the same account each time, also after the provider has changed its keys", {
    tags: ["USR-14"],
  }, async () => {
    provider.setPerson({ sub: "olga", email: "olga.open@example.com", email_verified: true, name: "Olga Open" });
    const first = await signIn();
    expect(first.returned.headers.get("location")).toBe("/account");
    const claims = await claimsOf(first.jar);
    expect(claims).toMatchObject({ sub: expect.stringMatching(/^user_/), amr: ["oidc"], email_verified: true });
    expect((await first.jar.get("/account")).body.text).toContain("olga.open@example.com");
    await provider.rotateKeys();
    const again = await signIn();
    expect((await claimsOf(again.jar)).sub).toBe(claims.sub);
  });

  test("with one that knows us by a secret; no log has it", { tags: ["USR-14"] }, async () => {
    strictProvider.setPerson({ sub: "stella", email: "stella.strict@example.com", email_verified: true, name: "Stella Strict" });
    const { jar, returned } = await signIn("strict");
    expect(returned.headers.get("location")).toBe("/account");
    expect(await claimsOf(jar)).toMatchObject({ amr: ["oidc"], email_verified: true });
    expect(JSON.stringify(await platform.readLog())).not.toContain(clientSecret);
  });

  test("an address the provider has not verified opens nothing", { tags: ["USR-14"] }, async () => {
    provider.setPerson({ sub: "mallory", email: "olga.open@example.com", email_verified: false });
    const { jar, returned } = await signIn();
    expect(returned.headers.get("location")).toContain("/sign-in");
    expect((await jar.get("/account")).status).not.toBe(200);
  });

  test("nobody comes back for another: without the browser that left, the answer is worth nothing", {
    tags: ["USR-14", "USR-16"],
  }, async () => {
    provider.setPerson({ sub: "olga", email: "olga.open@example.com", email_verified: true });
    const [victim, attacker] = [openJar(platform.url), openJar(platform.url)];
    const there = await fetch((await attacker.get("/sign-in/with/example")).headers.get("location") ?? "", { redirect: "manual" });
    const back = new URL(there.headers.get("location") ?? "");
    await victim.get("/sign-in/with/example");
    const returned = await victim.get(back.pathname + back.search);
    expect(returned.headers.get("location")).toContain("/sign-in");
    expect((await victim.get("/account")).status).not.toBe(200);
  });
});
