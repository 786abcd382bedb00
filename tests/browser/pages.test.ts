import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { launchChromium } from "./chromium.ts";
import { reachingOver, smallTargets, violationsOn } from "./look-at-page.ts";
import { fillCheckout, openShopper, pay, putIntoCart, type Shopper } from "./shopper.ts";

let platform: TestPlatform;
let browser: Browser;
beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform({ catalog: "demo" }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** Pages that are there for everyone. */
const publicPages = [
  "/",
  "/books",
  "/subjects",
  "/subjects/fiction",
  "/books/crime-and-punishment",
  "/books/the-yellow-wall-paper",
  "/authors/jane-austen",
  "/contributors/tiina-nunnally",
  "/series/sherlock-holmes",
  "/search?q=holmes",
];

/** Pages written when the shop was built. */
const staticPages = ["/about", "/delivery", "/privacy"];

/** Brings a shopper to every kind of page, and looks at each one there. */
async function visitEveryPage(shopper: Shopper, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = shopper;
  for (const path of [...publicPages, ...staticPages, "/cart", "/checkout"]) {
    await page.goto(path);
    await look(path);
  }
  await putIntoCart(shopper, "the-moonstone", 3);
  await look("a book that was put into the cart");
  await page.goto("/cart");
  await look("a cart with a problem");
  await page.getByRole("button", { name: "Remove The Moonstone" }).click();
  await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
  // A book of which there are enough for every test.
  await putIntoCart(shopper, "candide");
  await page.goto("/checkout");
  await look("checkout");
  await fillCheckout(shopper, "tok_ok");
  await pay(shopper);
  await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
  await look("an order");
}

/** Brings a shopper to the pages that say that something is wrong. */
async function visitRefusals({ page }: Shopper, look: (name: string) => Promise<void>): Promise<void> {
  await page.goto("/nowhere");
  await look("404");
  await putIntoCart({ page }, "candide");
  await page.getByLabel("Copies").fill("-1");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.getByText("Copies: at least 1").waitFor();
  await look("a refused addition");
  await page.goto("/cart");
  await page.getByLabel("Copies of Candide").fill("1.5");
  await page.getByRole("button", { name: "Update copies of Candide" }).click();
  await page.getByRole("alert").waitFor();
  await look("a refused change");
  await page.goto("/checkout");
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await page.getByRole("alert").waitFor();
  await look("a refused checkout");
}

describe("every page", () => {
  test("loads without an error of a script, of a file or of the security policy", { tags: ["P-108"] }, async () => {
    const shopper = await openShopper(browser, platform.url);
    await visitEveryPage(shopper, async (name) => {
      await shopper.page.waitForLoadState("networkidle");
      expect(shopper.complaints, name).toEqual([]);
    });
    const answer = await shopper.page.goto("/");
    expect(answer?.headers()["content-security-policy"]).toContain("default-src 'self'");
    expect(answer?.headers()["content-security-policy"]).not.toContain("unsafe");
  });

  test.each(["light", "dark"] as const)("has nothing that axe objects to, in %s", { tags: ["P-110"] }, async (colorScheme) => {
    const shopper = await openShopper(browser, platform.url, { colorScheme });
    const look = async (name: string) => expect(await violationsOn(shopper.page), name).toEqual([]);
    await visitEveryPage(shopper, look);
    await visitRefusals(shopper, look);
  });

  test.each([360, 768, 1280])("fits into a window %d pixels wide, whole and within reach", { tags: ["WEB-10"] }, async (width) => {
    const shopper = await openShopper(browser, platform.url, { viewport: { width, height: 800 } });
    const { page } = shopper;
    const look = async (name: string) => {
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
      expect(await page.evaluate<string[]>(reachingOver), name).toEqual([]);
      expect(await page.evaluate<string[]>(smallTargets), name).toEqual([]);
      for (const landmark of ["banner", "search", "main", "contentinfo"] as const) {
        const box = await page.getByRole(landmark).first().boundingBox();
        expect(box?.width, `${name}: ${landmark}`).toBeGreaterThan(width >= 768 && landmark === "search" ? 150 : width * 0.8);
      }
    };
    await visitEveryPage(shopper, look);
    await visitRefusals(shopper, look);
  });

  test("lays books out in two, four and six columns as the window grows", { tags: ["WEB-10"] }, async () => {
    const { page } = await openShopper(browser, platform.url);
    const columns: number[] = [];
    for (const width of [360, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/books");
      const lefts = await page.evaluate<number[]>(
        "[...document.querySelectorAll('.book-card')].map((card) => card.getBoundingClientRect().left)",
      );
      columns.push(new Set(lefts).size);
    }
    expect(columns).toEqual([2, 4, 6]);
  });

  test("has one main heading, and a link past the header that comes first", async () => {
    const { page } = await openShopper(browser, platform.url);
    for (const path of [...publicPages, ...staticPages, "/cart", "/checkout", "/nowhere"]) {
      await page.goto(path);
      expect(await page.getByRole("heading", { level: 1 }).count(), path).toBe(1);
      await page.keyboard.press("Tab");
      expect(await page.evaluate<string>("document.activeElement.textContent"), path).toBe("Skip to the page");
    }
  });

  test("is the same for everyone and may be kept when public, and is kept nowhere when it is one shopper's", async () => {
    const shopper = await openShopper(browser, platform.url);
    await putIntoCart(shopper, "candide");
    const { request } = shopper.context;
    for (const path of publicPages) {
      const mine = await request.get(path);
      expect(mine.headers(), path).toMatchObject({ "cache-control": "public, max-age=30, stale-while-revalidate=60" });
      expect(mine.headers(), path).not.toHaveProperty("set-cookie");
      expect(await mine.text(), path).toBe(await (await fetch(platform.url + path)).text());
    }
    for (const path of ["/cart", "/checkout"]) expect((await request.get(path)).headers()["cache-control"], path).toBe("private, no-store");
  });
});

describe("a list of books", () => {
  test("goes on page by page, in the order asked for, and shows each book once", async () => {
    const { page } = await openShopper(browser, platform.url, { javaScriptEnabled: false });
    await page.goto("/books");
    await page.getByRole("link", { name: "By price" }).click();
    const seen: string[] = [];
    for (;;) {
      seen.push(...(await page.getByRole("main").getByRole("heading", { level: 2 }).allInnerTexts()));
      const more = page.getByRole("link", { name: "More books" });
      if ((await more.count()) === 0) break;
      const next = new URL((await more.getAttribute("href")) ?? "", page.url()).href;
      await more.click();
      // A page that is still being read has no such link yet.
      await page.waitForURL(next);
    }
    const { total } = await walkBooks(platform.url);
    expect(total).toBeGreaterThanOrEqual(60);
    expect(seen).toHaveLength(total);
    await page.getByRole("link", { name: "Back to the beginning" }).click();
    expect(await page.getByRole("main").getByRole("heading", { level: 2 }).first().textContent()).toBe(seen[0]);
  });

  test("a book is found at one address, whatever it was asked for by", async () => {
    const { page } = await openShopper(browser, platform.url);
    await page.goto("/books/9780141439471");
    expect(new URL(page.url()).pathname).toBe("/books/frankenstein");
    expect(await page.locator("link[rel=canonical]").getAttribute("href")).toBe(`${platform.url}/books/frankenstein`);
  });

  test.each(["/subjects/nothing", "/subjects/..%00", "/authors/nobody", "/series/none", "/books/not-a-book", "/books/%F0%9F%8E%A9"])(
    "what does not exist is a page that helps (404): %s",
    async (path) => {
      const { page } = await openShopper(browser, platform.url);
      const answer = await page.goto(path);
      expect([400, 404]).toContain(answer?.status());
    },
  );
});

/** How many books the catalogue has, counted page by page. */
async function walkBooks(url: string): Promise<{ total: number }> {
  let [total, cursor]: [number, string | null] = [0, ""];
  while (cursor !== null) {
    const response = await fetch(`${url}/api/books?limit=100${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    const page = (await response.json()) as { items: unknown[]; nextCursor: string | null };
    total += page.items.length;
    cursor = page.nextCursor;
  }
  return { total };
}
