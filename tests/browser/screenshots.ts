/**
 * Takes a picture of every page of the shop, at two widths and in both colour schemes, into `.octavo/screenshots`:
 *
 *   node tests/browser/screenshots.ts [ADDRESS OF A RUNNING SHOP]
 *
 * Without an address it starts a platform of its own from the bundles in `dist`.
 */
import { mkdir } from "node:fs/promises";
import { startPlatform } from "../platform.ts";
import { launchChromium } from "./chromium.ts";
import { fillCheckout, openMail, openShopper, pay, putIntoCart, type Shopper } from "./shopper.ts";

const folder = ".octavo/screenshots";
const viewports = [
  { width: 360, height: 780 },
  { width: 1280, height: 900 },
];

/** Brings a shopper through the shop, and takes a picture at each step. */
async function picturePages(shopper: Shopper, picture: (name: string) => Promise<void>): Promise<void> {
  const { page } = shopper;
  const visit = async (name: string, path: string) => {
    await page.goto(path);
    await picture(name);
  };
  await visit("home", "/");
  await visit("books", "/books");
  await visit("subjects", "/subjects");
  await visit("subject", "/subjects/fiction");
  await visit("author", "/authors/jane-austen");
  await visit("series", "/series/sherlock-holmes");
  await visit("book", "/books/the-adventures-of-sherlock-holmes");
  await visit("book-long-title", "/books/narrative-of-the-life-of-frederick-douglass");
  await visit("book-sold-out", "/books/the-yellow-wall-paper");
  await visit("not-found", "/nowhere");
  await visit("cart-empty", "/cart");
  await putIntoCart(shopper, "crime-and-punishment");
  await picture("book-added");
  await putIntoCart(shopper, "the-moonstone", 3);
  await visit("cart", "/cart");
  await page.getByLabel("Copies of The Moonstone").fill("1.5");
  await page.getByRole("button", { name: "Update copies of The Moonstone" }).click();
  await page.getByRole("alert").waitFor();
  await picture("cart-refused");
  await visit("checkout", "/checkout");
  await pay(shopper);
  await page.getByRole("alert").waitFor();
  await picture("checkout-missing");
  await fillCheckout(shopper, "tok_ok");
  await pay(shopper);
  await page.getByRole("alert").waitFor();
  await picture("checkout-short");
  await page.goto("/cart");
  await page.getByRole("button", { name: "Remove The Moonstone" }).click();
  await page.goto("/checkout");
  await fillCheckout(shopper, "tok_declined");
  await pay(shopper);
  await page.getByText("Your card was declined").waitFor();
  await picture("checkout-declined");
  await fillCheckout(shopper, "tok_action_required");
  await pay(shopper);
  await page.getByRole("heading", { name: "Sandbox bank" }).waitFor();
  await picture("bank");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
  await picture("order");
  await openMail(shopper);
  await picture("mail");
}

const [address] = process.argv.slice(2);
const platform = address ? null : await startPlatform({ catalog: "demo" });
const browser = await launchChromium();
await mkdir(folder, { recursive: true });
for (const viewport of viewports) {
  for (const colorScheme of ["light", "dark"] as const) {
    const shopper = await openShopper(browser, address ?? platform?.url ?? "", { viewport, colorScheme });
    await picturePages(shopper, async (name) => {
      await shopper.page.screenshot({ path: `${folder}/${name}-${viewport.width}-${colorScheme}.png`, fullPage: true });
    });
    await shopper.context.close();
    console.log(`▸ ${viewport.width} px, ${colorScheme}`);
  }
}
await browser.close();
await platform?.stop();
