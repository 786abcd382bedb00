import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { configPathOf, deployedWorkers } from "../../scripts/workers.ts";
import { eventually } from "../eventually.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  // Without caches every look at a page is a page made anew.
  platform = await startPlatform({ args: ["--failpoints", "--no-cache"] });
  shop = openShop(platform);
});
afterAll(() => platform.stop());

type Recommendations = { items: { id: string; slug: string; title: string }[]; algorithm: string };
type BookList = { items: { id: string; slug: string; editions: { sku: string }[] }[] };

/** Puts a book on sale; gives back its SKU, its id and its slug. */
async function publish(sku: string) {
  await shop.stock(sku, 50);
  const { body } = await shop.call<BookList>("GET", "/api/books?limit=100");
  const book = body.items.find(({ editions }) => editions[0]?.sku === sku);
  if (!book) throw new Error(`${sku} is not in the list of books`);
  return { sku, id: book.id, slug: book.slug };
}

const recommendedWith = async (ref: string, limit = 20) =>
  (await shop.call<Recommendations>("GET", `/api/recommendations/book/${ref}?limit=${limit}`)).body;

/** Orders the given SKUs together. */
async function buy(...skus: string[]) {
  const { status, body } = await shop.order({ lines: skus.map((sku) => ({ sku, quantity: 1 })) });
  expect([status, body.status]).toEqual([201, "confirmed"]);
}

describe("what is bought together", () => {
  test("three orders of two books recommend them with each other, before all others", { tags: ["REC-02", "REC-09"] }, async () => {
    const [one, two, other] = [await publish("TOGETHER-1"), await publish("TOGETHER-2"), await publish("ALONE")];
    for (let index = 0; index < 3; index += 1) await buy(one.sku, two.sku);
    await buy(other.sku);
    await eventually(async () => {
      for (const [self, partner] of [
        [one, two],
        [two, one],
      ] as const) {
        expect(await recommendedWith(self.id, 1)).toMatchObject({ items: [{ id: partner.id }], algorithm: "bought-together" });
        const all = await recommendedWith(self.slug);
        expect(all.items.map(({ id }) => id)).toContain(other.id);
        expect(all.items.map(({ id }) => id)).not.toContain(self.id);
      }
    });
    expect((await shop.call("GET", `/api/recommendations/product/${one.id}`)).body).toEqual(await recommendedWith(one.id, 8));

    // Who answers and who learns are two Workers, each deployed by itself: one has no queue and no database, the other no public path.
    const [api, background] = ["recommendations", "recommender"].map((name) =>
      unstable_readConfig({ config: configPathOf(name) }, { hideWarnings: true }),
    );
    expect(deployedWorkers).toEqual(expect.arrayContaining(["recommendations", "recommender"]));
    expect([api?.queues.consumers, api?.d1_databases]).toEqual([[], []]);
    expect(background?.queues.consumers?.[0]?.queue).toBe("octavo-recommender-events");
    await eventually(async () => {
      const log = await platform.readLog();
      const heard = log.filter(({ event, types }) => event === "events.received" && types === "octavo.order.placed.v1");
      const orders = heard.filter(({ domain }) => domain === "recommender").map(({ events }) => Number(events));
      expect(orders.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(4);
      expect(heard.filter(({ domain }) => domain === "recommendations")).toEqual([]);
    });
  });

  test("a book that is deleted is recommended no more", { tags: ["REC-02"] }, async () => {
    const [stays, goes] = [await publish("STAYS"), await publish("GOES")];
    await eventually(async () => expect((await recommendedWith(stays.id)).items.map(({ id }) => id)).toContain(goes.id));
    const { headers } = await shop.call("GET", `/api/books/${goes.id}`);
    await shop.asMerchant("DELETE", `/api/books/${goes.id}`, undefined, { "if-match": headers.get("etag") ?? "" });
    await eventually(async () => expect((await recommendedWith(stays.id)).items.map(({ id }) => id)).not.toContain(goes.id));
    expect((await shop.call("GET", `/api/recommendations/book/${goes.id}`)).status).toBe(404);
  });

  test.each([
    ["book_01h455vb4pex5vsknk084sn02q", 404],
    ["no-such-book", 404],
    ["no-such-book?limit=0", 422],
    ["no-such-book?limit=21", 422],
  ])("/api/recommendations/book/%s is refused: %i", async (ref, status) => {
    expect((await shop.call("GET", `/api/recommendations/book/${ref}`)).status).toBe(status);
  });
});

describe("recommendations down", () => {
  const failuresMax = 5;
  const part = /id="recommended"/;
  const failpoint = async () => (await shop.call<{ mode: string; calls: number }>("GET", "/__failpoints/recommendations")).body;
  const setFailpoint = (mode: string) => shop.call("PUT", "/__failpoints/recommendations", { mode });
  const phases = async () => (await platform.readLog()).map(({ event }) => event).filter((event) => event.startsWith("breaker."));
  const countOf = (events: string[], event: string) => events.filter((each) => each === event).length;

  /** The page of a book that has recommendations while all is well. */
  async function openPage(name: string) {
    const one = await publish(`${name}-1`);
    await publish(`${name}-2`);
    const look = async () => {
      const { status, body } = await shop.call<{ text: string }>("GET", `/books/${one.slug}`);
      expect(status).toBe(200);
      expect(body.text).toContain(`A book called ${one.sku}`);
      return part.test(body.text);
    };
    await eventually(async () => expect(await look()).toBe(true));
    return { look, sku: one.sku };
  }

  test("the page is a 200 without that part and checkout goes on; the breaker opens after five failures, tries again, and closes", {
    tags: ["ARC-09", "ARC-10"],
  }, async () => {
    const { look, sku } = await openPage("THROW");
    expect((await setFailpoint("throw")).status).toBe(200);

    // Opens: the failpoint is asked five times, and then left alone but for the calls that try.
    for (let page = 0; page < failuresMax + 5; page += 1) expect(await look()).toBe(false);
    await eventually(async () => {
      const seen = await phases();
      expect(seen[0]).toBe("breaker.opened");
      expect((await failpoint()).calls).toBe(failuresMax + countOf(seen, "breaker.half-opened"));
    });
    await buy(sku);

    // Half-opens: after a while one page asks, is told no, and the breaker is open again.
    await eventually(async () => {
      expect(await look()).toBe(false);
      const seen = await phases();
      expect(countOf(seen, "breaker.half-opened")).toBeGreaterThanOrEqual(1);
      expect(countOf(seen, "breaker.opened")).toBe(1 + countOf(seen, "breaker.half-opened"));
      expect((await failpoint()).calls).toBe(failuresMax + countOf(seen, "breaker.half-opened"));
    });

    // Closes: the next that tries is answered, and the part is back.
    await setFailpoint("pass");
    await eventually(async () => expect(await look()).toBe(true));
    expect(await look()).toBe(true);
    expect((await failpoint()).calls).toBe(2);
    await eventually(async () =>
      expect((await phases()).join(" ")).toMatch(
        /^breaker\.opened( breaker\.half-opened breaker\.opened)+ breaker\.half-opened breaker\.closed$/,
      ),
    );
    await buy(sku);
  });

  test("the page does not wait for recommendations that never answer, and does not ask for ever", { tags: ["ARC-10"] }, async () => {
    const { look, sku } = await openPage("HANG");
    const openedBefore = countOf(await phases(), "breaker.opened");
    await setFailpoint("hang");
    for (let page = 0; page < failuresMax + 3; page += 1) expect(await look()).toBe(false);
    await eventually(async () => expect(countOf(await phases(), "breaker.opened")).toBeGreaterThan(openedBefore));
    await buy(sku);
    await setFailpoint("pass");
    await eventually(async () => expect(await look()).toBe(true));
  });
});
