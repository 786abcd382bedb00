import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Book } from "../../shared/contracts/catalog.ts";
import { apiKeyHeader } from "../../shared/contracts/identity.ts";
import { eventually } from "../eventually.ts";
import { type Importer, openFolder, openImporter } from "../importing.ts";
import { openPeople } from "../people.ts";
import { pictureOf } from "../picture.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

/** What a merchant does with a catalogue, from end to end: a seller of their own with a key of their own, as programs have them. */
let platform: TestPlatform;
let shop: Shop;
let importer: Importer;
let apiKey: string;
let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  [platform, folder] = await Promise.all([startPlatform(), openFolder()]);
  const people = openPeople(platform);
  const { secret } = await people.keyOf(await people.seller(), ["catalog:write", "inventory:read", "inventory:write"]);
  apiKey = secret;
  shop = openShop({ url: platform.url, apiKey });
  importer = openImporter({ url: platform.url, apiKey });
});
afterAll(async () => {
  await folder?.remove();
  await platform?.stop();
});

const bookAt = async (ref: string) => (await shop.call<Book>("GET", `/api/books/${ref}`)).body;
const usd = (amount: number) => ({ amount, currency: "USD" });

test("a merchant adds a book with two editions and a cover, and shoppers see both", async () => {
  const created = await shop.asMerchant("POST", "/api/books", {
    title: "The Lighthouse Ledger",
    subtitle: "Thirty Years of Storms",
    contributors: [
      { name: "Åse Lindqvist", role: "author", sortName: "Lindqvist, Åse" },
      { name: "Nora Solberg", role: "translator" },
    ],
    subjects: [{ slug: "sea-stories", name: "Sea stories" }],
    language: "en",
    publishedOn: "2024-02-29",
    editions: [
      { isbn13: "978-0-306-40615-7", format: "hardcover", price: usd(2_400), pages: 245, publisher: "The Lamp Press" },
      { isbn13: "9780140449136", format: "ebook", price: usd(900) },
    ],
  });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  const { id, slug } = created.body as Book;

  const form = new FormData();
  form.set("file", new Blob([pictureOf(1_000, 1_500)], { type: "image/png" }), "cover.png");
  form.set("alt", "A lighthouse in a storm");
  const uploaded = await fetch(`${platform.url}/api/books/${id}/images`, {
    method: "POST",
    body: form,
    headers: { [apiKeyHeader]: apiKey },
  });
  expect(uploaded.status, await uploaded.clone().text()).toBe(201);

  await eventually(async () => {
    const [image] = (await bookAt(id)).images;
    expect(image?.alt).toBe("A lighthouse in a storm");
    const widths = image?.srcset?.map(({ width }) => width) ?? [];
    expect(widths.length).toBeGreaterThanOrEqual(3);
    for (const { url } of image?.srcset ?? []) {
      const picture = await fetch(new URL(url, platform.url));
      expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/webp"]);
      expect(picture.headers.get("cache-control")).toMatch(/immutable/);
      await picture.body?.cancel();
    }
  });
  const { body } = await shop.call<{ text: string }>("GET", `/books/${slug}`);
  for (const words of ["The Lighthouse Ledger", "$24.00", "$9.00", "Nora Solberg", "A lighthouse in a storm", "srcset="])
    expect(body.text).toContain(words);
});

test("a merchant corrects the rows that were rejected, sends them again as they are, and all are in", async () => {
  const rows = [
    "title,authors,isbn,price,stock",
    "Emma,Jane Austen,9780141439587,8.99,2",
    "Persuasion,Jane Austen,9780141439680,9.50,1",
    '"Sense, and Sensibility",Jane Austen,9780141439662,"12,99 €",3',
    "=Mansfield Park,Jane Austen,9780141439808,7.00,many",
  ];
  const file = await folder.write("spring.csv", rows.join("\n"));
  const first = await folder.runImport([file, "--url", platform.url, "--key", apiKey]);
  expect(first.output).toMatch(/created +1\n/);
  expect(first.output).toMatch(/rejected +3 /);
  expect(first.code).toBe(1);

  const path = join(folder.path, "spring.csv.rejected.csv");
  const rejected = await readFile(path, "utf8");
  expect(rejected).toMatch(/Persuasion.*,3,isbn,isbn,/);
  expect(rejected).toMatch(/Sensibility.*,4,price,price,/);
  expect(rejected).toMatch(/'=Mansfield Park.*,5,stock,quantity,/);
  const corrected = rejected.replace("9780141439680", "9780141439686").replace('"12,99 €"', "12.99").replace("many", "4");
  const again = await folder.runImport([await folder.write("corrected.csv", corrected), "--url", platform.url, "--key", apiKey]);
  expect(again.output).toMatch(/created +3\n/);
  expect(again.output).toMatch(/rejected +0/);
  expect(again.code).toBe(0);
  await eventually(async () => {
    expect(await bookAt("9780141439686")).toMatchObject({ title: "Persuasion", editions: [{ price: usd(950) }] });
    expect(await bookAt("9780141439662")).toMatchObject({ title: "Sense, and Sensibility", editions: [{ price: usd(1_299) }] });
    expect(await bookAt("9780141439808")).toMatchObject({ title: "=Mansfield Park" });
    expect(await shop.level("9780141439808")).toMatchObject({ onHand: 4 });
  });
});

test("a merchant undoes an import that had the prices of another year", async () => {
  const sheet = (price: string) => `title,isbn,price\nOld Road,9780140430103,${price}\nNew Road,9780140446364,${price}\n`;
  await importer.importFile(await folder.write("prices.csv", sheet("10.00")));
  const before = await bookAt("9780140430103");
  const wrong = `${sheet("1.00")}Not Ours,9780140430721,1.00\n`;
  const { report } = await importer.importFile(await folder.write("wrong.csv", wrong));
  expect(report).toMatchObject({ created: 1, updated: 2 });
  await eventually(async () => expect((await bookAt("9780140430103")).editions[0]?.price).toEqual(usd(100)));

  const undone = await folder.runImport(["--undo", report.id, "--url", platform.url, "--key", apiKey]);
  expect(undone, undone.output).toMatchObject({ code: 0 });
  await eventually(async () => {
    expect(await bookAt("9780140430103")).toEqual({ ...before, version: 3 });
    expect((await bookAt("9780140446364")).editions[0]?.price).toEqual(usd(1_000));
    expect((await shop.call("GET", "/api/books/9780140430721")).status).toBe(404);
  });
});

test("a merchant looks at what a list of prices and copies would do, and then has it done", { tags: ["P-12"] }, async () => {
  const isbn = "9780140449266";
  const edition = { isbn13: isbn, format: "paperback", price: usd(1_200) };
  const subjects = [{ slug: "epics", name: "Epics" }];
  expect((await shop.asMerchant("POST", "/api/books", { title: "The Comedy", subjects, editions: [edition] })).status).toBe(201);
  const file = await folder.write("list.csv", `isbn,price,quantity\n${isbn},10.50,7\n9780140434088,3.00,1\n`);
  const args = [file, "--url", platform.url, "--key", apiKey];
  const dry = await folder.runImport([...args, "--dry-run"]);
  expect(dry.output).toContain("line 2  updated  The Comedy");
  expect(dry.output).toContain(`${isbn} price: {"amount":1200,"currency":"USD"} → {"amount":1050,"currency":"USD"}`);
  expect(dry.output).toContain(`${isbn} copies: 0 → 7`);
  expect(dry.output).toMatch(/rejected +1 .*unknown-isbn/);
  expect(await shop.level(isbn)).toMatchObject({ onHand: 0 });

  expect(await folder.runImport(args)).toMatchObject({ code: 1 });
  await eventually(async () => {
    expect(await bookAt(isbn)).toMatchObject({ title: "The Comedy", subjects, editions: [{ price: usd(1_050) }] });
    expect(await shop.level(isbn)).toMatchObject({ onHand: 7 });
  });
});
