import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scopes } from "../../shared/contracts/identity.ts";
import { isFullRun, recordFigure, seed } from "../figures.ts";
import { hostileRequests, type Operation } from "../hostile-requests.ts";
import { bearer, openPeople } from "../people.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openConnections, problemFaults, type RawRequest } from "../raw-requests.ts";
import { type Answer, openShop } from "../shop.ts";

const count = isFullRun ? 100_000 : 20_000;
const connectionCount = 12;
/** Drawn and sent so many at a time, so that a long run needs no more memory than a short one. */
const batch = 2_000;
/** The largest bodies: more than any route takes, pictures of 10 MB included. */
const hugeBytes = 11 * 1_024 * 1_024;
/**
 * What workerd may grow by, however many requests there were. Sixteen Workers warm up, and V8 collects late: under load it comes
 * to rest near two gigabytes resident. Of 100,000 requests none may leave more than 15 KB behind.
 */
const growthMaxBytes = 1_536 * 1_024 * 1_024;

let platform: TestPlatform;
let operations: Operation[];
let credentials: Record<string, string>[];
beforeAll(async () => {
  platform = await startPlatform();
  const shop = openShop(platform);
  const people = openPeople(platform);
  await shop.stock("HOSTILE", 10);
  const [buyer, seller, admin] = await Promise.all([people.buyer(), people.seller(), people.newAdmin()]);
  const key = await people.keyOf(
    seller,
    scopes.filter((scope) => !scope.startsWith("platform:")),
  );
  credentials = [{}, {}, bearer(buyer), bearer(seller), bearer(seller), bearer(admin), bearer(admin), { "x-api-key": key.secret }];
  const { body } = await shop.call<{ paths: Record<string, Record<string, { requestBody?: unknown }>> }>("GET", "/openapi.json");
  operations = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      hasBody: requestBody !== undefined,
    })),
  );
});
afterAll(() => platform.stop());

const kilobytes = (bytes: number) => `${Math.round(bytes / 1_024)} KB`;

/** Resident memory of the platform's workerd, in bytes. */
async function residentBytes(): Promise<number> {
  const children = await readFile(`/proc/${platform.pid}/task/${platform.pid}/children`, "utf8");
  const sizes = await Promise.all(
    children
      .trim()
      .split(" ")
      .map(async (pid) => Number((await readFile(`/proc/${pid}/status`, "utf8").catch(() => "")).match(/VmRSS:\s+(\d+) kB/)?.[1] ?? 0)),
  );
  return Math.max(...sizes) * 1_024;
}

/** What is wrong with an answer to a hostile request: it is our fault, or it refuses without saying so properly. */
function faultsOf(answer: Answer, { method, path }: RawRequest): string[] {
  if (answer.status >= 500) return [`is answered ${answer.status}`];
  // The answer to HEAD has no body to be sound.
  if (answer.status < 400 || method === "HEAD") return [];
  // What is no address of the API in this spelling is a page that is not there, and says so to people.
  const isPage = !/^\/(?:api|\.well-known)\//.test(path) && /^text\/html/.test(answer.headers.get("content-type") ?? "");
  if (isPage) return [];
  // An answer that belongs to another request would name that one's path. What is escaped in it is told unescaped.
  const plain = path.split("?")[0] ?? "";
  const isOurs = plain.includes("%") || answer.body.instance === plain;
  return [...problemFaults(answer), ...(isOurs ? [] : [`is answered about ${answer.body.instance}`])];
}

const nameOf = ({ method, path, headers, body }: RawRequest) =>
  `${method} ${path.slice(0, 200)} ${JSON.stringify({ ...headers, authorization: undefined, "x-api-key": undefined })} ${String(body ?? "").slice(0, 200)}`;

describe("R21: hostile input", () => {
  test(`${count} requests to every endpoint: none is answered 5xx, every refusal is a sound problem`, {
    tags: ["ARC-25", "ARC-26"],
    timeout: 1_800_000,
  }, async () => {
    const requests = hostileRequests(operations, credentials);
    const connections = openConnections(platform.url, connectionCount);
    const found: string[] = [];
    const statuses = new Map<number, number>();
    const timesMs: number[] = [];
    const residentBefore = await residentBytes();
    let residentHalfWay = residentBefore;
    for (let sent = 0; sent < count; sent += batch) {
      if (sent === count / 2) residentHalfWay = await residentBytes();
      const some = fc.sample(requests, { numRuns: Math.min(batch, count - sent), seed: seed + sent });
      const startedAtMs = new Map<RawRequest, number>();
      const started = function* () {
        for (const request of some) {
          startedAtMs.set(request, performance.now());
          yield request;
        }
      };
      await connections.sendAll(started(), (answer, request) => {
        timesMs.push(performance.now() - (startedAtMs.get(request) ?? 0));
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        found.push(
          ...faultsOf(answer, request).map((fault) => `${nameOf(request)} ${fault}: ${JSON.stringify(answer.body).slice(0, 300)}`),
        );
      });
    }
    await connections.close();
    const p99 = timesMs.toSorted((a, b) => a - b)[Math.floor(timesMs.length * 0.99)] ?? 0;
    const summary = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
    const residentAfter = await residentBytes();
    const growth = residentAfter - residentBefore;
    recordFigure(
      "R21",
      `${count} requests to ${operations.length} operations: ${found.length} faults (${summary.join(", ")}); p99 ${p99.toFixed(0)} ms, workerd grew by ${kilobytes(residentHalfWay - residentBefore)}, then by ${kilobytes(residentAfter - residentHalfWay)}`,
      seed,
    );
    expect(found.slice(0, 20)).toEqual([]);
    expect(timesMs).toHaveLength(count);
    expect(growth).toBeLessThan(growthMaxBytes);
    // Every kind of answer must have been met, or the requests were not hostile in every way.
    for (const status of [200, 400, 401, 403, 404, 413, 415, 422])
      expect(statuses.get(status) ?? 0, `answers ${status}`).toBeGreaterThan(0);
    const alive = await openShop(platform).call("GET", "/health");
    expect(alive.status).toBe(200);
  });

  test("bodies of 11 MB are refused (413) on every route that takes one, without being kept", {
    tags: ["ARC-25"],
    timeout: 300_000,
  }, async () => {
    const connections = openConnections(platform.url, 2);
    const huge = Buffer.alloc(hugeBytes, "x");
    const found: string[] = [];
    const requests = operations
      .filter(({ hasBody }) => hasBody)
      .map(({ method, path }) => ({
        method,
        path: path.replaceAll(/\{\w+\}/g, "sandbox"),
        headers: { ...credentials[5], "content-type": "application/json", "idempotency-key": "a-key-for-huge-bodies" },
        body: huge,
      }));
    const residentBefore = await residentBytes();
    for (const request of requests) {
      // Who goes on sending after the refusal may find the connection closed before the answer was read: that refuses it as well.
      const answer = await connections.send(request).catch((error: NodeJS.ErrnoException) => error);
      const isCutOff = answer instanceof Error && ["EPIPE", "ECONNRESET", "UND_ERR_SOCKET"].includes(answer.code ?? "");
      const isRefused = !(answer instanceof Error) && answer.status === 413 && problemFaults(answer).length === 0;
      if (!isCutOff && !isRefused)
        found.push(`${request.method} ${request.path} is answered ${answer instanceof Error ? answer : answer.status}`);
    }
    await connections.close();
    expect((await openShop(platform).call("GET", "/health")).status).toBe(200);
    expect(requests.length).toBeGreaterThan(20);
    // If each were kept, or only the half of them, it would have grown by as much.
    const growth = (await residentBytes()) - residentBefore;
    expect(growth, `workerd grew by ${kilobytes(growth)}`).toBeLessThan((requests.length * hugeBytes) / 2);
    expect(found).toEqual([]);
  });

  test("a path in a spelling that could mean another is refused (400), or is nothing (404): never what it means to be", {
    tags: ["GW-02", "ARC-25"],
  }, async () => {
    const connections = openConnections(platform.url, 4);
    const admin = credentials[5] ?? {};
    const paths = [
      ...[
        "//admin",
        "///admin",
        "/%2e%2e/admin",
        "/x/%2e%2e/admin",
        "/x/../admin",
        "/./admin",
        "/%61dmin",
        "/admin%2f",
        "/ADMIN",
        "/Admin",
        "/admin/../admin",
      ],
      ...[
        "//api/users",
        "/api//users",
        "/api/%2e%2e/api/users",
        "/api/./users",
        "/API/users",
        "/Api/Users",
        "/%61pi/users",
        "/api/users%2f",
        "/api\\users",
      ],
      ...[
        "/api/users/me/../../users",
        "/api/users/%2e%2e/users",
        "/api/users%00",
        "/api/users%20",
        "/api/users/.",
        "/api/books/..%2fusers",
        "/api%2fusers",
      ],
      ...["/.well-known/../api/users", "/__mailbox/../api/users", "/api/users;x", "/api/users/;/me"],
    ];
    const found: string[] = [];
    await connections.sendAll(
      paths.flatMap((path) => [{}, admin].map((headers) => ({ method: "GET", path, headers }))),
      (answer, { path, headers }) => {
        const isRefused = answer.status === 400 || answer.status === 404;
        if (!isRefused) found.push(`${path} ${headers === admin ? "by an admin" : "by a guest"} is answered ${answer.status}`);
      },
    );
    await connections.close();
    expect(found).toEqual([]);
  });
});

describe("bad input at the account routes", () => {
  const register = (body: Record<string, unknown>) =>
    openShop(platform).call("POST", "/api/users/register", {
      email: "never@example.com",
      name: "Never",
      password: "a sentence nobody says",
      ...body,
    });
  const refused: [what: string, body: Record<string, unknown>, pointer: string][] = [
    ["a password of 300 characters", { password: "x".repeat(300) }, "/password"],
    ["a password of 7 characters", { password: "abcdefg" }, "/password"],
    ["one of the commonest passwords", { password: "password1" }, "/password"],
    ["the e-mail address as the password", { password: "never@example.com" }, "/password"],
    ["an e-mail with a line break", { email: "ada@example.com\r\nBcc: eve@example.com" }, "/email"],
    ["an e-mail with a line separator", { email: "ada@example.com\u2028x" }, "/email"],
    ["an e-mail with NUL", { email: "ada\u0000@example.com" }, "/email"],
    ["an e-mail without a host", { email: "ada" }, "/email"],
    ["an e-mail of 255 characters", { email: `${"a".repeat(243)}@example.com` }, "/email"],
    ["two e-mails", { email: "ada@example.com, eve@example.com" }, "/email"],
    ["a list for an e-mail", { email: ["ada@example.com"] }, "/email"],
    ["a lone surrogate in a name", { name: "Ada \ud800" }, "/name"],
    ["a name of 201 characters", { name: "x".repeat(201) }, "/name"],
    ["a role", { role: "admin" }, ""],
  ];
  test.each(refused)("%s is refused (422)", { tags: ["USR-01", "ARC-25"] }, async (_, body, pointer) => {
    const answer = await register(body);
    expect([answer.status, problemFaults(answer)]).toEqual([422, []]);
    expect((answer.body.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
    // A problem never repeats what was typed.
    if (typeof body.password === "string") expect(JSON.stringify(answer.body)).not.toContain(body.password);
  });

  test("an e-mail in another script is an e-mail, and another spelling of it is the same account", { tags: ["USR-01"] }, async () => {
    const email = "jos\u00e9@b\u00fccher.example";
    const first = await register({ email });
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect((await register({ email: " JOSE\u0301@B\u00dcCHER.example " })).status).toBe(409);
    const password = "a sentence nobody says";
    expect((await openShop(platform).call("POST", "/api/users/login", { email: "Jose\u0301@b\u00fccher.example", password })).status).toBe(
      200,
    );
  });
});
