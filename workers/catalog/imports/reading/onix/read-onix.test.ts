import { createReadStream, existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Defaults } from "../draft.ts";
import type { Entry } from "../entry.ts";
import { ImportError } from "../import-error.ts";
import { readOnix } from "./read-onix.ts";

const defaults: Defaults = { priceMinor: null, currency: "USD", stock: 2, format: "hardcover" };
const now = Date.UTC(2026, 10, 21);
const ours = "workers/catalog/imports/reading/onix/samples";
const shared = "../shared/data/onix";

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (file: string) => Array.fromAsync(readOnix(createReadStream(file), { defaults, nowMs: now }, null));
const draftOf = (entry?: Entry) => (entry && "draft" in entry ? entry.draft : expect.unreachable(JSON.stringify(entry)));
const rejectedOf = (entry?: Entry) => (entry && "rejected" in entry ? entry.rejected : expect.unreachable(JSON.stringify(entry)));

const winter = {
  title: "A Winter & its Lamp",
  subtitle: "Letters from the Skerry",
  series: { name: "The Keepers of Lights", volume: 2 },
  contributors: [
    { name: "Åse Lindqvist", role: "author" },
    { name: "Nora Solberg", role: "translator" },
    { name: "Somebody With a Foreword", role: "foreword" },
  ],
  subjects: [
    { slug: "sea-stories", name: "Sea stories" },
    { slug: "letters", name: "Letters" },
  ],
  language: "en",
  publishedOn: "2024-02-29",
  description: "She writes from a rock.\n\nHe answers.",
  editions: [
    {
      isbn13: "9780306406157",
      sku: null,
      format: "paperback",
      price: { amount: 1_250, currency: "USD" },
      pages: 245,
      publisher: "The Lamp Press",
    },
  ],
};

describe("our own samples", () => {
  test.each(["reference.xml", "short.xml", "onix21.xml"])("%s is the same book, whole", async (name) => {
    const { book, skus, copies, faults } = draftOf((await read(`${ours}/${name}`))[0]);
    expect(book).toMatchObject(winter);
    expect({ skus, copies }).toEqual({ skus: ["9780306406157"], copies: [2] });
    expect(faults.map(({ code }) => code)).toEqual(["subject-heading"]);
  });

  test.each([1, 7, 1_000, 65_536])("it does not matter how the file is cut, here into pieces of %d bytes", async (size) => {
    const bytes = readFileSync(`${ours}/reference.xml`);
    const entries = await Array.fromAsync(readOnix(inChunks(bytes, size), { defaults, nowMs: now }, null));
    expect(entries).toHaveLength(4);
    expect(draftOf(entries[0]).book).toMatchObject(winter);
    expect(entries.at(-1)?.next.byte).toBeLessThanOrEqual(bytes.length);
  });

  test("every product is a draft, a removal or rejected with line, path, code and reason", async () => {
    const [, wrong, sent, gone] = await read(`${ours}/reference.xml`);
    expect(rejectedOf(wrong)).toEqual({
      line: 96,
      column: "Product[2]/ProductIdentifier/IDValue",
      ...{ code: "isbn", severity: "error" },
      reason: expect.stringContaining('"9780306406158" is no ISBN'),
    });
    expect(rejectedOf(sent)).toEqual({
      line: 100,
      column: "Product[3]/NotificationType",
      ...{ code: "test-record", severity: "error" },
      reason: "the sender marks it as a test",
    });
    expect(gone).toMatchObject({ removal: { sku: "9780140449136", place: { line: 102, column: "Product[4]" } } });
  });

  test("what the shop points at is found in the file, in its own tags", async () => {
    const places = async (name: string) => {
      const { placeOf } = draftOf((await read(`${ours}/${name}`))[0]);
      return ["/title", "/editions/0/price/amount", "/publishedOn", "/editions/0", "", "/unheard-of"].map(
        (pointer) => placeOf(pointer).column,
      );
    };
    expect(await places("reference.xml")).toEqual([
      "Product[1]/DescriptiveDetail/TitleDetail[1]/TitleElement",
      "Product[1]/ProductSupply/SupplyDetail/Price[3]/PriceAmount",
      "Product[1]/PublishingDetail/PublishingDate/Date",
      "Product[1]/ProductIdentifier[2]/IDValue",
      "Product[1]",
      "Product[1]",
    ]);
    expect((await places("short.xml"))[1]).toBe("product[1]/productsupply/supplydetail/price/j151");
    expect((await places("onix21.xml"))[2]).toBe("Product[1]/PublicationDate");
  });
});

/** A message of products, each of which says what stands here. */
function messageOf(...products: string[]): Buffer {
  return Buffer.from(
    `<ONIXMessage release="3.0">\n${products.map((product) => `<Product>${product}</Product>`).join("\n")}\n</ONIXMessage>`,
  );
}

/** A product with all that it must have. */
function productOf(
  change: Partial<Record<"notification" | "id" | "form" | "title" | "detail" | "publishing" | "supply", string>> = {},
): string {
  const {
    notification = "03",
    id = "<ProductIDType>15</ProductIDType><IDValue>9780306406157</IDValue>",
    form = "BC",
    title = "<TitleElementLevel>01</TitleElementLevel><TitleText>Plain</TitleText>",
    detail = "",
    publishing = "",
    supply = "<Price><PriceType>02</PriceType><PriceAmount>9.99</PriceAmount><CurrencyCode>USD</CurrencyCode></Price>",
  } = change;
  return [
    `<NotificationType>${notification}</NotificationType>`,
    `<ProductIdentifier>${id}</ProductIdentifier>`,
    `<DescriptiveDetail><ProductForm>${form}</ProductForm>${detail}`,
    `<TitleDetail><TitleType>01</TitleType><TitleElement>${title}</TitleElement></TitleDetail></DescriptiveDetail>`,
    `<PublishingDetail>${publishing}</PublishingDetail>`,
    `<ProductSupply><SupplyDetail>${supply}</SupplyDetail></ProductSupply>`,
  ].join("");
}

type Change = Parameters<typeof productOf>[0];
const readOne = async (change: Change, given: Partial<Defaults> = {}) =>
  (
    await Array.fromAsync(readOnix(inChunks(messageOf(productOf(change)), 100), { defaults: { ...defaults, ...given }, nowMs: now }, null))
  )[0];
const bookOf = async (change: Change, given?: Partial<Defaults>) => draftOf(await readOne(change, given)).book as typeof winter;

describe("a product that is no book of ours", () => {
  const price = (amount: string, currency: string, type = "02", more = "") =>
    `<Price><PriceType>${type}</PriceType>${more}<PriceAmount>${amount}</PriceAmount><CurrencyCode>${currency}</CurrencyCode></Price>`;
  test.each<[change: Change, code: string, column: string, reason: RegExp]>([
    [{ id: "<ProductIDType>01</ProductIDType><IDValue>17</IDValue>" }, "no-isbn", "", /no identifier is an ISBN/],
    [{ id: "<ProductIDType>03</ProductIDType><IDValue>5012345678901</IDValue>" }, "isbn", "/ProductIdentifier/IDValue", /is no ISBN/],
    [{ title: "<TitleElementLevel>02</TitleElementLevel>" }, "title", "", /no title/],
    [{ form: "ZE" }, "product-form", "/DescriptiveDetail/ProductForm", /"ZE" is no book/],
    [{ supply: price("12,99 €", "USD") }, "price", "/ProductSupply/SupplyDetail/Price/PriceAmount", /"12,99 €" is no price such as 12.99/],
    [{ supply: price("-1", "USD") }, "price", "/ProductSupply/SupplyDetail/Price/PriceAmount", /no price/],
    [
      { supply: price("9", "EUR") + price("9", "CHF") },
      "currency",
      "/ProductSupply/SupplyDetail/Price[1]/CurrencyCode",
      /in EUR, CHF;.* USD/,
    ],
    [{ supply: price("5", "USD", "05") }, "no-price", "/ProductSupply/SupplyDetail/Price", /no price in USD is a retail price/],
    [{ supply: price("5", "USD", "02", "<PriceQualifier>06</PriceQualifier>") }, "no-price", "/ProductSupply/SupplyDetail/Price", /retail/],
    [{ supply: "<UnpricedItemType>02</UnpricedItemType>" }, "no-price", "/ProductSupply/SupplyDetail/UnpricedItemType", /to be announced/],
    [{ supply: "" }, "no-price", "", /^no price$/],
    [{ notification: "08" }, "notification", "/NotificationType", /type 08/],
    [{ notification: "89" }, "test-record", "/NotificationType", /test/],
    [{ notification: "05", id: "" }, "no-isbn", "", /no identifier/],
    ...["00000000", "0000-00-00", "20240230", "soon"].map(
      (date) =>
        [
          { publishing: `<PublishingDate><PublishingDateRole>01</PublishingDateRole><Date>${date}</Date></PublishingDate>` },
          "date",
          "/PublishingDetail/PublishingDate/Date",
          /is no date such as/,
        ] as [Change, string, string, RegExp],
    ),
  ])("%j is rejected", async (change, code, path, reason) => {
    expect(rejectedOf(await readOne(change))).toEqual({
      line: 2,
      column: `Product[1]${path}`,
      ...{ code, severity: "error" },
      reason: expect.stringMatching(reason),
    });
  });

  test("without a price of ours has that of the options, if they have one; a price that cannot be read has not", async () => {
    const given = { priceMinor: 1_500 };
    const amounts = ["", price("9", "EUR"), price("5", "USD", "05")].map(
      async (supply) => (await bookOf({ supply }, given)).editions[0]?.price.amount,
    );
    expect(await Promise.all(amounts)).toEqual([1_500, 1_500, 1_500]);
    expect(draftOf(await readOne({ supply: "" }, given)).unsaid).toEqual({ "/editions/0/price": "stand-in" });
    expect(draftOf(await readOne({}, given)).unsaid).toEqual({});
    expect(rejectedOf(await readOne({ supply: price("cheap", "USD") }, given))).toMatchObject({ code: "price" });
  });
});

test("a product that has a GTIN and no ISBN is known by that, and deleted by it", async () => {
  const id = "<ProductIDType>03</ProductIDType><IDValue>3019002489208</IDValue>";
  const draft = draftOf(await readOne({ id }));
  expect(draft).toMatchObject({
    skus: ["3019002489208"],
    faults: [{ code: "isbn-missing" }, { code: "author-missing" }],
    book: { editions: [{ isbn13: null, sku: "3019002489208" }] },
  });
  expect(await readOne({ id, notification: "05" })).toMatchObject({ removal: { sku: "3019002489208" } });
  const own = "<ProductIDType>01</ProductIDType><IDTypeName>Octavo SKU</IDTypeName><IDValue>OCT-1</IDValue>";
  expect(await readOne({ id: own, notification: "05" })).toMatchObject({ removal: { sku: "OCT-1" } });
});

describe("the price", () => {
  const price = (amount: string, more: string) =>
    `<Price>${more}<PriceAmount>${amount}</PriceAmount><CurrencyCode>USD</CurrencyCode></Price>`;
  const type = (code: string) => `<PriceType>${code}</PriceType>`;
  const dates = (...days: [role: string, day: string][]) =>
    days.map(([role, day]) => `<PriceDate><PriceDateRole>${role}</PriceDateRole><Date>${day}</Date></PriceDate>`).join("");
  test.each<[what: string, supply: string, amount: number]>([
    ["with tax is before that without", price("10.00", type("01")) + price("11.00", type("02")), 1_100],
    ["of a bookseller is never the shop's", price("4.00", type("05")) + price("10.5", type("01")), 1_050],
    [
      "that holds today is neither yesterday's nor tomorrow's",
      price("1", dates(["15", "20261120"])) +
        price("2", dates(["14", "20261122"])) +
        price("3", dates(["14", "20261121"], ["15", "20261121"])),
      300,
    ],
    [
      "for consumers is before that of libraries",
      price("9", "<PriceQualifier>06</PriceQualifier>") + price("7", "<PriceQualifier>05</PriceQualifier>"),
      700,
    ],
    ["of what is free is nothing", "<UnpricedItemType>01</UnpricedItemType>", 0],
    ["may have more zeros than cents", price("10000.4000", type("02")), 1_000_040],
  ])("%s", async (_, supply, amount) => {
    expect((await bookOf({ supply })).editions[0]?.price.amount).toBe(amount);
  });
});

test.each<[form: string, detail: string, format: string, isGuess: boolean]>([
  ["BB", "", "hardcover", false],
  ["BE", "", "paperback", false],
  ["BA", "", "hardcover", true],
  ["", "", "hardcover", true],
  ["ED", "<ProductFormDetail>E101</ProductFormDetail>", "ebook", false],
  ["ED", "<ProductFormDetail>A103</ProductFormDetail>", "audiobook", false],
  ["EA", "<PrimaryContentType>01</PrimaryContentType>", "audiobook", false],
  ["AJ", "", "audiobook", false],
  ["DG", "", "ebook", false],
])("the form %j %s is %s", async (form, detail, format, isGuess) => {
  const draft = draftOf(await readOne({ form, detail }));
  expect((draft.book as typeof winter).editions[0]?.format).toBe(format);
  expect(draft.faults.some(({ code }) => code === "binding")).toBe(isGuess);
});

test.each<[date: string, publishedOn: string]>([
  ["<Date>20060807</Date>", "2006-08-07"],
  ['<Date dateformat="01">200608</Date>', "2006-08"],
  ["<DateFormat>05</DateFormat><Date>1968</Date>", "1968"],
  ["<DateFormat>14</DateFormat><Date>20110601T000000+0200</Date>", "2011-06-01"],
  ["<Date>2011-06-01</Date>", "2011-06-01"],
  ['<Date dateformat="03">20062</Date>', "2006"],
  ['<Date dateformat="02">200652</Date>', "2006"],
])("the date %s is %s", async (date, publishedOn) => {
  const publishing = `<PublishingDate><PublishingDateRole>01</PublishingDateRole>${date}</PublishingDate>`;
  expect((await bookOf({ publishing })).publishedOn).toBe(publishedOn);
});

test("a volume without a title of its own is called by its collection and number", async () => {
  const title =
    "<TitleElementLevel>01</TitleElementLevel><PartNumber>3</PartNumber></TitleElement><TitleElement><TitleElementLevel>02</TitleElementLevel><TitleText>Tides</TitleText>";
  expect((await bookOf({ title })).title).toBe("Tides, 3");
});

test("people are named once in a role, and whoever edited and translated is both", async () => {
  const person = (role: string, name: string) => `<Contributor><ContributorRole>${role}</ContributorRole>${name}</Contributor>`;
  const detail = [
    person("A01", "<PersonName>Ada Byron</PersonName>"),
    person("A01", "<PersonNameInverted>Byron, Ada</PersonNameInverted>"),
    person("B10", "<CorporateName>The Circle</CorporateName>"),
    person("A01", "<UnnamedPersons>05</UnnamedPersons>"),
    person("A12", "<PersonNameInverted>Brown, Phiz, Jr</PersonNameInverted>"),
  ].join("");
  expect((await bookOf({ detail })).contributors).toEqual([
    { name: "Ada Byron", role: "author", sortName: "Byron, Ada" },
    { name: "The Circle", role: "editor", sortName: null },
    { name: "The Circle", role: "translator", sortName: null },
    { name: "Phiz Brown, Jr", role: "illustrator", sortName: "Brown, Phiz, Jr" },
  ]);
});

describe.skipIf(!existsSync(shared))("the samples of others (skipped where ../shared/data is not there)", () => {
  const files = globSync(`${shared}/*/*.xml`).sort();
  const refused: Record<string, RegExp> = {
    "test_collection.xml": /its root is <Collection>/,
    "invalid_onix_root.xml": /its root is <ONIXMESAGE>/,
  };

  test("there are all of them", () => {
    expect(files).toHaveLength(53);
  });

  test.each(files)("every product of %s is accounted for", async (file) => {
    const [, sentence] = Object.entries(refused).find(([name]) => file.endsWith(name)) ?? [];
    if (sentence) return await expect(read(file)).rejects.toThrow(sentence);
    const entries = await read(file);
    expect(entries).toHaveLength(readFileSync(file, "utf8").match(/<product[\s>]/gi)?.length ?? 0);
    for (const entry of entries) {
      if ("draft" in entry)
        expect(draftOf(entry).book).toMatchObject({
          title: expect.stringMatching(/./),
          editions: [
            { isbn13: draftOf(entry).faults.some(({ code }) => code === "isbn-missing") ? null : expect.stringMatching(/^97[89]\d{10}$/) },
          ],
        });
      else expect(rejectedOf(entry)).toMatchObject({ line: expect.any(Number), column: expect.stringMatching(/^product\[\d+\]/i) });
    }
  });

  test("with a price for those in other currencies, all that have a number and a title become books", async () => {
    const options = { ...defaults, priceMinor: 1_000 };
    const readable = files.filter((file) => !Object.keys(refused).some((name) => file.endsWith(name)));
    const all = await Promise.all(
      readable.map((file) => Array.fromAsync(readOnix(createReadStream(file), { defaults: options, nowMs: now }, null))),
    );
    const codes = Map.groupBy(all.flat(), (entry) => ("rejected" in entry ? entry.rejected.code : "book"));
    expect(Object.fromEntries([...codes].map(([code, { length }]) => [code, length]))).toEqual({
      book: 27,
      isbn: 22,
      "no-isbn": 4,
      title: 5,
    });
  });
});

test("where a file is broken half-way every product before that is there", async () => {
  const found: Entry[] = [];
  const broken = Buffer.concat([
    messageOf(productOf(), productOf()).subarray(0, -"\n</ONIXMessage>".length),
    Buffer.from("\n<Product></Other>"),
  ]);
  const reading = (async () => {
    for await (const entry of readOnix(inChunks(broken, 1_000), { defaults, nowMs: now }, null)) found.push(entry);
  })();
  await expect(reading).rejects.toThrow(/unexpected close tag/);
  expect(found).toHaveLength(2);
});

test("a whole file that is none of ONIX is an error of the file", async () => {
  const readText = (text: string) => Array.fromAsync(readOnix(inChunks(Buffer.from(text), 10), { defaults, nowMs: now }, null));
  await expect(readText("<html><body>Not found</body></html>")).rejects.toThrow(ImportError);
  await expect(readText("<html><body>Not found</body></html>")).rejects.toThrow(/line 1: its root is <html>/);
});
