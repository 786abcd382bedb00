import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop } from "../shop.ts";
import { launchChromium } from "./chromium.ts";
import { fillCheckout, openShopper, pay, type Shopper } from "./shopper.ts";

const sku = "BAD-INPUT";
const slug = "a-book-called-bad-input";
let platform: TestPlatform;
let browser: Browser;
let shopper: Shopper;
let page: Page;

beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform(), launchChromium()]);
  const shop = openShop(platform);
  await shop.stock(sku, 5);
  // The catalogue learns of the copies by an event. A list is cached, so each time another list is asked for.
  let maxPrice = 1_000_000;
  await eventually(async () => {
    maxPrice += 1;
    const { body } = await shop.call<{ items: unknown[] }>("GET", `/api/books?inStock=true&maxPrice=${maxPrice}`);
    expect(body.items).toHaveLength(1);
  });
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});
beforeEach(async () => {
  shopper = await openShopper(browser, platform.url, { javaScriptEnabled: false });
  page = shopper.page;
});

/** Posts a form the way a page of the shop does, with whatever in it. */
async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  return await shopper.context.request.post(path, { form, headers: { origin: platform.url, ...headers }, maxRedirects: 0 });
}

/** Puts copies into the cart by a posted form. */
async function fillCart(quantity = 1): Promise<void> {
  expect((await post("/cart/items", { sku, quantity: `${quantity}`, book: slug })).status()).toBe(303);
}

/** The message a field is described by. */
async function messageBeside(label: string | RegExp): Promise<string> {
  const field = page.getByLabel(label);
  const ids = ((await field.getAttribute("aria-describedby")) ?? "").split(" ");
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  return (await page.locator(`#${ids.at(-1)}`).textContent()) ?? "";
}

async function isNothingLost(): Promise<boolean> {
  const level = await openShop(platform).level(sku);
  return level.reserved === 0 && level.onHand === 5;
}

describe("the form of a book", () => {
  test.each([
    ["-1", "Copies must be at least 1"],
    ["0", "Copies must be at least 1"],
    ["1.5", "Enter the number of copies as a whole number"],
    ["1000000000", "Copies must be at most 10,000"],
    ["two", "Enter the number of copies as a whole number"],
    ["", "Enter how many copies"],
  ])("%j copies: a message beside the field, and nothing in the cart", async (quantity, message) => {
    const answer = await post("/cart/items", { sku, quantity, book: slug });
    expect(answer.status()).toBe(422);
    expect(answer.headers()["cache-control"]).toMatch(/no-store/);
    await page.setContent(await answer.text());
    expect(await messageBeside("Copies")).toBe(`Error: ${message}`);
    expect(await page.getByRole("alert").textContent()).toContain(message);
    await page.goto("/cart");
    await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
  });

  test("a SKU nobody sells: a message, and nothing in the cart", async () => {
    const answer = await post("/cart/items", { sku: "NO-SUCH-SKU", quantity: "1", book: slug });
    expect(answer.status()).toBe(422);
    await page.setContent(await answer.text());
    expect(await page.getByRole("alert").textContent()).toContain("NO-SUCH-SKU");
  });

  test("a form of nothing at all is a page that says so", async () => {
    const answer = await post("/cart/items", {});
    expect(answer.status()).toBe(422);
    await page.setContent(await answer.text());
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
  });
});

describe("the cart", () => {
  test.each([
    ["-1", "Copies must be at least 0"],
    ["1.5", "Enter the number of copies as a whole number"],
    ["many", "Enter the number of copies as a whole number"],
    ["10001", "Copies must be at most 10,000"],
  ])("%j copies: a message beside the field, what was typed is kept, the cart is as it was", async (typed, message) => {
    await fillCart(2);
    const answer = await post(`/cart/items/${sku}`, { quantity: typed });
    expect(answer.status()).toBe(422);
    await page.setContent(await answer.text());
    expect(await messageBeside(/^Copies of/)).toBe(`Error: ${message}`);
    expect(await page.getByLabel(/^Copies of/).getAttribute("value")).toBe(typed);
    await page.goto("/cart");
    expect(await page.getByLabel(/^Copies of/).inputValue()).toBe("2");
  });

  test("copies are changed and removed by its buttons", async () => {
    await fillCart(1);
    await page.goto("/cart");
    await page.getByLabel(/^Copies of/).fill("3");
    await page.getByRole("button", { name: /^Update/ }).click();
    expect(await page.getByRole("complementary").textContent()).toContain("$34.99");
    await page.getByRole("button", { name: /^Remove/ }).click();
    await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
  });

  test("more copies than there are is said, and does not stop the shopper from looking on", async () => {
    await fillCart(6);
    await page.goto("/cart");
    expect(await page.getByText("Before you order").locator("..").textContent()).toContain("Only 5 copies");
  });
});

describe("the checkout", () => {
  test("an empty form: a message beside every field that must be filled, and a way to each from the top", async () => {
    await fillCart();
    await page.goto("/checkout");
    await pay(shopper);
    const asked: [string, string][] = [
      ["E-mail address", "Enter your e-mail address"],
      ["Full name", "Enter your full name"],
      ["Street and number", "Enter the street and number"],
      ["Postcode", "Enter the postcode"],
      ["Town or city", "Enter the town or city"],
      ["Country", "Choose the country"],
    ];
    const summary = page.getByRole("alert");
    for (const [label, message] of asked) {
      expect(await messageBeside(label)).toBe(`Error: ${message}`);
      const target = await summary.getByRole("link", { name: message }).getAttribute("href");
      expect(await page.locator(`${target}`).getAttribute("name")).toBe(await page.getByLabel(label).getAttribute("name"));
    }
    expect(await messageBeside(/^Card/)).toBe("Error: Choose a card");
    expect(await isNothingLost()).toBe(true);
  });

  test("what is wrong is said beside its field, and everything typed is kept", async () => {
    await fillCart();
    await page.goto("/checkout");
    await fillCheckout({ page, email: "ada@" }, "tok_ok");
    await page.getByLabel("Postcode").fill("1".repeat(21));
    await pay(shopper);
    expect(await messageBeside("E-mail address")).toBe("Error: Enter an e-mail address such as ada@example.com");
    expect(await messageBeside("Postcode")).toBe("Error: Postcode may have at most 20 characters");
    expect(await page.getByLabel("E-mail address").inputValue()).toBe("ada@");
    expect(await page.getByLabel("Full name").inputValue()).toBe("Ada Lovelace 🎩");
    expect(await page.getByLabel("Country").inputValue()).toBe("GB");
    expect(await isNothingLost()).toBe(true);
  });

  /** The form's fields as a browser would send them, with some of them changed. */
  async function sendCrafted(change: Record<string, string>) {
    await page.goto("/checkout");
    const value = async (name: string) => (await page.locator(`[name=${name}]`).getAttribute("value")) ?? "";
    const hidden = {
      idempotencyKey: await value("idempotencyKey"),
      expectedTotal: await value("expectedTotal"),
      currency: await value("currency"),
    };
    const ada = { email: shopper.email, name: "Ada", line1: "1 Street", city: "London", postalCode: "SW1Y", country: "GB" };
    return await post("/checkout", { ...hidden, ...ada, shippingMethod: "standard", card: "tok_ok", ...change });
  }

  test.each([
    ["a line break in the e-mail", { email: "ada@example.com\r\nBcc: eve@example.com" }, 422, "without line breaks or hidden characters"],
    ["NUL in the name", { name: "Ada\u0000" }, 422, "without line breaks or hidden characters"],
    ["a country that is none", { country: "Atlantis" }, 422, "Choose a country from the list"],
    ["a card that is none", { card: "tok_nothing" }, 422, "This token means nothing"],
    ["a delivery that is none", { shippingMethod: "teleport" }, 422, "Delivery"],
    ["a changed total", { expectedTotal: "1" }, 409, "The total has changed"],
    ["a total that is none", { expectedTotal: "free" }, 422, "Something is missing or not right"],
    ["no idempotency key", { idempotencyKey: "" }, 400, "This page was out of date"],
  ])("%s is refused on the page, and nothing is ordered", async (_, change, status, words) => {
    await fillCart();
    const answer = await sendCrafted(change);
    expect(answer.status()).toBe(status);
    await page.setContent(await answer.text());
    expect(await page.getByRole("alert").textContent()).toContain(words);
    expect(await page.getByLabel("Town or city").getAttribute("value")).toBe("London");
    expect(await isNothingLost()).toBe(true);
  });

  test("more copies than there are: said with what is left, nothing is taken", async () => {
    await fillCart(6);
    const answer = await sendCrafted({});
    expect(answer.status()).toBe(409);
    await page.setContent(await answer.text());
    expect(await page.getByRole("alert").textContent()).toContain("only 5 copies are left");
    expect(await isNothingLost()).toBe(true);
  });

  test("an empty cart has nothing to check out", async () => {
    await page.goto("/checkout");
    await page.getByRole("heading", { name: "There is nothing to check out" }).waitFor();
  });
});

describe("every form", () => {
  const paths = ["/cart/items", `/cart/items/${sku}`, "/checkout"];

  test.each(paths)("%s: sent from another site it does nothing (403)", async (path) => {
    await fillCart(2);
    const attacks: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: platform.url, "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of attacks) {
      const answer = await post(path, { sku, quantity: "9", book: slug }, headers);
      expect(answer.status(), JSON.stringify(headers)).toBe(403);
      expect(await answer.text()).toContain("That did not come from this shop");
    }
    await page.goto("/cart");
    expect(await page.getByLabel(/^Copies of/).inputValue()).toBe("2");
  });

  test.each(paths)("%s: a body that is no form is a page (400 or 415), not a fault", async (path) => {
    const broken: [string, string, number][] = [
      ["multipart/form-data; boundary=x", "nothing of the kind", 400],
      ["multipart/form-data", "no boundary", 400],
      ["application/json", "{}", 415],
      ["text/plain", "sku=1", 415],
    ];
    for (const [type, data, status] of broken) {
      const answer = await shopper.context.request.post(path, { data, headers: { origin: platform.url, "content-type": type } });
      expect(answer.status(), type).toBe(status);
      expect(answer.headers()["content-type"], type).toContain("text/html");
    }
  });

  test.each(paths)("%s: a body of 1 MB is refused (413)", async (path) => {
    expect((await post(path, { name: "x".repeat(1_000_000) })).status()).toBe(413);
  });
});
