import { describe, expect, test } from "vitest";
import { contributorRoles } from "../../../../../shared/contracts/catalog.ts";
import { codeOfRole } from "../../../exports/onix/role-codes.ts";
import { bookBodySchema } from "../../../schemas.ts";
import type { BookDraft, Defaults } from "../draft.ts";
import { rolesOfCode } from "./contributor-roles.ts";
import { readOnix } from "./read-onix.ts";

const defaults: Defaults = { priceMinor: null, currency: "USD", stock: 0, format: "paperback" };
const nowMs = Date.UTC(2026, 10, 21);

/** The one book of a message. It has to be one that the shop takes. */
async function bookOf(message: string): Promise<BookDraft> {
  const source = (async function* () {
    yield Buffer.from(message);
  })();
  const [entry] = await Array.fromAsync(readOnix(source, { defaults, nowMs }, null));
  if (!entry || !("draft" in entry)) return expect.unreachable(JSON.stringify(entry));
  expect(bookBodySchema.safeParse(entry.draft.book).error).toBeUndefined();
  return entry.draft.book as BookDraft;
}

type Parts = Partial<Record<"form" | "detail" | "publishing" | "supply" | "prices", string>>;
const dollars = "<Price><PriceType>01</PriceType><PriceAmount>9.99</PriceAmount><CurrencyCode>USD</CurrencyCode></Price>";

/** A book of ONIX 3.0 with these parts. */
function bookWith({ form = "BC", detail = "", publishing = "", supply = "", prices = dollars }: Parts): Promise<BookDraft> {
  return bookOf(`<ONIXMessage release="3.0"><Product><RecordReference>lamp.1</RecordReference><NotificationType>03</NotificationType>
    <ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9780306406157</IDValue></ProductIdentifier>
    <DescriptiveDetail><ProductForm>${form}</ProductForm>${detail}<TitleDetail><TitleType>01</TitleType><TitleElement>
      <TitleElementLevel>01</TitleElementLevel><TitleText>Plain</TitleText></TitleElement></TitleDetail></DescriptiveDetail>
    <PublishingDetail>${publishing}</PublishingDetail>
    <ProductSupply><SupplyDetail>${supply}${prices}</SupplyDetail></ProductSupply></Product></ONIXMessage>`);
}
const editionWith = async (parts: Parts) => (await bookWith(parts)).editions[0];

const measure = (type: string, value: string, unit: string) =>
  `<Measure><MeasureType>${type}</MeasureType><Measurement>${value}</Measurement><MeasureUnitCode>${unit}</MeasureUnitCode></Measure>`;

describe("a product of 3.0", () => {
  test("says who made it in what role, with a name to file each by", { tags: ["P-03"] }, async () => {
    const person = (code: string, name: string) => `<Contributor><ContributorRole>${code}</ContributorRole>${name}</Contributor>`;
    const detail = [
      person("A01", "<NamesBeforeKey>Mary</NamesBeforeKey><KeyNames>Shelley</KeyNames>"),
      person("A24", "<PersonName>Muriel Spark</PersonName><PersonNameInverted>Spark, Muriel</PersonNameInverted>"),
      person("E02", "<PersonName>A Dancer</PersonName>"),
      person("D01", "<PersonName>A Producer</PersonName>"),
      person("none", "<PersonName>Nobody</PersonName>"),
    ].join("");
    expect((await bookWith({ detail })).contributors).toEqual([
      { name: "Mary Shelley", role: "author", sortName: "Shelley, Mary" },
      { name: "Muriel Spark", role: "introduction", sortName: "Spark, Muriel" },
      { name: "A Dancer", role: "performer", sortName: null },
      { name: "A Producer", role: "contributor", sortName: null },
    ]);
  });

  test("says its codes in every scheme but keywords, main ones first, and once each", async () => {
    const subject = (scheme: string, rest: string) =>
      `<Subject>${rest.startsWith("main") ? "<MainSubject/>" : ""}<SubjectSchemeIdentifier>${scheme}</SubjectSchemeIdentifier>${rest.replace("main", "")}</Subject>`;
    const detail = [
      subject("10", "<SubjectCode>FIC004000</SubjectCode>"),
      subject("20", "<SubjectHeadingText>sea; lamp</SubjectHeadingText>"),
      subject("93", "main<SubjectCode>FBC</SubjectCode><SubjectHeadingText>Classic fiction</SubjectHeadingText>"),
      subject("B2", "<SubjectCode>K1</SubjectCode>"),
      subject("10", "<SubjectCode>FIC004000</SubjectCode><SubjectHeadingText>FICTION / Classics</SubjectHeadingText>"),
    ].join("");
    expect((await bookWith({ detail })).subjectCodes).toEqual([
      { scheme: "thema", code: "FBC", heading: "Classic fiction" },
      { scheme: "bisac", code: "FIC004000", heading: "FICTION / Classics" },
      { scheme: "onix-B2", code: "K1", heading: null },
    ]);
  });

  test("says how big and heavy it is, in whatever units", { tags: ["P-05"] }, async () => {
    const detail = measure("01", "7.8", "in") + measure("02", "12.9", "cm") + measure("03", "thick", "mm") + measure("08", "0.5", "lb");
    expect((await editionWith({ detail }))?.dimensions).toEqual({ heightMm: 198, widthMm: 129, thicknessMm: null, weightGrams: 227 });
    expect((await editionWith({ detail: measure("01", "0", "mm") + measure("02", "1", "px") }))?.dimensions).toBeNull();
  });

  test("says its form, imprint, record and the day it goes on sale", async () => {
    const date = (role: string, day: string) =>
      `<PublishingDate><PublishingDateRole>${role}</PublishingDateRole><Date>${day}</Date></PublishingDate>`;
    const publishing = `<Imprint><ImprintName>Skerry Books</ImprintName></Imprint>${date("02", "20261224")}`;
    expect(await editionWith({ form: "BE", publishing })).toMatchObject({
      ...{ format: "paperback", productForm: "BE", imprint: "Skerry Books", onSaleOn: "2026-12-24", recordReference: "lamp.1" },
    });
    const supply = "<SupplyDate><SupplyDateRole>02</SupplyDateRole><Date>20261225</Date></SupplyDate>";
    expect((await editionWith({ publishing: date("02", "202612"), supply }))?.onSaleOn).toBe("2026-12-25");
  });

  test("that does not tell its binding has its form kept where that fits what is guessed", async () => {
    expect(await editionWith({ form: "BA" })).toMatchObject({ format: "paperback", productForm: "BA" });
    expect(await editionWith({ form: "00" })).toMatchObject({ format: "paperback", productForm: null });
  });

  test("says its retail prices in further currencies, the best of each", async () => {
    const price = (currency: string, amount: string, type = "02") =>
      `<Price><PriceType>${type}</PriceType><PriceAmount>${amount}</PriceAmount><CurrencyCode>${currency}</CurrencyCode></Price>`;
    const prices = [
      ...[dollars, price("EUR", "8.00", "01"), price("EUR", "9.50"), price("JPY", "1600"), price("GBP", "7.00", "05")],
      ...[price("CHF", "cheap"), price("DEM", "19.80"), price("KWD", "2.125")],
    ].join("");
    expect((await editionWith({ prices }))?.prices).toEqual([
      { amount: 950, currency: "EUR" },
      { amount: 1_600, currency: "JPY" },
      { amount: 2_125, currency: "KWD" },
    ]);
  });

  test.each<[availability: string, more: string, supply: object | null]>([
    ["20", "", null],
    ["21", "<OrderTime>3</OrderTime>", null],
    ["22", "<OrderTime>5</OrderTime>", { status: "at-supplier", days: 5 }],
    ["23", "<OrderTime>soon</OrderTime>", { status: "at-supplier" }],
    ["10", "<OrderTime>5</OrderTime>", { status: "pre-order" }],
    ["31", "", null],
    ["51", "", { status: "out-of-print" }],
    ["46", "", { status: "not-for-sale" }],
    ["99", "", null],
  ])("of the availability %s %s has the supply %j", { tags: ["P-10"] }, async (availability, more, supply) => {
    const parts = `<ProductAvailability>${availability}</ProductAvailability>${more}`;
    expect((await editionWith({ supply: parts }))?.supply).toEqual(supply);
  });

  test("without an availability has the supply that its publishing status means", async () => {
    const publishing = "<PublishingStatus>07</PublishingStatus>";
    expect((await editionWith({ publishing }))?.supply).toEqual({ status: "out-of-print" });
    const supply = "<ProductAvailability>21</ProductAvailability>";
    expect((await editionWith({ publishing, supply }))?.supply).toBeNull();
  });
});

test("a product of 2.1 says the same under other names", async () => {
  const book = await bookOf(`<ONIXmessage release="2.1"><product><a001>lamp.1</a001><a002>03</a002><b004>0306406152</b004><b012>DG</b012>
    <title><b202>01</b202><b203>Plain</b203></title><b064>FIC004000</b064><b065>FC</b065>
    <subject><b067>10</b067><b069>FIC019000</b069></subject><imprint><b079>Skerry Books</b079></imprint>
    <measure><c093>08</c093><c094>8</c094><c095>oz</c095></measure>
    <supplydetail><j141>TO</j141><j144>7</j144><j143>20261224</j143>
      <price><j148>01</j148><j151>9.99</j151><j152>USD</j152></price>
      <price><j148>01</j148><j151>8.99</j151><j152>GBP</j152></price></supplydetail></product></ONIXmessage>`);
  expect(book).toMatchObject({
    subjectCodes: [
      { scheme: "bisac", code: "FIC004000" },
      { scheme: "onix-12", code: "FC" },
      { scheme: "bisac", code: "FIC019000" },
    ],
    editions: [
      {
        ...{ format: "ebook", productForm: "EA", imprint: "Skerry Books", publisher: "Skerry Books", onSaleOn: "2026-12-24" },
        ...{ recordReference: "lamp.1", supply: { status: "at-supplier", days: 7 }, prices: [{ amount: 899, currency: "GBP" }] },
        dimensions: { heightMm: null, widthMm: null, thicknessMm: null, weightGrams: 227 },
      },
    ],
  });
});

test("the code that an export writes for a role is read as that role", () => {
  expect(contributorRoles.map((role) => rolesOfCode(codeOfRole[role]))).toEqual(contributorRoles.map((role) => [role]));
});
