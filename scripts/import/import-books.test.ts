import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { importBooks } from "./import-books.ts";
import type { ImportJob } from "./import-job.ts";
import type { Progress } from "./progress.ts";
import { partBytes } from "./upload-parts.ts";

const id = "imp_01kapg9y8wexk9p2p7ah0w3h4m";
const defaults = { priceMinor: null, currency: "USD", stock: 0, format: "paperback" } as const;
const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, removed: 0, rejected: 0, warnings: {}, faults: {} };
const fresh: ImportJob = {
  ...{ id, status: "uploading", format: null, fileName: "books.jsonl", dryRun: false, bytes: 0, progress: 0, stoppedBy: null },
  ...counts,
};

let folder: string;
let close = async () => {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "octavo-import-books-"));
});
afterEach(() => close());
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Buffer): Promise<string> {
  const file = join(folder, "books.jsonl");
  await writeFile(file, content);
  return file;
}

/** A shop that takes parts and reads nothing of them: once complete, it tells the states given, the last of them for good. */
async function openShop({ job = fresh, states = [] as Partial<ImportJob>[] } = {}) {
  let now = job;
  const asked: string[] = [];
  const parts = new Map<number, Buffer>();
  const bodies: unknown[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const { method, url = "" } = request;
    asked.push(`${method} ${url}`);
    const part = /\/parts\/(\d+)$/.exec(url);
    if (part) parts.set(Number(part[1]), body);
    if (method === "POST") bodies.push(JSON.parse(body.toString()));
    if (url.endsWith("/complete")) now = { ...now, status: "running" };
    // It breaks off after each state, as a shop does that is started again.
    if (url.endsWith("/progress")) {
      now = { ...now, ...states.shift() };
      response.write(`data: ${JSON.stringify(now)}\n\n`, () => response.destroy());
    } else response.writeHead(method === "PUT" ? 204 : 200).end(method === "PUT" ? "" : JSON.stringify(now));
  };
  const server = createServer(async (request, response) => answer(request, response, Buffer.concat(await request.toArray())));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, parts, bodies };
}

const done = { status: "done", progress: 1, rows: 2, created: 1, rejected: 1 } as const;

test("sends the file in parts, says what is to become of it, and gives back how it ended", async () => {
  const content = Buffer.alloc(partBytes + 5, "x");
  const shop = await openShop({ states: [{ progress: 0.5, rows: 1 }, done] });
  const seen: Progress[] = [];
  const file = await fileOf(content);
  const report = await importBooks({
    file,
    url: shop.url,
    apiKey: "key",
    defaults,
    as: "jsonl",
    onProgress: (progress) => seen.push(progress),
  });
  expect(report).toMatchObject({ id, ...done });
  expect(Buffer.concat([...shop.parts.values()]).equals(content)).toBe(true);
  expect([...shop.parts.keys()]).toEqual([1, 2]);
  expect(shop.bodies[0]).toEqual({ fileName: "books.jsonl", format: "jsonl", dryRun: false, defaults });
  expect(seen.map(({ doing, share }) => [doing, share])).toEqual([
    ["sending", partBytes / content.length],
    ["sending", 1],
    ["reading", 0],
    ["reading", 0.5],
    ["reading", 0.5],
    ["reading", 1],
    ["reading", 1],
  ]);
});

test("an upload that was broken off goes on with the first part that is not there", async () => {
  const content = Buffer.alloc(2 * partBytes + 1, "y");
  const shop = await openShop({ job: { ...fresh, bytes: partBytes }, states: [done] });
  await importBooks({ file: await fileOf(content), url: shop.url, apiKey: "key", defaults, resume: id });
  expect([...shop.parts].map(([part, bytes]) => [part, bytes.length])).toEqual([
    [2, partBytes],
    [3, 1],
  ]);
  expect(shop.asked).not.toContain("POST /api/imports");
});

test("an import that is under way already is watched, and nothing is sent", async () => {
  const shop = await openShop({ job: { ...fresh, status: "running" }, states: [done] });
  const report = await importBooks({ file: await fileOf("{}"), url: shop.url, apiKey: "key", defaults, resume: id });
  expect(report).toMatchObject(done);
  expect(shop.asked.filter((asked) => !asked.startsWith("GET"))).toEqual([]);
});

test("an import of another file is not gone on with", async () => {
  const shop = await openShop({ job: { ...fresh, fileName: "others.csv" } });
  const resumed = importBooks({ file: await fileOf("{}"), url: shop.url, apiKey: "key", defaults, resume: id });
  await expect(resumed).rejects.toThrow(`${id} is the import of others.csv, and not of books.jsonl.`);
});

test("an import whose parts are of another size is not gone on with", async () => {
  const shop = await openShop({ job: { ...fresh, bytes: 5 } });
  const file = await fileOf("more than five");
  const resumed = importBooks({ file, url: shop.url, apiKey: "key", defaults, resume: id });
  await expect(resumed).rejects.toThrow(/no beginning of this file/);
});

test("with a limit the first rows are sent, and a mapping that is none is told before", async () => {
  const shop = await openShop({ states: [done] });
  const options = { file: await fileOf('{"title":"One"}\n{"title":"Two"}\n'), url: shop.url, apiKey: "key", defaults, limit: 1 };
  await importBooks(options);
  expect([...shop.parts.values()].map(String)).toEqual(['{"title":"One"}\n']);
  await expect(importBooks({ ...options, mapping: { columns: { A: "nowhere" } } })).rejects.toThrow(/The mapping is none: \/columns/);
  expect(shop.asked.filter((asked) => asked === "POST /api/imports")).toHaveLength(1);
});

test("a file of which nothing can be read is an error, one that breaks off is a report", async () => {
  const failed = { status: "failed", stoppedBy: "The file is a zip archive." } as const;
  const file = await fileOf("PK");
  const { url } = await openShop({ states: [failed] });
  await expect(importBooks({ file, url, apiKey: "key", defaults })).rejects.toThrow(failed.stoppedBy);
  await close();
  const other = await openShop({ states: [{ ...failed, rows: 3 }] });
  expect(await importBooks({ file, url: other.url, apiKey: "key", defaults })).toMatchObject({ ...failed, rows: 3 });
});

test("an empty file and one that is not there never reach the shop", async () => {
  const shop = await openShop();
  await expect(importBooks({ file: await fileOf(""), url: shop.url, apiKey: "key", defaults })).rejects.toThrow(/is empty/);
  await expect(importBooks({ file: join(folder, "none.csv"), url: shop.url, apiKey: "key", defaults })).rejects.toThrow(/There is no file/);
  await expect(importBooks({ file: folder, url: shop.url, apiKey: "key", defaults })).rejects.toThrow(/is no file/);
  expect(shop.asked).toEqual([]);
});
