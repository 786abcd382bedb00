import { describe, expect, test } from "vitest";
import { createBreaker } from "../../shared/breaker.ts";
import type { LogFields } from "../../shared/log.ts";
import { fail, ok } from "../../shared/result.ts";
import type { StorefrontBindings } from "./bindings.ts";
import { askForRecommended, recommendationsRules } from "./recommended.ts";
import { flatland, openStorefront } from "./testing.ts";

const trace = { traceId: "", spanId: "", requestId: "" };
const { description: _, images: __, sellerId: ___, version: ____, language: _____, ...summary } = flatland;
const sphereland = { ...summary, id: "book_01h455vb4pex5vsknk084sn02r" as const, slug: "sphereland", title: "Sphereland", image: null };
const someBooks = { items: [sphereland], algorithm: "bought-together", modelVersion: "1", experiment: null } as const;

type ForBook = StorefrontBindings["RECOMMENDATIONS"]["forBook"];
const answering: ForBook = async () => ok({ ...someBooks, items: [...someBooks.items] });
const throwing: ForBook = () => Promise.reject(new Error("the failpoint is set to throw"));
const hanging: ForBook = () => new Promise(() => {});

describe("asking for recommendations", () => {
  /** Pages that ask one after the other, through one breaker, on a clock that only the test moves. */
  function open() {
    const breaker = createBreaker(recommendationsRules);
    const clock = { nowMs: 0 };
    const lines: [event: string, fields?: LogFields][] = [];
    let calls = 0;
    const ask = (forBook: ForBook) => {
      const counting: ForBook = (query) => {
        calls += 1;
        return forBook(query);
      };
      const log = (event: string, __: unknown, fields?: LogFields) => void lines.push([event, fields]);
      return askForRecommended({ recommendations: { forBook: counting }, breaker, now: () => clock.nowMs }, { log, trace }, flatland.id);
    };
    const events = () => lines.map(([event]) => event).filter((event) => event.startsWith("breaker."));
    return { ask, clock, calls: () => calls, events, lines };
  }

  const nothing = { books: null, isFailure: true };

  test("five failures open the breaker, one call tries after ten seconds, and its success closes it", async () => {
    const { ask, clock, calls, events } = open();
    for (let page = 0; page < 8; page += 1) expect(await ask(throwing)).toEqual(nothing);
    expect(calls()).toBe(5);
    clock.nowMs = 9_999;
    expect(await ask(answering)).toEqual(nothing);
    clock.nowMs = 10_000;
    expect(await ask(throwing)).toEqual(nothing);
    expect(await ask(answering)).toEqual(nothing);
    expect(calls()).toBe(6);
    clock.nowMs = 20_000;
    expect(await ask(answering)).toEqual({ books: someBooks, isFailure: false });
    expect(await ask(answering)).toEqual({ books: someBooks, isFailure: false });
    expect(calls()).toBe(8);
    expect(events()).toEqual(["breaker.opened", "breaker.half-opened", "breaker.opened", "breaker.half-opened", "breaker.closed"]);
  });

  test("an answer that does not come in time, and one that says unavailable, are failures too", async () => {
    const { ask, lines, events } = open();
    expect(await ask(hanging)).toEqual(nothing);
    for (let page = 0; page < 4; page += 1) expect(await ask(async () => fail("unavailable"))).toEqual(nothing);
    expect(events()).toEqual(["breaker.opened"]);
    const reasons = lines.filter(([event]) => event === "recommendations.missing").map(([, fields]) => fields?.reason);
    expect(reasons).toEqual(["timeout", "error", "error", "error", "error"]);
  });

  test("a book that has just been removed is no failure", async () => {
    const { ask, events } = open();
    for (let page = 0; page < 8; page += 1) expect(await ask(async () => fail("not-found"))).toEqual({ books: null, isFailure: false });
    expect(events()).toEqual([]);
  });
});

describe("GET /books/{slug}", () => {
  const page = async (forBook: ForBook) => {
    const answer = await openStorefront({ recommendations: { forBook } }).get("/books/flatland");
    return { status: answer.status, cacheControl: answer.headers.get("cache-control"), html: await answer.text() };
  };

  test("shows the books under words that say what they rest on", async () => {
    const bought = await page(answering);
    expect(bought.html).toContain("Readers also bought");
    expect(bought.html).toContain('href="/books/sphereland"');
    expect(bought.cacheControl).toContain("max-age=30");
    const content = await page(async () => ok({ items: [sphereland], algorithm: "content", modelVersion: "1", experiment: null }));
    expect(content.html).toContain("You may also like");
    expect(content.html).not.toContain("Readers also bought");
  });

  test("has no such part where there is nothing to show, and is kept as long as ever", async () => {
    const { html, cacheControl } = await page(async () => ok({ items: [], algorithm: "content", modelVersion: "1", experiment: null }));
    expect(html).not.toMatch(/may also like|also bought/);
    expect(cacheControl).toContain("max-age=30");
  });

  test.each([
    ["throw", throwing],
    ["hang", hanging],
  ])("is a page without that part when recommendations %s, kept for five seconds only", async (_, forBook) => {
    const { status, html, cacheControl } = await page(forBook);
    expect([status, cacheControl]).toEqual([200, "public, max-age=5"]);
    expect(html).toContain("A square is visited by a sphere.");
    expect(html).not.toMatch(/may also like|also bought/);
  });
});
