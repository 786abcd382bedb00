import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  // Without caches every look at a page is a page made anew, by all who have a part in it.
  platform = await startPlatform({ args: ["--failpoints", "--no-cache"] });
  shop = openShop(platform);
});
afterAll(() => platform.stop());

const [forSale, recommended] = ['action="/cart/items"', 'id="recommended"'];
const slugOf = (sku: string) => `a-book-called-${sku.toLowerCase()}`;
const failpoint = async () => (await shop.call<{ calls: number }>("GET", "/__failpoints/recommendations")).body;
const setFailpoint = (mode: string) => shop.call("PUT", "/__failpoints/recommendations", { mode });

async function look(sku: string) {
  const { status, headers, body } = await shop.call<{ text: string }>("GET", `/books/${slugOf(sku)}`);
  return { status, html: body.text, requestId: headers.get("x-request-id") };
}

describe("a book's page", () => {
  test("has the product, its stock and what goes with it, for one request to the gateway and one question to recommendations", {
    tags: ["CAT-19", "PLT-01"],
  }, async () => {
    await shop.stock("ONE-PAGE", 3, 1_234);
    await shop.stock("BESIDE-IT", 1);
    await eventually(async () => {
      const { html } = await look("ONE-PAGE");
      for (const part of ["A book called ONE-PAGE", "$12.34", forSale, recommended, slugOf("BESIDE-IT")]) expect(html).toContain(part);
    });

    await setFailpoint("pass");
    const { html, requestId } = await look("ONE-PAGE");
    for (const part of ["A book called ONE-PAGE", "$12.34", forSale, recommended]) expect(html).toContain(part);
    expect((await failpoint()).calls).toBe(1);
    const linesOf = async () => (await platform.readLog()).filter((line) => line.event === "request" && line.requestId === requestId);
    await eventually(async () => expect((await linesOf()).map(({ domain }) => domain)).toContain("gateway"));
    expect((await linesOf()).filter(({ domain }) => domain === "gateway")).toHaveLength(1);
  });

  test("is a page without recommendations where they fail, with nothing to buy where there are no copies, and a 404 where there is no book", {
    tags: ["CAT-19"],
  }, async () => {
    await shop.stock("LACKS-ONE", 2);
    await shop.stock("NO-COPIES", 0);
    await eventually(async () => expect((await look("LACKS-ONE")).html).toContain(forSale));

    await setFailpoint("throw");
    const alone = await look("LACKS-ONE");
    expect(alone.status).toBe(200);
    expect(alone.html).toContain("A book called LACKS-ONE");
    expect(alone.html).toContain(forSale);
    expect(alone.html).not.toContain(recommended);
    await setFailpoint("pass");

    const unstocked = await look("NO-COPIES");
    expect(unstocked.status).toBe(200);
    expect(unstocked.html).toContain("A book called NO-COPIES");
    expect(unstocked.html).not.toContain(forSale);

    const { headers, body } = await shop.call<{ id: string }>("GET", `/api/books/${slugOf("NO-COPIES")}`);
    await shop.asMerchant("DELETE", `/api/books/${body.id}`, undefined, { "if-match": headers.get("etag") ?? "" });
    const gone = await look("NO-COPIES");
    expect(gone.status).toBe(404);
    expect(gone.html).toContain("<h1");
  });
});
