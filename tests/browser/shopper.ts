import type { Browser, BrowserContext, Page } from "playwright-core";
import { eventually } from "../eventually.ts";

/** Somebody at a browser of their own. */
export type Shopper = {
  page: Page;
  context: BrowserContext;
  /** What the browser complained about so far: errors of scripts, of the content security policy, of files that did not come. */
  complaints: string[];
  /** An address of mail nobody else has. */
  email: string;
};

export type ShopperOptions = { javaScriptEnabled?: boolean; colorScheme?: "light" | "dark"; viewport?: { width: number; height: number } };

let count = 0;

/** A new shopper in front of the shop at `url`: no cookies, nothing kept. */
export async function openShopper(browser: Browser, url: string, options: ShopperOptions = {}): Promise<Shopper> {
  const context = await browser.newContext({ baseURL: url, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`${error}`));
  count += 1;
  return { page, context, complaints, email: `ada-${process.pid}-${count}@example.com` };
}

/** Puts one copy of a book into the cart from its page, and waits until it is there. */
export async function putIntoCart({ page }: Pick<Shopper, "page">, slug: string, copies = 1): Promise<void> {
  await page.goto(`/books/${slug}`);
  await page.getByLabel("Copies").fill(`${copies}`);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.getByText(/Added\.|is in your cart\./).waitFor();
}

/** Fills in the checkout form as Ada, with the given card, and leaves the button to be pressed. */
export async function fillCheckout({ page, email }: Pick<Shopper, "page" | "email">, card: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Full name").fill("Ada Lovelace 🎩");
  await page.getByLabel("Street and number").fill("12 St James’s Square");
  await page.getByLabel("Postcode").fill("SW1Y 4JH");
  await page.getByLabel("Town or city").fill("London");
  await page.getByLabel("Country").selectOption("GB");
  await chooseCard({ page }, card);
}

/** Fills in the sign-in form that is on the page, and sends it. */
export async function signIn({ page }: Pick<Shopper, "page">, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Chooses one of the sandbox's test cards. */
export async function chooseCard({ page }: Pick<Shopper, "page">, card: string): Promise<void> {
  await page.getByRole("combobox", { name: "Card" }).selectOption(card);
}

/** Presses the button that pays. */
export async function pay({ page }: Pick<Shopper, "page">): Promise<void> {
  await page.getByRole("button", { name: /^Pay \$/ }).click();
}

/**
 * Opens the shopper's newest mail in the mailbox (of that subject), when it has come, and gives back what it says and where
 * it links to.
 */
export async function openMail(
  { page, email }: Pick<Shopper, "page" | "email">,
  subject?: string,
): Promise<{ text: string; links: string[] }> {
  await eventually(async () => {
    await page.goto(`/__mailbox?to=${encodeURIComponent(email)}`);
    const mails = page.getByRole("listitem").getByRole("link", subject === undefined ? {} : { name: subject, exact: true });
    await mails.first().click({ timeout: 1_000 });
  });
  const mail = page.frameLocator("iframe");
  const text = (await mail.locator("body").textContent()) ?? "";
  const links = await mail.getByRole("link").all();
  return { text, links: await Promise.all(links.map(async (link) => (await link.getAttribute("href")) ?? "")) };
}
