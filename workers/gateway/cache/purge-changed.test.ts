import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createEvent } from "../../../shared/events/envelope.ts";
import { newTrace } from "../../../shared/trace.ts";
import { type PurgeZone, purgeChanged } from "./purge-changed.ts";
import { purgeZoneOf } from "./purge-zone.ts";

const emma = "book_01h455vb4pex5vsknk084sn02q";
const persuasion = "book_01h455vb4pex5vsknk084sn02r";
const changed = createEvent(
  { type: "octavo.book.upserted.v1", source: "catalog", subject: emma, subjectVersion: 2, data: { bookId: emma } },
  newTrace(),
  0,
);
const imported = createEvent(
  {
    type: "octavo.books.changed.v1",
    source: "catalog",
    subject: "books",
    subjectVersion: 0,
    data: { books: [emma, persuasion].map((bookId) => ({ bookId, version: 1, isRemoved: false })) },
  },
  newTrace(),
  0,
);

async function consume(bodies: unknown[], queue = "octavo-gateway-events", purgeZone: PurgeZone | null = null) {
  const purged: (readonly string[])[] = [];
  const caches = {
    purge: async (tags: readonly string[]) => {
      purged.push(tags);
      return tags.length;
    },
  };
  const batch = createMessageBatch(
    queue,
    bodies.map((body, index) => ({ id: `${index}`, body, attempts: 1, timestamp: new Date() })),
  );
  const later: (() => Promise<unknown>)[] = [];
  await purgeChanged(batch, caches, purgeZone, (work) => later.push(work));
  return { purged, later, result: await getQueueResult(batch, createExecutionContext()) };
}

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
});

describe("purgeChanged", () => {
  test("drops what shows a changed book, or any of many, and the lists that the event names; of an event that names none all lists", {
    tags: ["CAC-03"],
  }, async () => {
    const lists = ["category/novels", "author/jane-austen:price"];
    const naming = [changed, imported].map((event) => ({ ...event, data: { ...event.data, lists } }));
    const { purged, result, later } = await consume([changed, imported, ...naming, { ...changed, data: { bookId: emma, lists: [] } }]);
    const named = ["books", "list:category/novels", "list:author/jane-austen:price"];
    expect(purged).toEqual([
      [`book:${emma}`, "list"],
      [`book:${emma}`, `book:${persuasion}`, "list"],
      [`book:${emma}`, ...named],
      [`book:${emma}`, `book:${persuasion}`, ...named],
      [`book:${emma}`, "books"],
    ]);
    expect(result.explicitAcks).toEqual(["0", "1", "2", "3", "4"]);
    // Where there is no zone nothing is left to do, and the next batch need not wait for it.
    expect(later).toEqual([]);
  });

  test("purges the zone twice: what others said before they heard of the change is in it by then", { tags: ["CAC-03"] }, async () => {
    const ofZone: string[][] = [];
    const { purged, later } = await consume([changed], undefined, async (tags) => void ofZone.push(tags));
    expect(ofZone).toEqual(purged);
    for (const work of later) await work();
    expect(ofZone).toEqual([...purged, ...purged]);
  });

  test("a collection that was changed drops itself, on every page, and the list of collections", { tags: ["CAC-03"] }, async () => {
    const edited = createEvent(
      { type: "octavo.collection.changed.v1", source: "catalog", subject: "winter", subjectVersion: 2, data: { slug: "winter" } },
      newTrace(),
      0,
    );
    expect((await consume([edited])).purged).toEqual([["list:*collections", "list:collection/winter"]]);
  });

  test("a sale drops what shows the copies of its edition, and no list", { tags: ["CAC-03"] }, async () => {
    const sold = createEvent(
      { type: "octavo.stock.changed.v1", source: "inventory", subject: "EMMA", subjectVersion: 2, data: { sku: "EMMA", available: 1 } },
      newTrace(),
      0,
    );
    expect((await consume([sold])).purged).toEqual([["sku:EMMA"]]);
  });

  test("what cannot be read is let go, and so is what has used up its retries", async () => {
    const { purged, result } = await consume([{ nonsense: true }]);
    expect([purged, result.explicitAcks]).toEqual([[], ["0"]]);
    expect((await consume([changed], "octavo-gateway-events-dlq-production")).purged).toEqual([]);
  });

  test("when the zone refuses, the event comes again", async () => {
    const { result } = await consume([changed], undefined, () => Promise.reject(new Error("no")));
    expect([result.explicitAcks, result.retryMessages]).toMatchObject([[], [{ msgId: "0" }]]);
  });
});

describe("purgeZoneOf", () => {
  const zone = { CACHE_ZONE_ID: "zone", CACHE_PURGE_TOKEN: "token" };

  test("asks Cloudflare to purge the tags, thirty in a call", async () => {
    const sent: { url: string; tags: string[]; authorization: string | null }[] = [];
    const send = (async (url: string, init: RequestInit) => {
      const { tags } = JSON.parse(String(init.body)) as { tags: string[] };
      sent.push({ url, tags, authorization: new Headers(init.headers).get("authorization") });
      return new Response("{}");
    }) as unknown as typeof fetch;
    const tags = Array.from({ length: 31 }, (_, index) => `book:${index}`);
    await purgeZoneOf(zone, send)?.(tags);
    expect(sent.map((call) => call.tags.length)).toEqual([30, 1]);
    expect(sent.flatMap((call) => call.tags)).toEqual(tags);
    expect(new Set(sent.map(({ url, authorization }) => `${url} ${authorization}`)).size).toBe(1);
    expect(sent[0]).toMatchObject({ url: expect.stringMatching(/\/zones\/zone\/purge_cache$/), authorization: "Bearer token" });
  });

  test("throws when Cloudflare refuses, and is not there where there is no zone", async () => {
    const refuse = (async () => new Response("", { status: 403 })) as unknown as typeof fetch;
    await expect(purgeZoneOf(zone, refuse)?.(["a"])).rejects.toThrow("403");
    for (const none of [{}, { CACHE_ZONE_ID: "zone" }]) expect(purgeZoneOf(none, refuse)).toBeNull();
  });
});
