import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop } from "../shop.ts";
import { launchChromium } from "./chromium.ts";
import { openShopper, type ShopperOptions, signIn } from "./shopper.ts";

let platform: TestPlatform;
let browser: Browser;
const sku = "ADMIN-BROWSED";
beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform({ catalog: "demo" }), launchChromium()]);
  const shop = openShop(platform);
  await shop.stock(sku, 9);
  for (const token of ["tok_ok", "tok_declined", "tok_action_required"]) await shop.order({ lines: [{ sku, quantity: 2 }] }, { token });
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** Somebody at the desk, signed in; without JavaScript unless told otherwise. */
async function openDesk(options: ShopperOptions = {}) {
  const desk = await openShopper(browser, platform.url, options);
  await desk.page.goto("/admin");
  await signIn(desk, admin());
  await desk.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  return desk;
}

const admin = () => platform.account("admin");

const fillMovement = async (page: Page, copies: string, reason: string) => {
  await page.getByLabel("Copies", { exact: true }).fill(copies);
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: "Write into the ledger" }).click();
};

/** Brings somebody to every page of the back office, refusals included, and looks at each one there. */
async function visitEveryPage(page: Page, look: (name: string) => Promise<void>) {
  const visit = async (path: string) => {
    await page.goto(path);
    await look(path);
  };
  for (const path of ["/admin", "/admin/orders", "/admin/orders?status=paid", "/admin/orders?number=x", "/admin/books"]) await visit(path);
  for (const path of [
    "/admin/books?q=the",
    "/admin/books?q=nothing+is+called+so",
    "/admin/stock",
    "/admin/stock?sku=%C3%A9",
    "/admin/nowhere",
  ])
    await visit(path);
  await page.goto("/admin/orders");
  for (const status of ["Confirmed", "Payment failed", "Paying"]) {
    await page.getByRole("row").filter({ hasText: status }).getByRole("link").first().click();
    await look(`an order: ${status}`);
    await page.goBack();
  }
  await page.goto(`/admin/books?q=${sku}`);
  await look("a book");
  await page.getByLabel("New price in USD").fill("nothing");
  await page.getByRole("button", { name: "Change price" }).click();
  await look("a refused price");
  await page.getByLabel("New price in USD").fill("12.50");
  await page.getByRole("button", { name: "Change price" }).click();
  await look("a changed price");
  await page.goto(`/admin/stock/${sku}`);
  await look("a SKU");
  await fillMovement(page, "many", "delivery 4711");
  await look("a refused movement");
  await fillMovement(page, "3", "delivery 4711");
  await look("a movement");
}

describe("every page of the back office", () => {
  const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  test.each(["light", "dark"] as const)("has nothing that axe objects to, in %s", async (colorScheme) => {
    const axe = await readFile("node_modules/axe-core/axe.min.js", "utf8");
    const lookAt = (page: Page) => async (name: string) => expect(await violationsOn(page, axe, axeTags), name).toEqual([]);
    const { page } = await openDesk({ colorScheme });
    await visitEveryPage(page, lookAt(page));
    // A narrow window has regions that scroll, which must be reached by keyboard.
    await page.setViewportSize({ width: 360, height: 800 });
    for (const path of ["/admin", "/admin/orders", "/admin/books", `/admin/stock/${sku}`]) {
      await page.goto(path);
      await lookAt(page)(`${path} at 360 px`);
    }
  });

  test.each([360, 1280])("fits into a window %d pixels wide, has one main heading, and breaks no policy", async (width) => {
    const { page, complaints } = await openDesk({ viewport: { width, height: 800 } });
    await visitEveryPage(page, async (name) => {
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
      expect(await page.getByRole("heading", { level: 1 }).count(), name).toBe(1);
    });
    // A browser also notes each answer that is no success, and this visit asks for some.
    expect(complaints.filter((words) => !words.startsWith("Failed to load resource: the server responded with a status of 4"))).toEqual([]);
  });
});

test("all of it works without JavaScript, and signing out ends it", async () => {
  const { page } = await openDesk({ javaScriptEnabled: false });
  await page.getByRole("link", { name: "Stock", exact: true }).click();
  await page.getByLabel("Open a SKU").fill(sku.toLowerCase());
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByLabel("Adjust").check();
  await fillMovement(page, "-1", "lent to the window");
  await page.getByText("−1 copy").waitFor();
  await page.getByRole("link", { name: "Book and prices" }).click();
  await page.getByLabel("New price in USD").fill("9.25");
  await page.getByRole("button", { name: "Change price" }).click();
  await page.getByText("Paperback now costs $9.25").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/admin/orders");
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  expect(new URL(page.url()).search).toBe("?next=%2Fadmin%2Forders");
});

/** What axe finds on a page, as short lines. */
async function violationsOn(page: Page, axe: string, tags: string[]): Promise<string[]> {
  await page.evaluate(axe);
  const run = `axe.run({ runOnly: ${JSON.stringify(tags)} }).then(({ violations }) =>
    violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) => [id, impact, target, failureSummary].join(" | "))))`;
  return await page.evaluate<string[]>(run);
}
