import { execFile } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDesk } from "../desk.ts";
import { openExplorer } from "../explorer.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

/** As an environment has it: nobody has an account, and staff need a second factor. */
let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform({ env: "production" });
  shop = openShop(platform);
});
afterAll(() => platform.stop());

const password = "correct horse battery staple";

/** `npm run admin` with the arguments given: how it ended and what it printed. */
async function runAdmin(...args: string[]): Promise<{ exitCode: number; output: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, ["scripts/admin.ts", ...args], (error, stdout, stderr) =>
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    );
  });
}

/** Invites somebody; gives back the secret of the printed link. */
async function invite(email: string): Promise<string> {
  const { exitCode, output } = await runAdmin("create", email, "--url", platform.url);
  expect(exitCode, output).toBe(0);
  const link = output.match(/http\S+/)?.[0] ?? "";
  expect(link.startsWith(`${platform.url}/invitation?token=`), output).toBe(true);
  return new URL(link).searchParams.get("token") ?? "";
}

const accept = (token: string, email: string) =>
  shop.call<{ user: { id: string; role: string; emailVerified: boolean }; accessToken: string; secondFactor: string }>(
    "POST",
    "/api/invitations/accept",
    { token, email, password, name: "Alma Admin" },
  );

describe("npm run admin", () => {
  test("the first admin of an environment comes by a link, which works once", { tags: ["P-72"] }, async () => {
    const token = await invite("Alma@Example.com");
    const accepted = await accept(token, "alma@example.com");
    expect([accepted.status, accepted.body.user]).toEqual([201, expect.objectContaining({ role: "admin", emailVerified: true })]);
    expect((await accept(token, "alma@example.com")).status).toBeGreaterThanOrEqual(400);
    const users = await openExplorer(platform.explorerUrl).query<{ role: string }>("octavo-identity-production", "SELECT role FROM users");
    expect(users).toEqual([{ role: "admin" }]);
  });

  test("the link is good for nobody but whom it was made for", async () => {
    const token = await invite("grace@example.com");
    const stranger = await accept(token, "eve@example.com");
    expect(stranger.status).toBeGreaterThanOrEqual(400);
    expect(stranger.status).toBeLessThan(500);
    expect((await accept(token, "grace@example.com")).status).toBe(201);
  });

  test("an admin without a second factor may do nothing of an admin's in an environment", { tags: ["P-73"] }, async () => {
    const email = "margaret@example.com";
    const { body } = await accept(await invite(email), email);
    expect(body.secondFactor).toBe("required");
    const bearer = { authorization: `Bearer ${body.accessToken}` };
    expect((await shop.call("GET", "/api/users", undefined, bearer)).status).toBe(403);
    expect((await shop.call("GET", `/api/users/${body.user.id}`, undefined, bearer)).status).toBe(200);
  });

  test("the printed link is a page with a form for name and password", async () => {
    const token = await invite("ada@example.com");
    const { status, html, headers } = await openDesk(platform.url).get(`/invitation?token=${token}`);
    expect(status).toBe(200);
    expect(html).toMatch(/<input[^>]* name="password"/);
    expect(headers.get("cache-control")).toContain("no-store");
  });

  test("neither the database nor the log knows the address or the secret of an invitation", async () => {
    const email = "unaccepted@example.com";
    const token = await invite(email);
    const rows = await openExplorer(platform.explorerUrl).query("octavo-identity-production", "SELECT * FROM invitations");
    const kept = JSON.stringify([rows, await platform.readLog()]);
    for (const secret of [email, token]) expect(kept.includes(secret)).toBe(false);
  });

  test.each([
    ["what is no address", ["create", "ada"], "is no e-mail address"],
    ["no address at all", ["create"], "create EMAIL"],
    ["an environment that does not exist", ["create", "ada@example.com", "--env", "prod"], 'There is no environment "prod"'],
    ["a platform that does not run", ["create", "ada@example.com", "--url", "http://localhost:9"], "No platform runs at"],
  ])("%s is refused with 2 and a sentence", async (_, args, sentence) => {
    const { exitCode, output } = await runAdmin(...args);
    expect([exitCode, output]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
