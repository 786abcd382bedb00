import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pictureOf } from "../picture.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { launchChromium } from "./chromium.ts";
import { smallTargets, violationsOn } from "./look-at-page.ts";
import { openShopper, type ShopperOptions, signIn } from "./shopper.ts";

let platform: TestPlatform;
let browser: Browser;
beforeAll(async () => {
  // Cron takes up what a message left, so that no import waits for a minute.
  [platform, browser] = await Promise.all([startPlatform({ cronEverySeconds: 2 }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
});

/** An admin at the desk, signed in; where scripts do not run, every page has to do without. */
async function openDesk(options: ShopperOptions = {}) {
  const desk = await openShopper(browser, platform.url, options);
  await desk.page.goto("/admin");
  await signIn(desk, platform.account("admin"));
  await desk.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  return desk;
}

const sent = (name: string, content: string | Uint8Array) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });

/** Sends a file from the imports page, and waits until its import is over. */
async function sendFile(page: Page, name: string, content: string, isTrial: boolean): Promise<void> {
  await page.goto("/admin/imports");
  await page.getByLabel("File", { exact: true }).setInputFiles(sent(name, content));
  await page.getByLabel(isTrial ? "Try it" : "Import it").check();
  await page.getByRole("button", { name: "Send the file" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByText("Done", { exact: true }).waitFor();
}

/** A figure of an import's page, by its words. */
const figureOf = async (page: Page, words: string) =>
  Number(
    await page
      .locator(".figure", { has: page.getByText(words, { exact: true }) })
      .locator(".figure__count")
      .textContent(),
  );

/** A table of two books, the second of which has a wrong check digit. */
const autumnOf = (prefix: string) =>
  ["title,authors,sku,isbn,price", `${prefix} One,Ada Lovelace,${prefix}-1,,9.99`, `${prefix} Two,Ada Lovelace,,9780141439472,12.50`].join(
    "\n",
  );

describe.each([true, false])("imports, with JavaScript: %s", (javaScriptEnabled) => {
  const prefix = javaScriptEnabled ? "Script" : "Plain";

  test("a file is tried, imported, its rejected rows corrected and sent again, and all of it taken back", async () => {
    const { page, complaints } = await openDesk({ javaScriptEnabled });
    await sendFile(page, `${prefix}.csv`, autumnOf(prefix), true);
    await page.getByText("Nothing was written").waitFor();
    expect([await figureOf(page, "would be new"), await figureOf(page, "rejected")]).toEqual([1, 1]);
    await page.getByRole("link", { name: "What would change" }).click();
    await page
      .getByRole("row", { name: new RegExp(`^${prefix} One`) })
      .getByText("$9.99")
      .waitFor();
    await page.goto(`/admin/books?q=${prefix}-1`);
    await page.getByText(/No book is called/).waitFor();

    await sendFile(page, `${prefix}.csv`, autumnOf(prefix), false);
    expect([await figureOf(page, "new"), await figureOf(page, "rejected")]).toEqual([1, 1]);
    await page
      .getByRole("row", { name: /check digit is wrong/ })
      .getByText(/^Line 3, isbn:/)
      .waitFor();
    const imported = page.url();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download the rejected rows" }).click(),
    ]);
    const rejected = await readFile(await download.path(), "utf8");
    expect(rejected).toContain(`${prefix} Two`);
    expect(rejected).not.toContain(`${prefix} One`);

    const isbn = javaScriptEnabled ? "9780141439471" : "9780140447934";
    await sendFile(page, `${prefix}-corrected.csv`, rejected.replace("9780141439472", isbn), false);
    expect([await figureOf(page, "new"), await figureOf(page, "rejected")]).toEqual([1, 0]);
    await page.goto(`/admin/books?q=${isbn}`);
    await page.getByRole("heading", { level: 1, name: `${prefix} Two` }).waitFor();

    await page.goto(imported);
    await page.getByRole("button", { name: "Undo all of it" }).click();
    await page.getByText("Undone", { exact: true }).waitFor();
    await page.goto(`/admin/books?q=${prefix}-1`);
    await page.getByText(/No book is called/).waitFor();
    expect(complaints).toEqual([]);
  });
});

test("a file of more than a part goes in parts, and its figures grow on the page while it is read", async () => {
  const { page } = await openDesk();
  const description = "A long story. ".repeat(1_300);
  const rows = Array.from({ length: 500 }, (_, index) => `Long ${index},LONG-${index},5.00,${description}`);
  await page.goto("/admin/imports");
  await page.getByLabel("File", { exact: true }).setInputFiles(sent("long.csv", ["title,sku,price,description", ...rows].join("\n")));
  const parts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") parts.push(new URL(request.url()).pathname.replace(/imp_\w+/, "{id}"));
  });
  await page.getByRole("button", { name: "Send the file" }).click();
  await page.getByRole("progressbar").waitFor();
  await page.getByText("Nothing was written").waitFor();
  expect(await figureOf(page, "would be new")).toBe(500);
  const ofImport = "/admin/imports/{id}";
  expect(parts).toEqual(["/admin/imports", `${ofImport}/parts/1`, `${ofImport}/parts/2`, `${ofImport}/complete`]);
});

test("a form that is refused stays, with what is wrong beside its field, with a script as well", async () => {
  const { page } = await openDesk();
  await page.goto("/admin/imports");
  await page.getByText("What the file does not say").click();
  await page.getByLabel("Mapping").fill('{"columns": {"Titel": "nothing of ours"}}');
  await page.getByLabel("File", { exact: true }).setInputFiles(sent("mapped.csv", "Titel\n"));
  await page.getByRole("button", { name: "Send the file" }).click();
  await page.getByRole("alert").getByText("The import was not begun").waitFor();
  expect(await page.getByLabel("Mapping").getAttribute("aria-invalid")).toBe("true");
  // The form that came back is as lively as the first.
  await page.getByLabel("Mapping").fill("");
  await page.getByLabel("File", { exact: true }).setInputFiles(sent("mapped.csv", "title,sku,price\nMapped,MAPPED,1\n"));
  await page.getByRole("button", { name: "Send the file" }).click();
  await page.getByRole("heading", { level: 1, name: "mapped.csv" }).waitFor();
});

test("a book with two editions and a cover is made, changed and deleted without JavaScript", async () => {
  const { page } = await openDesk({ javaScriptEnabled: false });
  await page.goto("/admin/books");
  await page.getByRole("link", { name: "Add a book" }).click();
  await page.getByLabel("Title", { exact: true }).fill("The Lighthouse");
  await page.getByLabel("Who made it").fill("Ada Lovelace\nConstance Garnett (translator)");
  await page.getByLabel("Subjects").fill("Fiction > Sea stories");
  const edition = (number: number) => page.getByRole("group", { name: `Edition ${number}` });
  for (const [number, format, price] of [
    [1, "paperback", "9.99"],
    [2, "hardcover", ""],
  ] as const) {
    await edition(number).getByLabel("ISBN or SKU").fill(`lighthouse-${number}`);
    await edition(number).getByLabel("Format").selectOption(format);
    await edition(number).getByLabel("Price in USD").fill(price);
  }
  await page.getByRole("button", { name: "Make the book" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Enter a price such as 12.99" }).waitFor();
  await edition(2).getByLabel("Price in USD").fill("24.00");
  await page.getByRole("button", { name: "Room for another edition" }).click();
  await edition(3).waitFor();
  await page.getByRole("button", { name: "Make the book" }).click();
  await page.getByText("The book is in the shop").waitFor();

  await page.getByLabel("Add a picture").setInputFiles(sent("cover.png", pictureOf(400, 600)));
  await page.getByLabel("What is to be seen").fill("A lighthouse at night");
  await page.getByRole("button", { name: "Send the picture" }).click();
  await page.getByText("The picture is in the shop").waitFor();
  const book = page.url().split("?")[0] ?? "";
  const sentPicture = page.getByRole("listitem").filter({ hasText: "The cover" });
  await sentPicture.getByLabel("From the left").fill("50");
  await sentPicture.getByLabel("From the top").fill("20");
  await sentPicture.getByRole("button", { name: "Save what is said of the cover" }).click();
  await page.getByText("The picture is as you saved it").waitFor();
  expect(await sentPicture.getByLabel("From the top").inputValue()).toBe("20");
  await page.getByRole("link", { name: "See it in the shop" }).click();
  await page.getByRole("heading", { level: 1, name: "The Lighthouse" }).waitFor();
  await page.getByRole("img", { name: "A lighthouse at night" }).waitFor();
  for (const words of ["$9.99", "$24.00", "Constance Garnett", "Sea stories"]) await page.getByText(words).first().waitFor();

  await page.goto(`${book}/edit`);
  await page.getByLabel("Title", { exact: true }).fill("To the Lighthouse");
  await edition(2).getByLabel("Take this edition out").check();
  await page.getByRole("button", { name: "Save the book" }).click();
  await page.getByText("The book is as you saved it").waitFor();
  expect(await page.getByText("$24.00").count()).toBe(0);
  await page.getByLabel("Add a picture").setInputFiles(sent("notes.txt", "no picture"));
  await page.getByRole("button", { name: "Send the picture" }).click();
  await page.getByRole("alert").getByText("The picture was not taken").waitFor();
  await page.getByRole("button", { name: "Take away the cover" }).click();
  await page.getByText("The picture is gone").waitFor();
  await page.getByText("Delete the book").click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await page.getByText("The book is deleted").waitFor();
});

test("collections are made by hand and by a rule, changed and deleted without JavaScript", { tags: ["P-21"] }, async () => {
  const { page } = await openDesk({ javaScriptEnabled: false });
  for (const number of [1, 2]) {
    await sendFile(page, `shelf-${number}.csv`, `title,sku,price\nShelf ${number},SHELF-${number},${number}.00\n`, false);
  }
  await page.getByRole("link", { name: "Collections" }).click();
  await page.getByRole("link", { name: "Add a collection" }).click();
  await page.getByLabel("Name", { exact: true }).fill("By our hand");
  await page.getByLabel("Books", { exact: true }).fill("shelf-2 this is not read\nSHELF-9");
  await page.getByRole("button", { name: "Make the collection" }).click();
  await page
    .getByRole("alert")
    .getByText(/the shop sells nothing as SHELF-9/)
    .waitFor();
  await page.getByLabel("Books", { exact: true }).fill("shelf-2 this is not read\nSHELF-1");
  await page.getByRole("button", { name: "Make the collection" }).click();
  await page.getByText("The collection is in the shop").waitFor();
  await page.goto("/collections/by-our-hand");
  expect(
    await page
      .getByRole("main")
      .getByRole("heading", { level: 3 })
      .or(page.getByRole("main").getByRole("heading", { level: 2 }))
      .allTextContents(),
  ).toEqual(["Shelf 2", "Shelf 1"]);

  await page.goto("/admin/collections/by-our-hand");
  expect(await page.getByLabel("Books", { exact: true }).inputValue()).toBe("SHELF-2 Shelf 2\nSHELF-1 Shelf 1");
  await page.getByRole("radio", { name: /^By a rule/ }).check();
  await page.getByLabel("Up to a price of").fill("1.50");
  await page.getByRole("button", { name: "Save the collection" }).click();
  await page.getByText("The collection is in the shop").waitFor();
  await page
    .getByRole("row", { name: /By our hand/ })
    .getByText("By a rule")
    .waitFor();
  await page.getByRole("link", { name: "By our hand", exact: true }).click();
  expect(await page.getByLabel("Up to a price of").inputValue()).toBe("1.50");
  await page.getByText("Delete the collection").click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await page.getByText("The collection is deleted").waitFor();
});

describe("every page", () => {
  let visits = 0;

  /** Brings somebody to each page about books, imports and collections, refusals included. */
  async function visitEveryPage(page: Page, look: (name: string) => Promise<void>) {
    for (const path of [
      "/admin/books",
      "/admin/books/new",
      "/admin/imports",
      "/admin/collections",
      "/admin/collections/new",
      "/admin/imports/x",
    ]) {
      await page.goto(path);
      await look(path);
    }
    visits += 1;
    const prefix = `LOOKED-${visits}`;
    await sendFile(page, "looked-at.csv", `${autumnOf(prefix)}\nThree,${"A long name ".repeat(12)},${prefix}-3,,19.99`, false);
    await look("an import");
    await page.getByRole("link", { name: "What was changed" }).click();
    await look("what it changed");
    await page.goto(`/admin/books?q=${prefix}-1`);
    await page.getByLabel("Add a picture").setInputFiles(sent("cover.png", pictureOf(400, 600)));
    await page.getByRole("button", { name: "Send the picture" }).click();
    await page.getByText("The picture is in the shop").waitFor();
    await look("a book with a picture");
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("Title", { exact: true }).fill("x".repeat(301));
    await page.getByRole("button", { name: "Save the book" }).click();
    await page.getByRole("alert").waitFor();
    await look("a refused book");
    await page.goto("/admin/imports");
    await page.getByText("What the file does not say").click();
    await look("an open form");
  }

  test.each(["light", "dark"] as const)("has nothing that axe objects to, in %s", async (colorScheme) => {
    const { page } = await openDesk({ colorScheme });
    await visitEveryPage(page, async (name) => expect(await violationsOn(page), name).toEqual([]));
  });

  test.each([320, 1280])("fits into a window %d pixels wide, can be pressed, and breaks no policy", async (width) => {
    const { page, complaints } = await openDesk({ viewport: { width, height: 800 } });
    await visitEveryPage(page, async (name) => {
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
      expect(await page.evaluate<string[]>(smallTargets), name).toEqual([]);
      expect(await page.getByRole("heading", { level: 1 }).count(), name).toBe(1);
    });
    // A browser also notes each answer that is no success, and this visit asks for some.
    expect(complaints.filter((words) => !words.startsWith("Failed to load resource: the server responded with a status of 4"))).toEqual([]);
  });
});
