import { expect, test } from "vitest";
import { createColoIndex, findInColo, keepInColo } from "./colo.ts";
import type { KeptAnswer } from "./kept-answer.ts";
import { cacheManifest } from "./manifest.ts";

const rule = cacheManifest.find(({ name }) => name === "book") ?? cacheManifest[0];
if (!rule) throw new Error("there is no rule");
const nameOf = (key: string) => ({ rule, key });
const answerOf = (tags: string[], storedAtMs = 0): KeptAnswer => ({
  status: 200,
  body: new TextEncoder().encode("emma").buffer as ArrayBuffer,
  headers: new Headers({ "cache-control": "public, max-age=30, stale-while-revalidate=60", etag: '"1"' }),
  storedAtMs,
  lifetime: rule.lifetime,
  rule: rule.name,
  tags,
});

test("what the data centre's own cache keeps comes back as it was, with its tags and the time it was stored", async () => {
  const name = nameOf("http://shop.example/api/books/emma");
  const nowMs = Date.now();
  await keepInColo(caches.default, name, answerOf(["book:1", "sku:A"], nowMs), nowMs);
  const found = await findInColo(caches.default, name);
  expect(found).toMatchObject({ storedAtMs: nowMs, rule: "book", tags: ["book:1", "sku:A"] });
  expect(Object.fromEntries(found?.headers ?? [])).toEqual({
    "cache-control": "public, max-age=30, stale-while-revalidate=60",
    etag: '"1"',
  });
  expect(new TextDecoder().decode(found?.body)).toBe("emma");
});

test("where something is now for good comes back as a redirect", async () => {
  const name = nameOf("http://shop.example/books/emma-woodhouse");
  const nowMs = Date.now();
  const headers = new Headers({ "cache-control": "public, max-age=30", location: "/books/emma" });
  await keepInColo(caches.default, name, { ...answerOf(["book:1"], nowMs), status: 301, headers, body: new ArrayBuffer(0) }, nowMs);
  const found = await findInColo(caches.default, name);
  expect([found?.status, found?.headers.get("location"), found?.tags]).toEqual([301, "/books/emma", ["book:1"]]);
});

test("the index gives the names of a tag once, and forgets the oldest when it holds too many names or too many tags", () => {
  const index = createColoIndex();
  index.note(nameOf("/a"), answerOf(["book:1", "list"]));
  index.note(nameOf("/b"), answerOf(["list"]));
  expect(index.take(["list", "book:1"]).toSorted()).toEqual(["/a", "/b"]);
  expect(index.take(["list"])).toEqual([]);
  const hundred = Array.from({ length: 100 }, (_, number) => `book:${number}`);
  for (let number = 0; number < 2_100; number += 1) index.note(nameOf(`/list?cursor=${number}`), answerOf(hundred));
  const kept = index.take(["book:7"]);
  expect(kept).toHaveLength(2_000);
  expect(kept).not.toContain("/list?cursor=0");
});
