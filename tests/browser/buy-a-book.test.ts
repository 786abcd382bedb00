import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop } from "../shop.ts";
import { launchChromium } from "./chromium.ts";
import { chooseCard, fillCheckout, openMail, openShopper, pay, putIntoCart, type Shopper } from "./shopper.ts";

let platform: TestPlatform;
let browser: Browser;
beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform({ catalog: "demo" }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** From the front of the shop to the page of Dracula, by links alone. */
async function findDracula({ page }: Shopper): Promise<void> {
  await page.goto("/");
  await page
    .getByRole("main")
    .getByRole("link", { name: /Gothic fiction/ })
    .click();
  await page.getByRole("heading", { level: 1, name: "Gothic fiction" }).waitFor();
  await page.getByRole("link", { name: "Dracula", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Dracula" }).waitFor();
  await page.getByLabel("Paperback").check();
}

/** From the cart to the confirmation, as a guest. Gives back the order's number. */
async function checkOut(shopper: Shopper): Promise<string> {
  const { page } = shopper;
  await page.getByRole("row", { name: /Dracula/ }).waitFor();
  await page.getByRole("link", { name: "Go to checkout" }).click();
  await fillCheckout(shopper, "tok_ok");
  await pay(shopper);
  await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
  expect(await page.getByRole("row", { name: /Dracula/ }).textContent()).toContain("$19.99");
  return await orderNumberOn(page);
}

/** The number of the order a page is about. */
async function orderNumberOn(page: Page): Promise<string> {
  const number = await page
    .getByText(/^Order .+ of /)
    .locator("strong")
    .textContent();
  if (!number) throw new Error("the page names no order");
  return number;
}

/** Copies of Dracula's paperback that can be had, from the stock's owner. */
async function copiesLeft(): Promise<number> {
  const { body } = await openShop(platform).call<{ editions: { sku: string; format: string }[] }>("GET", "/api/books/dracula");
  const paperback = body.editions.find(({ format }) => format === "paperback");
  return (await openShop(platform).level(paperback?.sku ?? "")).available;
}

/** The confirmation is in the mailbox, names the order, and its link opens it in a browser that knows nothing else. */
async function expectMail(shopper: Shopper, number: string): Promise<void> {
  const { text, links } = await openMail(shopper);
  expect(text).toContain(number);
  expect(text).toContain("Dracula");
  const address = links.find((link) => link.includes("/orders/"));
  const stranger = await openShopper(browser, platform.url);
  await stranger.page.goto(address ?? "the mail has no link to the order");
  await stranger.page.getByText(number).waitFor();
  await stranger.context.close();
}

describe("a guest buys a book", () => {
  test("with JavaScript, putting it into the cart without leaving its page", { tags: ["P-30"] }, async () => {
    const shopper = await openShopper(browser, platform.url);
    const { page, complaints } = shopper;
    const before = await copiesLeft();
    await findDracula(shopper);
    let navigations = 0;
    page.on("framenavigated", () => {
      navigations += 1;
    });
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.getByRole("status").getByText("Added.").waitFor();
    expect(navigations).toBe(0);
    expect(await page.getByRole("link", { name: /^Cart/ }).textContent()).toMatch(/^Cart\s*1$/);

    await page.getByRole("link", { name: "Go to your cart" }).click();
    const number = await checkOut(shopper);
    expect(await copiesLeft()).toBe(before - 1);
    await expectMail(shopper, number);
    await page.goto("/cart");
    await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("without JavaScript, page by page", { tags: ["P-30", "WEB-02"] }, async () => {
    const shopper = await openShopper(browser, platform.url, { javaScriptEnabled: false });
    const { page } = shopper;
    const before = await copiesLeft();
    await findDracula(shopper);
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.getByText("Dracula is in your cart.").waitFor();
    expect(new URL(page.url()).pathname).toBe("/cart");

    const number = await checkOut(shopper);
    expect(await copiesLeft()).toBe(before - 1);
    await expectMail(shopper, number);
  });

  test("confirming at the bank first, when the bank asks for it", async () => {
    const shopper = await openShopper(browser, platform.url);
    const { page } = shopper;
    await putIntoCart(shopper, "candide");
    await page.goto("/checkout");
    await fillCheckout(shopper, "tok_action_required");
    await pay(shopper);
    await page.getByRole("heading", { name: "Sandbox bank" }).waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
    expect((await openMail(shopper)).text).toContain("Candide");
  });

  test("who declines at the bank is told how it stands, and finds the cart as it was", async () => {
    const shopper = await openShopper(browser, platform.url);
    const { page } = shopper;
    await putIntoCart(shopper, "flatland");
    await page.goto("/checkout");
    await fillCheckout(shopper, "tok_action_required");
    await pay(shopper);
    await page.getByRole("heading", { name: "Sandbox bank" }).waitFor();
    const bank = page.url();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("heading", { level: 1, name: "The payment did not go through" }).waitFor();
    expect(page.url()).not.toBe(bank);
    await page.getByRole("link", { name: "Back to your cart" }).click();
    await page.getByRole("row", { name: /Flatland/ }).waitFor();
  });

  test("with a bank whose answer gets lost on the way, without paying again", async () => {
    const shopper = await openShopper(browser, platform.url, { javaScriptEnabled: false });
    const { page } = shopper;
    await putIntoCart(shopper, "walden");
    await page.goto("/checkout");
    await fillCheckout(shopper, "tok_lost_reply");
    await pay(shopper);
    await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor({ timeout: 60_000 });
  });

  test("pressing the button twice is one order", async () => {
    const shopper = await openShopper(browser, platform.url);
    const { page } = shopper;
    await putIntoCart(shopper, "hamlet");
    await page.goto("/checkout");
    await fillCheckout(shopper, "tok_ok");
    await page.getByRole("button", { name: /^Pay \$/ }).dblclick();
    await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
    expect((await openMail(shopper)).text).toContain("Hamlet");
    await page.goto(`/__mailbox?to=${encodeURIComponent(shopper.email)}`);
    expect(await page.getByRole("listitem").count()).toBe(1);
  });

  test("after a declined card the cart and the form are as they were, and another card works", { tags: ["P-30"] }, async () => {
    const shopper = await openShopper(browser, platform.url);
    const { page } = shopper;
    await putIntoCart(shopper, "candide", 2);
    await page.goto("/checkout");
    await fillCheckout(shopper, "tok_declined");
    await pay(shopper);
    await page.getByRole("alert").getByText("Your card was declined").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("Nothing was taken");
    expect(await page.getByLabel("E-mail address").inputValue()).toBe(shopper.email);
    expect(await page.getByLabel("Full name").inputValue()).toBe("Ada Lovelace 🎩");
    expect(await page.getByLabel("Country").inputValue()).toBe("GB");
    expect(await page.getByRole("complementary").textContent()).toContain("2 × Candide");
    await chooseCard(shopper, "tok_ok");
    await pay(shopper);
    await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
  });
});

describe("GET /orders/{id}", () => {
  test("an order opens by its whole link only: not by its id, not with another token", { tags: ["P-31"] }, async () => {
    const shopper = await openShopper(browser, platform.url);
    const { page } = shopper;
    await putIntoCart(shopper, "candide");
    await page.goto("/checkout");
    await fillCheckout(shopper, "tok_ok");
    await pay(shopper);
    await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
    const link = new URL(page.url());
    const number = await orderNumberOn(page);
    const token = link.searchParams.get("token") ?? "";
    const broken = [
      link.pathname,
      `${link.pathname}?token=`,
      `${link.pathname}?token=${token.slice(0, -1)}`,
      `/orders/ord_nothing?token=${token}`,
    ];
    for (const address of broken) {
      const answer = await page.goto(address);
      expect(answer?.status(), address).toBe(404);
      expect(await page.content(), address).not.toContain(number);
      await page.getByRole("heading", { level: 1, name: "This link does not open an order" }).waitFor();
    }
    const opened = await page.goto(link.href);
    expect(opened?.status()).toBe(200);
    expect(opened?.headers()).toMatchObject({ "cache-control": "private, no-store", "x-robots-tag": "noindex" });
    expect(await page.content()).not.toContain(shopper.email);
  });
});
