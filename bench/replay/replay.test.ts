import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createPriceHistory } from "./price-history.ts";
import { replay } from "./replay.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const bookIds = Array.from({ length: 20 }, (_, index) => `book_${index}`);
const book = (id: string, amount: number, version: number) => ({
  ...{
    id,
    slug: id,
    title: id,
    subtitle: null,
    description: "",
    language: null,
    publishedOn: null,
    series: null,
    sellerId: "seller_1",
    version,
  },
  ...{
    contributors: [{ name: "Ada Lovelace", role: "author", slug: "ada-lovelace", sortName: null }],
    subjects: [{ slug: "fiction", name: "Fiction" }],
  },
  editions: [
    {
      ...{ sku: id, isbn13: null, isbn10: null, taxClass: "printed-book", format: "paperback", pages: null, publisher: null },
      ...{ price: { amount, currency: "USD" }, availability: { status: "out-of-stock", available: 0 } },
    },
  ],
});

/**
 * A shop whose readers are shown, of all prices that a book has had, the one that `shows` picks. It takes a write from whoever
 * shows the key and has seen the present version.
 */
async function shopThat(shows: (amounts: number[]) => number | undefined) {
  const amountsOf = new Map(bookIds.map((id) => [id, [1_000]]));
  const readsOf = new Map<string, number>();
  const bodies: unknown[] = [];
  const listening = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => (text += part));
    request.on("end", () => {
      const id = request.url?.split("/").at(-1) ?? "";
      const amounts = amountsOf.get(id) ?? [];
      const etag = `"${amounts.length}"`;
      const isMerchant = request.headers["x-api-key"] === "ock_1";
      if (request.method === "PUT") {
        if (!isMerchant || request.headers["if-match"] !== etag) return response.writeHead(412).end("{}");
        const body = JSON.parse(text) as ReturnType<typeof book>;
        bodies.push(body);
        amounts.push(body.editions[0]?.price.amount ?? 0);
        return response.end("{}");
      }
      const reads = (readsOf.get(id) ?? 0) + (isMerchant ? 0 : 1);
      readsOf.set(id, reads);
      const amount = (isMerchant ? amounts.at(-1) : shows(amounts)) ?? 0;
      const level = reads > 1 ? "memory; hit" : "colo; fwd=miss; stored, memory; fwd=miss; stored";
      response
        .writeHead(200, { etag, ...(isMerchant ? {} : { "cache-status": level }) })
        .end(JSON.stringify(book(id, amount, amounts.length)));
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  const history = createPriceHistory();
  const run = (reads = 400) => replay({ port, apiKey: "ock_1", bookIds, reads, readsPerWrite: 10, connections: 4, history });
  return { run, history, bodies, amountsOf, readsOf };
}

describe("replay", () => {
  test("counts every read once, by who answered it, and reads nothing old where nothing is", async () => {
    const { run, readsOf } = await shopThat((amounts) => amounts.at(-1));
    const found = await run();
    const asked = [...readsOf.values()].filter((reads) => reads > 0).length;
    expect(found).toMatchObject({ reads: { memory: 400 - asked, colo: 0, kv: 0, owner: asked }, firstReads: asked });
    expect(found).toMatchObject({ writes: 40, staleReads: 0, stalestMs: 0 });
  });

  test("raises prices by a cent, one after the other for a book, and leaves the rest of it alone", async () => {
    const { run, history, bodies, amountsOf } = await shopThat((amounts) => amounts.at(-1));
    await run();
    const written = [...amountsOf].filter(([, amounts]) => amounts.length > 1);
    for (const [, amounts] of written) expect(amounts).toEqual(amounts.map((_, index) => 1_000 + index));
    expect([...history.latest()].sort()).toEqual(written.map(([id, amounts]) => [id, amounts.at(-1)]).sort());
    const { slug, editions } = bodies[0] as ReturnType<typeof book>;
    const {
      id: _,
      sellerId,
      version,
      editions: [edition],
      ...rest
    } = book(slug, editions[0]?.price.amount ?? 0, 1);
    const { availability, isbn10, taxClass, ...kept } = edition ?? {};
    expect(bodies[0]).toEqual({
      ...rest,
      contributors: [{ name: "Ada Lovelace", role: "author", sortName: null }],
      subjects: ["fiction"],
      editions: [kept],
    });
  });

  test("sees a price that was replaced before it was asked for", async () => {
    const { run } = await shopThat((amounts) => amounts[0]);
    const found = await run();
    expect(found.staleReads).toBeGreaterThan(0);
    expect(found.stalestMs).toBeGreaterThan(0);
  });

  test("sees it in a second replay, too", async () => {
    const { run } = await shopThat((amounts) => amounts[0]);
    await run();
    expect((await run(10)).staleReads).toBeGreaterThan(0);
  });

  test("throws at a price that a book never had", async () => {
    const { run } = await shopThat((amounts) => (amounts.at(-1) ?? 0) + 7);
    await expect(run()).rejects.toThrow("a price that it never had");
  });
});
