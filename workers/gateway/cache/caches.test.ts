import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Ask, createCaches } from "./caches.ts";
import type { SharedStore } from "./shared.ts";

const address = "http://shop.example/books/emma";
const publicly = "public, max-age=30, stale-while-revalidate=60";

let nowMs = 0;
type Centre = Map<string, { response: Response; untilMs: number }>;
let stored: Centre;
let works: Promise<unknown>[];
let asked: Request[];

/** A data centre's cache on the clock of the test: it drops an answer when its max-age is over, as the real one does. */
const coloStore = (stored: Centre) => ({
  match: async (key: unknown) => {
    const found = stored.get(String(key));
    return found && nowMs < found.untilMs ? found.response.clone() : undefined;
  },
  put: async (key: unknown, response: Response) => {
    const seconds = Number(/max-age=(\d+)/.exec(response.headers.get("cache-control") ?? "")?.[1]);
    stored.set(String(key), { response, untilMs: nowMs + seconds * 1_000 });
  },
  delete: async (key: unknown) => stored.delete(String(key)),
});

let noted: object[];
const isolate = (centre = stored, shared: SharedStore | undefined = undefined) =>
  createCaches({
    store: () => coloStore(centre),
    shared,
    now: () => nowMs,
    note: ({ requestId }, fields) => void noted.push({ ...fields, requestId }),
  });
const waiting = { waitUntil: (work: Promise<unknown>) => void works.push(work) };

/** An owner that answers with the present price. */
const owner =
  (price: () => string, headers: Record<string, string> = {}): Ask =>
  (request) => {
    asked.push(request);
    const own = { "cache-control": publicly, "cache-tag": "book:emma,book:persuasion", etag: `"${price()}"`, "x-request-id": "req_owner" };
    return new Response(price(), { headers: { ...own, ...headers } });
  };

async function read(caches: ReturnType<typeof isolate>, ask: Ask, init: RequestInit = {}, url = address) {
  const response = await caches.answer(new Request(url, init), ask, waiting);
  await Promise.all(works);
  const level = response.headers.get("cache-status");
  return { status: response.status, text: await response.text(), level, headers: response.headers };
}

beforeEach(() => {
  nowMs = 1_800_000_000_000;
  stored = new Map();
  works = [];
  asked = [];
  noted = [];
  vi.spyOn(console, "log").mockImplementation(() => {});
});

describe("reading through the caches", () => {
  test("the header names the level that answered: owner, memory, then the colo", { tags: ["CAC-01"] }, async () => {
    const here = isolate();
    const emma = owner(() => "9.99");
    expect((await read(here, emma)).level).toBe("colo; fwd=miss; stored, memory; fwd=miss; stored");
    expect((await read(here, emma)).level).toBe("memory; hit");
    nowMs += 25_000;
    const third = await read(here, emma);
    expect([third.level, third.headers.get("age"), third.text]).toEqual(["colo; hit, memory; fwd=miss; stored", "25", "9.99"]);
    expect(asked).toHaveLength(1);
  });

  test("another isolate of the same data centre is answered by the colo", { tags: ["CAC-01"] }, async () => {
    const emma = owner(() => "9.99");
    await read(isolate(), emma);
    expect((await read(isolate(), emma)).level).toBe("colo; hit, memory; fwd=miss; stored");
  });

  test("a stale answer is served once more while a new one is fetched, and then it is gone", { tags: ["CAC-02"] }, async () => {
    const here = isolate();
    let price = "9.99";
    const emma = owner(() => price);
    await read(here, emma);
    price = "7.99";
    nowMs += 31_000;
    expect((await read(here, emma)).text).toBe("9.99");
    nowMs += 1;
    expect((await read(here, emma)).text).toBe("7.99");
    expect(asked).toHaveLength(2);
  });

  test("without any purge no reader of any isolate sees a price older than the stated bound", { tags: ["CAC-02"] }, async () => {
    const isolates = [isolate(), isolate(), isolate()];
    let priceChangedAtMs = 0;
    let price = 0;
    const emma = owner(() => `${price}`);
    const bornAtMs = new Map([["0", nowMs]]);
    // A busy shop with pauses, on a fixed sequence: prices change now and then, readers come to any of the isolates.
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    let oldestMs = 0;
    for (let step = 0; step < 3_000; step += 1) {
      nowMs += Math.floor(random() * (step % 100 === 0 ? 88_000 : 1_500));
      if (random() < 0.02) {
        price += 1;
        priceChangedAtMs = nowMs;
        bornAtMs.set(`${price}`, nowMs);
      }
      const { text } = await read(isolates[Math.floor(random() * 3)] ?? isolate(), emma);
      if (text !== `${price}`) oldestMs = Math.max(oldestMs, nowMs - (bornAtMs.get(`${Number(text) + 1}`) ?? priceChangedAtMs));
    }
    expect(price).toBeGreaterThan(20);
    expect(oldestMs).toBeGreaterThan(30_000);
    expect(oldestMs).toBeLessThan(120_000);
  });

  test("who has the present answer gets 304 from either cache", async () => {
    const here = isolate();
    const emma = owner(() => "9.99");
    await read(here, emma);
    const again = await read(here, emma, { headers: { "if-none-match": 'W/"9.99"' } });
    expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", '"9.99"']);
    nowMs += 26_000;
    expect((await read(here, emma, { headers: { "if-none-match": '"9.99"' } })).status).toBe(304);
    expect((await read(here, emma, { headers: { "if-none-match": '"8.99"' } })).status).toBe(200);
  });

  test("where a page is now for good is kept like the page, and dropped with its book", { tags: ["P-102"] }, async () => {
    const here = isolate();
    let location = "/books/emma-woodhouse";
    const moved: Ask = (request) => {
      asked.push(request);
      return new Response(null, { status: 301, headers: { "cache-control": publicly, "cache-tag": "book:emma", location } });
    };
    const answers = [await read(here, moved), await read(here, moved), await read(isolate(), moved)];
    for (const { status, headers } of answers) expect([status, headers.get("location")]).toEqual([301, "/books/emma-woodhouse"]);
    expect(answers.map(({ level }) => level)).toEqual([
      "colo; fwd=miss; stored, memory; fwd=miss; stored",
      "memory; hit",
      "colo; hit, memory; fwd=miss; stored",
    ]);
    location = "/books/miss-woodhouse";
    nowMs += 1;
    await here.purge(["book:emma"]);
    expect((await read(here, moved)).headers.get("location")).toBe(location);
    expect(asked).toHaveLength(2);
  });

  test("an owner's shorter word counts", async () => {
    const here = isolate();
    const brief = owner(() => "without a part", { "cache-control": "public, max-age=5" });
    await read(here, brief);
    nowMs += 5_000;
    expect((await read(here, brief)).level).toContain("fwd=miss");
    expect(asked).toHaveLength(2);
  });
});

describe("the log", () => {
  test("is told of every answer from a cache, and not of those the owner's request tells of", { tags: ["GW-05"] }, async () => {
    const here = isolate();
    const emma = owner(() => "9.99");
    const conditional = { headers: { "if-none-match": '"9.99"' } };
    const answers = [await read(here, emma), await read(here, emma), await read(here, emma, conditional), await read(isolate(), emma)];
    const ids = answers.slice(1).map(({ headers }) => headers.get("x-request-id"));
    expect(noted).toEqual([
      { method: "GET", route: "book page", service: "memory", status: 200, ms: 0, requestId: ids[0] },
      { method: "GET", route: "book page", service: "memory", status: 304, ms: 0, requestId: ids[1] },
      { method: "GET", route: "book page", service: "colo", status: 200, ms: 0, requestId: ids[2] },
    ]);
  });
});

describe("what is never kept", () => {
  test.each([
    ["a cookie", { "set-cookie": "cart=1" }],
    ["a private answer", { "cache-control": "private, no-store" }],
    ["an answer that varies", { vary: "accept-language" }],
  ])("%s", async (_, headers) => {
    const here = isolate();
    const ask = owner(() => "mine", headers);
    for (let turn = 0; turn < 2; turn += 1) expect((await read(here, ask)).level).toBeNull();
    expect(asked).toHaveLength(2);
    expect(stored.size).toBe(0);
  });

  test.each([302, 303, 307, 404, 500, 503])("an answer with status %i", async (status) => {
    const here = isolate();
    const ask: Ask = () => new Response(null, { status, headers: { "cache-control": publicly } });
    await read(here, ask);
    expect(stored.size).toBe(0);
  });

  test.each(["authorization", "x-api-key", "api-version", "range", "x-d1-bookmark"])(
    "what is asked for with %s, nor is it answered from a cache",
    async (header) => {
      const here = isolate();
      const emma = owner(() => "9.99");
      await read(here, emma);
      const answer = await read(here, emma, { headers: { [header]: "x" } });
      expect([answer.level, asked.length]).toEqual([null, 2]);
    },
  );

  test.each(["POST", "PUT", "DELETE", "HEAD"])("the answer to %s", async (method) => {
    const here = isolate();
    const emma = owner(() => "9.99");
    await read(here, emma);
    await read(here, emma, { method });
    expect(asked).toHaveLength(2);
  });

  test("what one reader has left of a limit is told to them and no other", async () => {
    const here = isolate();
    const limited = owner(() => "9.99", { ratelimit: '"reads";r=7;t=60', "ratelimit-policy": '"reads";q=600;w=60' });
    expect((await read(here, limited)).headers.get("ratelimit")).toBe('"reads";r=7;t=60');
    const second = await read(here, limited);
    expect([second.level, second.headers.get("ratelimit"), second.headers.get("ratelimit-policy")]).toEqual(["memory; hit", null, null]);
  });

  test("nobody's cookie or condition reaches the owner of what is kept", async () => {
    await read(
      isolate(),
      owner(() => "9.99"),
      { headers: { cookie: "cart=ada", "if-none-match": '"9.99"', "x-cart-id": "cart_1" } },
    );
    expect([...(asked[0]?.headers.keys() ?? [])]).not.toEqual(expect.arrayContaining(["cookie"]));
    expect(asked[0]?.headers.get("if-none-match")).toBeNull();
    expect(asked[0]?.headers.get("x-cart-id")).toBeNull();
  });

  test("what is not kept goes on without its tags too", async () => {
    const here = isolate();
    const tagged = owner(() => "9.99");
    for (const [url, init] of [
      [`${address}?foo=1`, {}],
      [address, { headers: { authorization: "x" } }],
      [address, { method: "HEAD" }],
    ] as const) {
      expect((await read(here, tagged, init, url)).headers.get("cache-tag"), url).toBeNull();
    }
  });

  test("tags and the time of storing stay inside", async () => {
    const here = isolate();
    const emma = owner(() => "9.99");
    for (let turn = 0; turn < 3; turn += 1) {
      const { headers } = await read(here, emma);
      expect([...headers.keys()].filter((name) => /tag$|^x-octavo/.test(name) && name !== "etag")).toEqual([]);
      nowMs += 14_000;
    }
  });
});

describe("an owner that does not come back", () => {
  test("is asked again behind a stale answer once its request must have ended", async () => {
    const here = isolate();
    await read(
      here,
      owner(() => "9.99"),
    );
    nowMs += 31_000;
    const hanging: Ask = () => new Promise(() => {});
    await here.answer(new Request(address), hanging, { waitUntil: () => {} });
    nowMs += 16_000;
    expect(
      (
        await read(
          here,
          owner(() => "7.99"),
        )
      ).text,
    ).toBe("9.99");
    expect(
      (
        await read(
          here,
          owner(() => "7.99"),
        )
      ).text,
    ).toBe("7.99");
  });
});

describe("purging", () => {
  test("a change drops what shows it, in memory and in the colo, and leaves the rest", { tags: ["CAC-03"] }, async () => {
    const here = isolate();
    let price = "9.99";
    const emma = owner(() => price);
    const other = owner(() => "other", { "cache-tag": "book:ulysses" });
    await read(here, emma);
    await read(here, other, {}, "http://shop.example/books/ulysses");
    price = "7.99";
    expect(await here.purge(["book:persuasion"])).toBe(1);
    expect((await read(here, emma)).text).toBe("7.99");
    expect((await read(here, other, {}, "http://shop.example/books/ulysses")).level).toBe("memory; hit");
  });

  test("an answer that was on its way during a purge is given and not kept", { tags: ["CAC-03"] }, async () => {
    const here = isolate();
    const slow: Ask = async (request) => {
      const response = await owner(() => "9.99")(request);
      await here.purge(["book:emma"]);
      return response;
    };
    expect((await read(here, slow)).level).toBe("colo; fwd=miss");
    nowMs += 1;
    expect(
      (
        await read(
          here,
          owner(() => "7.99"),
        )
      ).text,
    ).toBe("7.99");
  });

  test("an answer from before everybody has heard of the change is kept until they have, in memory alone", {
    tags: ["CAC-03"],
  }, async () => {
    const here = isolate();
    let price = "9.99";
    const search = owner(() => price);
    await here.purge(["book:emma"]);
    nowMs += 500;
    expect((await read(here, search)).level).toBe("colo; fwd=miss, memory; fwd=miss; stored");
    price = "7.99";
    nowMs += 1_499;
    expect([(await read(here, search)).text, stored.size]).toEqual(["9.99", 0]);
    nowMs += 1;
    const after = await read(here, search);
    expect([after.text, after.level]).toEqual(["7.99", "colo; fwd=miss; stored, memory; fwd=miss; stored"]);
  });

  test("an answer that another isolate put into the colo before the purge is not given after it", { tags: ["CAC-03"] }, async () => {
    await read(
      isolate(),
      owner(() => "9.99"),
    );
    const here = isolate();
    nowMs += 1;
    await here.purge(["book:emma"]);
    expect(
      (
        await read(
          here,
          owner(() => "7.99"),
        )
      ).text,
    ).toBe("7.99");
  });
});

describe("what data centres share", () => {
  const path = "/api/books/emma";
  const json = { "content-type": "application/json", "cache-tag": "book:emma,sku:EMMA" };
  let kept: Map<string, ArrayBuffer>;
  let deleted: string[];
  const kv: SharedStore = {
    get: async (key) => kept.get(key) ?? null,
    put: async (key, value) => void kept.set(key, new Uint8Array(value).buffer),
    delete: async (key) => {
      deleted.push(key);
      kept.delete(key);
    },
  };
  const centre = (shared: SharedStore = kv) => isolate(new Map(), shared);
  /** Reads under the host of a data centre. */
  const readAt = (host: string, at: ReturnType<typeof isolate>, ask: Ask, init: RequestInit = {}, of = path) =>
    read(at, ask, init, `http://${host}.example${of}`);

  beforeEach(() => {
    kept = new Map();
    deleted = [];
  });

  test("what was asked for a fourth time in one is there for another, byte for byte, with its headers and its age", {
    tags: ["CAC-01", "CAC-06"],
  }, async () => {
    const [paris, tokyo] = [centre(), centre()];
    const emma = owner(() => "Émma\n9.99", { ...json, etag: '"e1"' });
    const first = await readAt("paris", paris, emma);
    expect([first.level, kept.size]).toEqual(["kv; fwd=miss, colo; fwd=miss; stored, memory; fwd=miss; stored", 0]);
    for (const keys of [[], [], [path], [path]]) {
      expect((await readAt("paris", paris, emma)).level).toBe("memory; hit");
      expect([...kept.keys()]).toEqual(keys);
    }
    nowMs += 7_000;
    const there = await readAt("tokyo", tokyo, emma);
    expect([there.status, there.text, there.level]).toEqual([
      200,
      "Émma\n9.99",
      "kv; hit, colo; fwd=miss; stored, memory; fwd=miss; stored",
    ]);
    expect(["age", "etag", "content-type"].map((name) => there.headers.get(name))).toEqual(["7", '"e1"', "application/json"]);
    expect([...there.headers.keys()].filter((name) => name === "cache-tag")).toEqual([]);
    expect(noted.at(-1)).toMatchObject({ service: "kv", route: "book", status: 200 });
    expect((await readAt("tokyo", tokyo, emma, { headers: { "if-none-match": '"e1"' } })).status).toBe(304);
    expect(asked).toHaveLength(1);
  });

  test("nobody gets what is older than 30 seconds from there, from whichever cache it lies in by then", { tags: ["CAC-06"] }, async () => {
    const [paris, tokyo, quito] = [centre(), centre(), centre()];
    let price = "9.99";
    const emma = owner(() => price, json);
    for (let turn = 0; turn < 4; turn += 1) await readAt("paris", paris, emma);
    price = "7.99";
    nowMs += 29_000;
    expect((await readAt("tokyo", tokyo, emma)).text).toBe("9.99");
    nowMs += 1_000;
    for (const [host, at] of [
      ["tokyo", tokyo],
      ["quito", quito],
    ] as const)
      expect((await readAt(host, at, emma)).text).toBe("7.99");
  });

  test("an event drops it where it was shared, and who heard of the event takes no older copy", {
    tags: ["CAC-03", "CAC-06"],
  }, async () => {
    const [paris, tokyo] = [centre(), centre()];
    let price = "9.99";
    const emma = owner(() => price, json);
    for (let turn = 0; turn < 4; turn += 1) await readAt("paris", paris, emma);
    const copy = new Map(kept);
    price = "7.99";
    nowMs += 1;
    await paris.purge(["book:emma"]);
    expect([deleted, kept.size]).toEqual([[path], 0]);
    expect((await readAt("tokyo", tokyo, emma)).text).toBe("7.99");
    // KV may still give what was deleted.
    kept = copy;
    nowMs += 3_000;
    expect((await readAt("paris", paris, emma)).text).toBe("7.99");
  });

  test.each<[what: string, of: string, headers: Record<string, string>, init: RequestInit]>([
    ["a page", "/books/emma", {}, {}],
    ["results of a search", "/api/search?q=emma", {}, {}],
    ["what is private", path, { "cache-control": "private, no-store" }, {}],
    ["what sets a cookie", path, { "set-cookie": "a=1" }, {}],
    ["what was asked for with a credential", path, {}, { headers: { authorization: "Bearer x" } }],
    ["an address that is too long for a key", `/api/books?title=${"a".repeat(600)}`, {}, {}],
  ])("%s never gets there", { tags: ["CAC-06"] }, async (_, of, headers, init) => {
    const paris = centre();
    for (let turn = 0; turn < 5; turn += 1)
      await readAt(
        "paris",
        paris,
        owner(() => "9.99", { ...json, ...headers }),
        init,
        of,
      );
    expect(kept.size).toBe(0);
  });

  test("while KV fails, or holds what it should not, readers are answered all the same", { tags: ["CAC-06"] }, async () => {
    const no = () => Promise.reject(new Error("no"));
    const emma = owner(() => "9.99", json);
    const paris = centre({ get: no, put: no, delete: no });
    for (let turn = 0; turn < 4; turn += 1) expect((await readAt("paris", paris, emma)).text).toBe("9.99");
    kept.set(path, new TextEncoder().encode('{"version":2}\nnonsense').buffer as ArrayBuffer);
    expect((await readAt("tokyo", centre(), emma)).text).toBe("9.99");
  });
});
