import { execFile } from "node:child_process";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../eventually.ts";
import { freePort, startPlatform, type TestPlatform } from "../platform.ts";
import { openShop } from "../shop.ts";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startPlatform();
  const shop = openShop(platform);
  await shop.stock("SMOKE", 3);
  // Search hears of a book by an event, and the answer to a question asked too early is kept for a while.
  let limit = 1;
  await eventually(
    async () => {
      const { body } = await shop.call<{ items: unknown[] }>("GET", `/api/search?q=SMOKE&limit=${(limit++ % 50) + 1}`);
      if (body.items.length === 0) throw new Error("search has not heard of the book yet");
    },
    30_000,
    500,
  );
});
afterAll(() => platform.stop());

/** `npm run smoke` with the arguments given: how it ended and what it printed. */
async function smoke(...args: string[]): Promise<{ exitCode: number; output: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, ["scripts/smoke.ts", ...args], (error, stdout, stderr) =>
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
    );
  });
}

type Change = (path: string, answer: { status: number; headers: Headers; body: Buffer }) => void;

/** The platform with something broken: an address that hands everything on, and changes the answers. */
async function breakPlatform(change: Change): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers as IncomingHttpHeaders).filter(([name]) => name === "accept"),
    ) as Record<string, string>;
    const asked = await fetch(platform.url + request.url, { headers, redirect: "manual" });
    const answer = { status: asked.status, headers: new Headers(asked.headers), body: Buffer.from(await asked.arrayBuffer()) };
    for (const name of ["content-encoding", "content-length", "transfer-encoding", "connection"]) answer.headers.delete(name);
    change(request.url ?? "", answer);
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answer.body);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${port}`;
}

describe("npm run smoke", { tags: ["DEP-18"] }, () => {
  test("a platform that works ends with 0 and a line for each check", async () => {
    const { exitCode, output } = await smoke("--url", platform.url);
    expect(exitCode, output).toBe(0);
    for (const name of [
      "health",
      "every part is ready",
      "version",
      "API description",
      "home page",
      "list of books",
      "a book from the list",
    ])
      expect(output).toMatch(new RegExp(`^✓ ${name}: .+ \\(\\d+ ms\\)$`, "m"));
    for (const name of [
      "search",
      "missing things are problems",
      "security headers",
      "cache headers",
      "public keys",
      "a stranger may change nothing",
    ])
      expect(output).toMatch(new RegExp(`^✓ ${name}: .+ \\(\\d+ ms\\)$`, "m"));
    expect(output).toContain(`${platform.url} works.`);
  });

  test("a platform with the stand-ins of a laptop is no deployed environment: 1, and the check by its name", async () => {
    const { exitCode, output } = await smoke("--url", platform.url, "--env", "production");
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^✗ nothing local-only: \/__mailbox answered 200, not 404/m);
    expect(output).toContain(`${platform.url} does not work: nothing local-only.`);
  });

  const faults: [name: string, check: string, change: Change][] = [
    ["one part is not ready", "every part is ready", (path, answer) => path === "/ready" && Object.assign(answer, { status: 503 })],
    ["books cannot be listed", "list of books", (path, answer) => path.startsWith("/api/books?") && Object.assign(answer, { status: 500 })],
    ["search finds nothing", "search", (path, answer) => path.startsWith("/api/search") && Object.assign(answer, { body: Buffer.from('{"items":[]}') })],
    ["an error is a page", "missing things are problems", (path, { headers }) => path === "/api/no-such-thing" && headers.set("content-type", "text/html")],
    ["anybody may frame the shop", "security headers", (_, { headers }) => headers.delete("content-security-policy")],
    ["a cart may be kept by anybody", "cache headers", (path, { headers }) => path === "/cart" && headers.set("cache-control", "public, max-age=60")],
    ["anybody reads the ledger", "a stranger may change nothing", (path, answer) => path.endsWith("/ledger") && Object.assign(answer, { status: 200 })],
    ["a private key is told", "public keys", (path, answer) => path.endsWith("/jwks.json") && Object.assign(answer, { body: Buffer.from('{"keys":[{},{"d":"x"}]}') })],
  ]; // biome-ignore format: a line for each fault

  test.each(faults)("where %s, the check that fails is: %s", async (_, check, change) => {
    const { exitCode, output } = await smoke("--url", await breakPlatform(change));
    expect(exitCode).toBe(1);
    expect(output).toMatch(new RegExp(`^✗ ${check}: `, "m"));
  });

  test("an address where nobody answers ends with 1, and an address that is none with 2", async () => {
    const nobody = await smoke("--url", `http://127.0.0.1:${await freePort()}`);
    expect([nobody.exitCode, nobody.output]).toEqual([1, expect.stringContaining("✗ health: /health got no answer")]);
    expect((await smoke("--url", "shop.example")).exitCode).toBe(2);
  });
});
