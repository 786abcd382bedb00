import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { freePort, startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
/** A gateway in another data centre: with caches of its own, which no event reaches. */
let elsewhere: Shop;
let urlElsewhere: string;

beforeAll(async () => {
  const secondPort = await freePort();
  platform = await startPlatform({ args: ["--second-port", `${secondPort}`] });
  shop = openShop(platform);
  urlElsewhere = `http://localhost:${secondPort}`;
  elsewhere = openShop({ url: urlElsewhere, apiKey: platform.apiKey });
});
afterAll(() => platform?.stop());

type BookAnswer = { id: string; slug: string; title: string; version: number };

async function addBook(sku: string): Promise<BookAnswer> {
  await shop.stock(sku, 0, 1_999);
  const { body } = await shop.asMerchant("GET", `/api/books/${`a-book-called-${sku}`.toLowerCase()}`);
  return body as unknown as BookAnswer;
}

async function reprice({ id, title, version }: BookAnswer, sku: string, amount: number): Promise<void> {
  const edition = { sku, format: "paperback", price: { amount, currency: "USD" } };
  const body = { title, description: "Made for a test.", contributors: [{ name: "Ada Lovelace", role: "author" }], editions: [edition] };
  const answer = await shop.asMerchant("PUT", `/api/books/${id}`, body, { "if-match": `"${id}.${version}"` });
  expect(answer.status).toBe(200);
}

const priceOn = async (which: Shop, slug: string) =>
  /\$(\d+\.\d\d)/.exec(String((await which.call("GET", `/books/${slug}`)).body.text))?.[1];

test("what is read twice comes from memory, and the header says so", { tags: ["CAC-01"] }, async () => {
  const { slug } = await addBook("CACHED-1");
  for (const path of [`/books/${slug}`, `/api/books/${slug}`, "/books", "/api/books?limit=3", "/"]) {
    // Between two reads the events of the book's making may purge once.
    await eventually(async () => {
      const levels: (string | null)[] = [];
      for (let turn = 0; turn < 2; turn += 1) levels.push((await shop.call("GET", path)).headers.get("cache-status"));
      expect(levels[1], path).toMatch(/^(?:memory|colo|kv); hit/);
    });
  }
  const own = await shop.call("GET", "/cart");
  expect([own.headers.get("cache-status"), own.headers.get("cache-control")]).toEqual([null, "private, no-store"]);
});

test("a changed price is on the page of the gateway that hears of it as soon as the event is heard, and on any other within the bound", {
  tags: ["CAC-03"],
}, async () => {
  const sku = "CACHED-2";
  const book = await addBook(sku);
  for (const which of [shop, elsewhere]) expect(await priceOn(which, book.slug)).toBe("19.99");
  await reprice(book, sku, 1_499);
  const changedAtMs = Date.now();
  const seen: { where: string; afterMs: number }[] = [];
  for (const [where, which] of Object.entries({ here: shop, elsewhere })) {
    const prices = new Set<string | undefined>();
    await eventually(async () => {
      const price = await priceOn(which, book.slug);
      prices.add(price);
      expect(price).toBe("14.99");
    }, 120_000);
    seen.push({ where, afterMs: Date.now() - changedAtMs });
    // The new price once seen, the old one never comes back.
    for (let turn = 0; turn < 20; turn += 1) expect(await priceOn(which, book.slug)).toBe("14.99");
    expect([...prices].filter((price) => price !== "19.99" && price !== "14.99")).toEqual([]);
  }
  console.log(`the new price was seen ${seen.map(({ where, afterMs }) => `${where} after ${afterMs} ms`).join(", ")}`);
  const purged = (await platform.readLog()).filter(({ event }) => event === "cache.purged");
  expect(purged.length).toBeGreaterThan(0);
});

test("what no event purges is purged by the command, and nothing else is", { tags: ["CAC-04"] }, async () => {
  const [changed, other] = [await addBook("CACHED-6"), await addBook("CACHED-7")];
  const amountElsewhere = async ({ id }: BookAnswer) => {
    const { body } = await elsewhere.call<{ editions: { price: { amount: number } }[] }>("GET", `/api/books/${id}`);
    return body.editions[0]?.price.amount;
  };
  for (const book of [changed, other]) expect(await amountElsewhere(book)).toBe(1_999);
  await reprice(changed, "CACHED-6", 1_299);
  await reprice(other, "CACHED-7", 1_299);
  // No event reaches the caches elsewhere: their copies would be given for a minute and a half.
  for (const book of [changed, other]) expect(await amountElsewhere(book)).toBe(1_999);
  const args = ["scripts/purge.ts", `book:${changed.id}`, "--url", urlElsewhere];
  const purging = promisify(execFile)(process.execPath, args, { env: { ...process.env, OCTAVO_API_KEY: platform.apiKey } });
  expect((await purging).stdout).toBe(`${urlElsewhere} has dropped 1 answer.\n`);
  expect(await amountElsewhere(changed)).toBe(1_299);
  expect(await amountElsewhere(other)).toBe(1_999);
});

test("a book that is deleted while its page is cached is a 404, and the JSON too", { tags: ["CAC-03"] }, async () => {
  const { id, slug, version } = await addBook("CACHED-3");
  expect((await shop.call("GET", `/books/${slug}`)).status).toBe(200);
  expect((await shop.call("GET", `/api/books/${slug}`)).status).toBe(200);
  expect((await shop.asMerchant("DELETE", `/api/books/${id}`, undefined, { "if-match": `"${id}.${version}"` })).status).toBe(204);
  await eventually(async () => {
    expect((await shop.call("GET", `/books/${slug}`)).status).toBe(404);
    expect((await shop.call("GET", `/api/books/${slug}`)).status).toBe(404);
  });
});

test("an event purges the pages of its book, and no others", { tags: ["CAC-03"] }, async () => {
  const [changed, other] = [await addBook("CACHED-4"), await addBook("CACHED-5")];
  // Making a book purges as well, and for a moment what shows it is kept only briefly: that is not what is looked at here.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  for (const { slug } of [changed, other]) await shop.call("GET", `/api/books/${slug}`);
  const storedAt = async ({ slug }: BookAnswer) => {
    const { headers } = await shop.call("GET", `/api/books/${slug}`);
    return headers.get("cache-status") ?? "";
  };
  await reprice(changed, "CACHED-4", 999);
  await eventually(async () => expect((await shop.call("GET", `/api/books/${changed.slug}`)).body).toMatchObject({ version: 2 }));
  expect(await storedAt(other)).toMatch(/hit/);
});

test("a new book drops the lists of its own subject, on pages and as JSON, and those of another stay", {
  tags: ["CAT-15", "CAC-03"],
}, async () => {
  const bookEvents = async () =>
    (await platform.readLog()).filter(({ event, type }) => event === "cache.purged" && String(type).startsWith("octavo.book")).length;
  const addTo = async (subject: string, title: string) => {
    const before = await bookEvents();
    const editions = [{ sku: title.toUpperCase().replaceAll(" ", "-"), format: "paperback", price: { amount: 999, currency: "USD" } }];
    const body = {
      title,
      contributors: [{ name: "Ada Lovelace", role: "author" }],
      subjects: [{ slug: subject, name: subject }],
      editions,
    };
    expect((await shop.asMerchant("POST", "/api/books", body)).status).toBe(201);
    await eventually(async () => expect(await bookEvents()).toBeGreaterThan(before));
  };
  const listsOf = (subject: string) => [
    `/subjects/${subject}`,
    `/api/books?category=${subject}`,
    `/api/books?category=${subject}&sort=price`,
  ];
  const levelOf = async (path: string) => (await shop.call("GET", path)).headers.get("cache-status") ?? "";
  await addTo("rivers", "The Thames");
  await addTo("hills", "The Chilterns");
  // For a moment after a purge what it dropped is kept only briefly: the lists are to be kept as long as any.
  for (const path of [...listsOf("rivers"), ...listsOf("hills")])
    await eventually(async () => expect(await levelOf(path)).toMatch(/colo; (?:hit|fwd=miss; stored)/));
  await addTo("rivers", "The Severn");
  for (const path of listsOf("hills")) expect([path, await levelOf(path)]).toEqual([path, expect.stringMatching(/^(?:memory|colo); hit/)]);
  for (const path of listsOf("rivers"))
    await eventually(async () => expect(JSON.stringify((await shop.call("GET", path)).body)).toContain("The Severn"));
});

test("what was asked for four times in one data centre is there for another, which asks nobody, and says so", {
  tags: ["CAC-06"],
}, async () => {
  await addBook("CACHED-8");
  const read = async (which: Shop, path: string) => {
    const { headers, body } = await which.call("GET", path);
    return { level: headers.get("cache-status") ?? "", age: Number(headers.get("age")), body };
  };
  let limit = 0;
  // It is shared behind an answer, so another may come before it is: then the next list may show it.
  await eventually(async () => {
    limit += 1;
    const path = `/api/books?limit=${limit}`;
    const levels: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) levels.push((await read(shop, path)).level);
    expect(levels).toEqual(["kv; fwd=miss, colo; fwd=miss; stored, memory; fwd=miss; stored", ...Array(3).fill("memory; hit")]);
    const there = await read(elsewhere, path);
    expect(there.level).toBe("kv; hit, colo; fwd=miss; stored, memory; fwd=miss; stored");
    const here = await read(shop, path);
    expect(there.body).toEqual(here.body);
    expect(there.age).toBeLessThanOrEqual(here.age);
  });
});
