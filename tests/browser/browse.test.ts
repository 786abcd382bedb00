import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { launchChromium } from "./chromium.ts";
import { openShopper } from "./shopper.ts";

let platform: TestPlatform;
let browser: Browser;
beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform({ catalog: "demo" }), launchChromium()]);
  // The search learns of the books by events.
  await eventually(async () => {
    const response = await fetch(`${platform.url}/api/search?q=dracula`);
    expect(((await response.json()) as { total: number }).total).toBeGreaterThan(0);
  });
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

describe.each([true, false])("with JavaScript: %s", (javaScriptEnabled) => {
  const open = async () => (await openShopper(browser, platform.url, { javaScriptEnabled })).page;

  test("a book is found from any page by its title or its author", { tags: ["WEB-02"] }, async () => {
    const page = await open();
    for (const [question, title] of [
      ["dracula", "Dracula"],
      ["Bram Stoker", "Dracula"],
      ["9780141439471", "Frankenstein"],
    ] as const) {
      await page.goto("/delivery");
      await page.getByRole("searchbox", { name: "Search for a book" }).fill(question);
      await page.getByRole("button", { name: "Search" }).first().click();
      await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
      expect(new URL(page.url()).searchParams.get("q")).toBe(question);
      await page.getByRole("main").getByRole("link", { name: title, exact: true }).first().click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
    }
  });

  test("from the front of the shop through a subject to one below it, a book, its author and its series", {
    tags: ["WEB-02"],
  }, async () => {
    const page = await open();
    const main = page.getByRole("main");
    await page.goto("/");
    await main.getByRole("link", { name: /^Fiction\b(?! in)/ }).click();
    await main.getByRole("heading", { level: 1, name: "Fiction" }).waitFor();
    await main
      .getByRole("navigation", { name: "Within Fiction" })
      .getByRole("link", { name: /^Crime and detection/ })
      .click();
    await main.getByRole("heading", { level: 1, name: "Crime and detection" }).waitFor();
    await page.goto("/books/a-study-in-scarlet");
    await main.getByRole("link", { name: "Arthur Conan Doyle" }).first().click();
    await main.getByRole("heading", { level: 1, name: "Arthur Conan Doyle" }).waitFor();
    await page.goBack();
    await main.getByRole("link", { name: "Sherlock Holmes", exact: true }).click();
    await main.getByRole("heading", { level: 1, name: "Sherlock Holmes" }).waitFor();
    const volumes = await main.getByText(/^Book \d+/).allInnerTexts();
    const numbers = volumes.map((words) => Number(/\d+/.exec(words)?.[0]));
    expect(numbers.length).toBeGreaterThanOrEqual(3);
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
  });

  test("the foot of every page leads to what the shop says of itself", { tags: ["WEB-03"] }, async () => {
    const page = await open();
    for (const [words, heading] of [
      ["About the shop", "About the shop"],
      ["Delivery and returns", "Delivery and returns"],
      ["Privacy", "Privacy"],
    ] as const) {
      await page.goto("/books");
      await page.getByRole("contentinfo").getByRole("link", { name: words }).click();
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    }
  });
});

describe("a search", () => {
  test.each(["", "   ", "?!", 'NEAR( " *', "zzzzqqqq", "<script>alert(1)</script>", "x".repeat(300)])(
    "for %j is a page that says what it found, and leads on",
    async (question) => {
      const { page } = await openShopper(browser, platform.url, { javaScriptEnabled: false });
      const answer = await page.goto(`/search?q=${encodeURIComponent(question)}`);
      expect(answer?.status()).toBeLessThan(500);
      expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
      expect(await page.getByRole("main").getByRole("link").count()).toBeGreaterThan(0);
      expect(await page.locator("main script").count()).toBe(0);
    },
  );
});

test("without JavaScript every page has the same words as with it", { tags: ["WEB-02"] }, async () => {
  const [withIt, without] = await Promise.all(
    [true, false].map((javaScriptEnabled) => openShopper(browser, platform.url, { javaScriptEnabled })),
  );
  const paths = ["/", "/books", "/subjects", "/subjects/fiction", "/books/dracula", "/authors/jane-austen", "/series/sherlock-holmes"];
  for (const path of [...paths, "/search?q=dracula", "/about", "/cart", "/checkout"]) {
    const [scripted, plain] = await Promise.all(
      [withIt, without].map(async (shopper) => {
        await shopper?.page.goto(path, { waitUntil: "load" });
        // As it is seen: without what is hidden.
        return await shopper?.page.evaluate<string>("document.querySelector('main').innerText");
      }),
    );
    expect(plain, path).toBe(scripted);
    expect(plain?.length, path).toBeGreaterThan(60);
  }
});

/** Brings every cover into view, and gives back the width of what was fetched for it and the shape it is shown in. */
const coversOnPage = `[...document.querySelectorAll('img[src^="/covers/"]')].map((image) => {
  image.scrollIntoView();
  const { width, height } = image.getBoundingClientRect();
  return [image.naturalWidth, height / width];
})`;

describe("covers", () => {
  test("every cover of the front of the shop, a list, a book and a cart is drawn, and is seen in the right shape", async () => {
    const { page, complaints } = await openShopper(browser, platform.url);
    await page.goto("/books/dracula");
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.getByText("Added.").waitFor();
    for (const path of ["/", "/books", "/books/dracula", "/cart"]) {
      await page.goto(path);
      await eventually(async () => {
        const shapes = await page.evaluate<[width: number, ratio: number][]>(coversOnPage);
        expect(shapes.length, path).toBeGreaterThan(0);
        for (const [width, ratio] of shapes) expect([width, ratio.toFixed(1)], path).toEqual([400, "1.5"]);
      });
    }
    expect(complaints).toEqual([]);
  });

  test("a cover opened by itself is a picture in which nothing runs", async () => {
    const { page, complaints } = await openShopper(browser, platform.url);
    await page.goto("/books/dracula");
    const source = await page.locator(".book__table img").getAttribute("src");
    const answer = await page.goto(source ?? "");
    expect(answer?.headers()).toMatchObject({
      "content-type": "image/svg+xml; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    });
    expect(await page.locator("svg > title").textContent()).toBe("Dracula, Bram Stoker");
    expect(complaints).toEqual([]);
  });
});
