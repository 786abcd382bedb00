import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { totpCode } from "../../workers/identity/account/totp.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { launchChromium } from "./chromium.ts";
import { reachingOver, smallTargets, violationsOn } from "./look-at-page.ts";
import { openMail, openShopper, type Shopper, type ShopperOptions, signIn } from "./shopper.ts";

const password = "twelve lamps on a long shelf";
const newPassword = "another lamp, on another shelf";
const halfMinuteMs = 30_000;

let platform: TestPlatform;
let browser: Browser;
beforeAll(async () => {
  [platform, browser] = await Promise.all([startPlatform(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

const heading = (shopper: Shopper, name: string | RegExp) => shopper.page.getByRole("heading", { level: 1, name }).waitFor();
const press = (shopper: Shopper, name: string | RegExp) => shopper.page.getByRole("main").getByRole("button", { name }).click();
const said = (shopper: Shopper, words: string) => shopper.page.getByRole("status").getByText(words).waitFor();

/** The message a field is described by. */
async function messageBeside({ page }: Shopper, label: string): Promise<string> {
  const field = page.getByLabel(label, { exact: true });
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  const ids = ((await field.getAttribute("aria-describedby")) ?? "").split(" ");
  return (await page.locator(`#${ids.at(-1)}`).textContent()) ?? "";
}

/** Makes an account and is signed in to it. */
async function register(shopper: Shopper, name = "Ada Lovelace"): Promise<void> {
  const { page, email } = shopper;
  await page.goto("/register");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail address", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await press(shopper, "Make my account");
  await said(shopper, "Your account is ready");
}

/** Opens the newest link mailed under a subject. */
async function followMail(shopper: Shopper, subject: string): Promise<void> {
  const { links } = await openMail(shopper, subject);
  await shopper.page.goto(links[0] ?? "");
}

/** Sets the second factor up; gives back its key and the recovery codes. */
async function setUpSecondFactor(shopper: Shopper): Promise<{ secret: string; codes: string[] }> {
  const { page } = shopper;
  await page.goto("/account/second-factor");
  await press(shopper, "Begin");
  await page.getByRole("img", { name: "The key, as a picture" }).waitFor();
  const secret = ((await page.locator(".secret").textContent()) ?? "").replaceAll(" ", "");
  expect(await page.getByRole("link", { name: "Open in my app" }).getAttribute("href")).toContain(`secret=${secret}`);
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await press(shopper, "Turn it on");
  expect(await messageBeside(shopper, "Code")).toContain("This code is not right");
  await page.getByLabel("Code", { exact: true }).fill(totpCode(secret, Date.now()));
  await press(shopper, "Turn it on");
  await heading(shopper, "Keep these codes");
  return { secret, codes: await page.getByRole("main").getByRole("list").last().getByRole("listitem").allInnerTexts() };
}

async function signOut(shopper: Shopper): Promise<void> {
  await shopper.page.goto("/account");
  await press(shopper, "Sign out");
  await said(shopper, "You are signed out");
}

describe.each([
  ["with JavaScript", true],
  ["without JavaScript", false],
])("the life of an account, %s", (_, javaScriptEnabled) => {
  test("sign up, verify, second factor, addresses, password, the end", { tags: ["WEB-01", "WEB-02", "P-75", "P-73", "P-77"] }, async () => {
    const shopper = await openShopper(browser, platform.url, { javaScriptEnabled });
    const { page, context } = shopper;
    await register(shopper);
    await page.goto("/account");
    await page.getByText("Your address is not confirmed yet").waitFor();

    await followMail(shopper, "Confirm your e-mail address");
    await press(shopper, "Yes, this is my address");
    await said(shopper, "Your address is confirmed");
    expect(await page.getByText("Your address is not confirmed yet").count()).toBe(0);

    const { secret, codes } = await setUpSecondFactor(shopper);
    expect(codes).toHaveLength(10);
    await page.reload();
    await heading(shopper, "Second factor");

    await signOut(shopper);
    await page.goto("/account/addresses");
    await signIn(shopper, { email: shopper.email, password });
    await heading(shopper, "Enter your code");
    // A code is taken once: the one of the next half minute is good already.
    await page.getByLabel("Code", { exact: true }).fill(totpCode(secret, Date.now() + halfMinuteMs));
    await press(shopper, "Sign in");
    await heading(shopper, "Addresses");

    await writeAddress(shopper);
    await page.getByRole("link", { name: /^Change / }).click();
    await page.getByLabel("Town or city", { exact: true }).fill("Paris");
    await page.getByLabel("Country", { exact: true }).selectOption("FR");
    await press(shopper, "Save the address");
    await said(shopper, "The address is saved");
    await page.getByText("SW1Y 4JH Paris").waitFor();

    await signOut(shopper);
    await page.getByRole("link", { name: "I have forgotten my password" }).click();
    await page.getByLabel("E-mail address", { exact: true }).fill(shopper.email);
    await press(shopper, "Send me a link");
    await said(shopper, "Look into your mail");
    await followMail(shopper, "Choose a new password");
    const link = page.url();
    await page.getByLabel("New password", { exact: true }).fill("short");
    await press(shopper, "Change my password");
    expect(await messageBeside(shopper, "New password")).toContain("must have at least 8 characters");
    await page.getByLabel("New password", { exact: true }).fill(newPassword);
    await press(shopper, "Change my password");
    await said(shopper, "Your password is changed");
    await page.goto(link);
    await page.getByLabel("New password", { exact: true }).fill(newPassword);
    await press(shopper, "Change my password");
    await heading(shopper, "This link does not work any more");

    await page.goto("/sign-in");
    await signIn(shopper, { email: shopper.email, password });
    expect(await messageBeside(shopper, "Password")).toContain("do not belong together");
    await signIn(shopper, { email: shopper.email, password: newPassword });
    await page.getByRole("link", { name: /recovery code/ }).click();
    await page.getByLabel("Recovery code", { exact: true }).fill(codes[0] ?? "");
    await press(shopper, "Sign in");
    await heading(shopper, "Ada Lovelace");

    await page.goto("/account/data");
    await press(shopper, "Delete my account for good");
    expect(await messageBeside(shopper, "Password")).toContain("Enter your password");
    await page.getByLabel("Password", { exact: true }).fill(newPassword);
    await press(shopper, "Delete my account for good");
    await heading(shopper, "Your account is deleted");
    expect((await context.cookies()).map(({ name }) => name)).not.toContain("__Host-octavo-session");
    await page.goto("/account");
    await signIn(shopper, { email: shopper.email, password: newPassword });
    expect(await messageBeside(shopper, "Password")).toContain("do not belong together");
  });
});

/** Adds Ada's address, after having left out its town. */
async function writeAddress(shopper: Shopper): Promise<void> {
  const { page } = shopper;
  await page.getByRole("link", { name: "Add an address" }).click();
  await page.getByLabel("Street and number", { exact: true }).fill("12 St James’s Square");
  await page.getByLabel("Postcode", { exact: true }).fill("SW1Y 4JH");
  await page.getByLabel("Country", { exact: true }).selectOption("GB");
  await press(shopper, "Save the address");
  expect(await messageBeside(shopper, "Town or city")).toContain("Enter the town or city");
  expect(await page.getByLabel("Postcode", { exact: true }).inputValue()).toBe("SW1Y 4JH");
  await page.getByLabel("Town or city", { exact: true }).fill("London");
  await press(shopper, "Save the address");
  await said(shopper, "The address is saved");
}

/** Brings a new shopper to every page of an account and of the way into it, refusals included, and looks at each one there. */
async function visitEveryPage(options: ShopperOptions, look: (name: string, shopper: Shopper) => Promise<void>): Promise<Shopper> {
  const shopper = await openShopper(browser, platform.url, options);
  const { page } = shopper;
  const visit = async (path: string) => {
    await page.goto(path);
    await look(path, shopper);
  };
  for (const path of ["/sign-in", "/sign-in?about=ended", "/register", "/forgot", "/forgot?done=sent", "/reset?token=a", "/reset"])
    await visit(path);
  for (const path of ["/verify?token=a", "/invitation?token=a", "/goodbye"]) await visit(path);
  await page.goto("/sign-in");
  await signIn(shopper, { email: shopper.email, password });
  await look("a refused sign-in", shopper);
  await page.goto("/register");
  await press(shopper, "Make my account");
  await look("a refused registration", shopper);
  await register(shopper);
  await look("a new account", shopper);
  for (const path of ["/account/orders", "/account/addresses", "/account/addresses/new", "/account/security", "/account/data"])
    await visit(path);
  await page.goto("/account/addresses");
  await writeAddress(shopper);
  await look("an address", shopper);
  await page.goto("/account/security");
  await press(shopper, "Change my password");
  await look("a refused password", shopper);
  await visit("/account/second-factor");
  await press(shopper, "Begin");
  await look("a second factor's key", shopper);
  const secret = ((await page.locator(".secret").textContent()) ?? "").replaceAll(" ", "");
  await page.getByLabel("Code", { exact: true }).fill(totpCode(secret, Date.now()));
  await press(shopper, "Turn it on");
  await look("recovery codes", shopper);
  await visit("/account/second-factor");
  await signOut(shopper);
  await signIn(shopper, { email: shopper.email, password });
  await look("the code of a sign-in", shopper);
  await visitStaffPages(shopper, look);
  return shopper;
}

/** The pages that only members of staff have. */
async function visitStaffPages(shopper: Shopper, look: (name: string, shopper: Shopper) => Promise<void>): Promise<void> {
  const { page } = shopper;
  await page.goto("/account/keys");
  await signIn(shopper, platform.account("admin"));
  await heading(shopper, "API keys");
  await look("API keys", shopper);
  await press(shopper, "Make the key");
  await page.getByRole("alert").waitFor();
  await look("a refused key", shopper);
  await page.getByLabel("Name", { exact: true }).fill("Stock count");
  await page.getByLabel("Change the stock").check();
  await press(shopper, "Make the key");
  await said(shopper, "It is shown once");
  await look("a key", shopper);
  await page
    .getByRole("listitem")
    .filter({ hasText: "Stock count" })
    .last()
    .getByRole("button", { name: /^Revoke/ })
    .click();
  await said(shopper, "The key is revoked");
  await look("a revoked key", shopper);
}

describe("every page of an account", () => {
  test.each(["light", "dark"] as const)("has nothing that axe objects to, in %s", { tags: ["P-110"] }, async (colorScheme) => {
    await visitEveryPage({ colorScheme }, async (name, { page }) => {
      expect(await violationsOn(page), name).toEqual([]);
    });
  });

  test.each([360, 1280])(
    "fits into a window %d pixels wide, whole and within reach, and breaks no policy",
    { tags: ["WEB-10"] },
    async (width) => {
      const { complaints } = await visitEveryPage({ viewport: { width, height: 800 } }, async (name, { page }) => {
        expect(await page.evaluate<number>("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
        expect(await page.evaluate<string[]>(reachingOver), name).toEqual([]);
        expect(await page.evaluate<string[]>(smallTargets), name).toEqual([]);
        expect(await page.getByRole("heading", { level: 1 }).count(), name).toBe(1);
      });
      // A browser also notes each answer that is no success, and this visit asks for some.
      expect(complaints.filter((words) => !words.startsWith("Failed to load resource: the server responded with a status of 4"))).toEqual(
        [],
      );
    },
  );
});

test("a page for everyone is the same document for who is signed in, and the browser marks the way to the account", async () => {
  const shopper = await openShopper(browser, platform.url);
  const { page, context } = shopper;
  const mark = page.getByRole("banner").getByText("(signed in)");
  await page.goto("/books");
  await page.waitForLoadState("networkidle");
  expect(await mark.isVisible()).toBe(false);
  await register(shopper);
  await page.goto("/books");
  await mark.waitFor();
  expect(await (await context.request.get("/books")).text()).toBe(await (await fetch(`${platform.url}/books`)).text());
});

test("signing out everywhere ends the other browsers too", { tags: ["USR-16"] }, async () => {
  const [phone, desk] = [await openShopper(browser, platform.url), await openShopper(browser, platform.url)];
  await register(phone);
  await desk.page.goto("/account/security");
  await signIn(desk, { email: phone.email, password });
  await heading(desk, "Signing in");
  expect(await desk.page.getByRole("button", { name: /^Sign out there/ }).count()).toBe(1);
  await press(desk, "Sign out everywhere");
  await said(desk, "You are signed out");
  // Felt within a second: that long a look at a session may be remembered.
  await phone.page.waitForTimeout(1_000);
  await phone.page.goto("/account");
  await heading(phone, "Sign in");
});

test("a form of a page that was left open while somebody else signed in is refused, and nothing is done", {
  tags: ["USR-16"],
}, async () => {
  const [ada, other] = [await openShopper(browser, platform.url), await openShopper(browser, platform.url)];
  await register(other, "Bo Buyer");
  await register(ada);
  await ada.page.goto("/account");
  const [session] = (await other.context.cookies()).filter(({ name }) => name === "__Host-octavo-session");
  if (session) await ada.context.addCookies([session]);
  await ada.page.getByLabel("Name", { exact: true }).fill("Changed by mistake");
  await press(ada, "Change my name");
  await heading(ada, "That did not come from this shop");
  await ada.page.goto("/account");
  await heading(ada, "Bo Buyer");
});
