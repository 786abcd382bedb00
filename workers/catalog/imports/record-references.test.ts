import { describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { newSecretId } from "../../../shared/ids.ts";
import { ada, adasBooks, addBook, admin, anEdition, babbage, bindings, dollars, get } from "../fixtures.ts";
import { call, type Headers, importFile, importNow, workOff } from "./fixtures.ts";

type Sent = { reference?: string; isbn: string; notification?: string; blocks?: string };

const descriptive = (title: string, more = "") =>
  `<DescriptiveDetail><ProductForm>BC</ProductForm><TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>${title}</TitleText></TitleElement></TitleDetail>${more}</DescriptiveDetail>`;
const collateral = (text: string) =>
  `<CollateralDetail><TextContent><TextType>03</TextType><ContentAudience>00</ContentAudience><Text>${text}</Text></TextContent></CollateralDetail>`;
const publishing = (name: string, more = "") =>
  `<PublishingDetail><Publisher><PublishingRole>01</PublishingRole><PublisherName>${name}</PublisherName></Publisher>${more}</PublishingDetail>`;
const supply = (price: string, more = "") =>
  `<ProductSupply><SupplyDetail>${more}<Price><PriceType>02</PriceType><PriceAmount>${price}</PriceAmount><CurrencyCode>USD</CurrencyCode></Price></SupplyDetail></ProductSupply>`;
const whole = (title: string, price = "9.99") => descriptive(title) + supply(price);

const productOf = ({ reference = "", isbn, notification = "03", blocks = "" }: Sent) =>
  `<Product><RecordReference>${reference}</RecordReference><NotificationType>${notification}</NotificationType><ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></ProductIdentifier>${blocks}</Product>`;

const send = (products: Sent[], options: object = {}, headers: Headers = ada) =>
  importFile([`<ONIXMessage release="3.0">\n${products.map(productOf).join("\n")}\n</ONIXMessage>`], options, headers);

const rowsOf = async (importId: string) =>
  (
    await bindings.DB.prepare("select outcome, book_id, faults from import_rows where import_id = ? order by record")
      .bind(importId)
      .all<{ outcome: string; book_id: string | null; faults: string | null }>()
  ).results.map(({ faults, ...row }) => ({
    ...row,
    faults: JSON.parse(faults ?? "[]") as { code: string; reason: string; column: string }[],
  }));

const bookAt = async (isbn: string): Promise<Book | null> => {
  const response = await get(`/api/books/${isbn}`);
  return response.status === 200 ? await response.json() : null;
};
const skusOf = (book: Book | null) => book?.editions.map(({ sku }) => sku);

/** ISBNs nobody else has, with the right check digits. */
let given = 0;
const newIsbn = () => {
  given += 1;
  const body = `97912345${String(given).padStart(4, "0")}`;
  const total = [...body].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return body + String((10 - (total % 10)) % 10);
};
const newReference = () => `press.example.${newSecretId("cart")}`;

describe("a record of ONIX whose reference the shop has", () => {
  test.each(["replace", "merge"])("is of that edition, whatever its ISBN is now (%s)", { tags: ["P-07"] }, async (ifKnown) => {
    const [reference, before, after] = [newReference(), newIsbn(), newIsbn()];
    await send([{ reference, isbn: before, blocks: whole("Emma") }]);
    const known = await bookAt(before);
    const sent = { reference, isbn: after, blocks: whole("Emma, corrected") };
    expect(await send([sent], { ifKnown, dryRun: true })).toMatchObject({ updated: 1, created: 0, warnings: { "isbn-changed": 1 } });

    const run = await send([sent], { ifKnown, defaults: { stock: 3 } });
    expect(run).toMatchObject({ created: 0, updated: 1, rejected: 0, warnings: { "isbn-changed": 1 } });
    const book = await bookAt(after);
    expect(book).toMatchObject({ id: known?.id, title: "Emma, corrected", version: 2 });
    expect(skusOf(book)).toEqual([after]);
    expect(await bookAt(before)).toBeNull();
    const [row] = await rowsOf(run.id);
    expect(row?.faults.at(-1)?.reason).toBe(`known as ${before} until now: its copies stay under that number`);
    expect(await send([sent], { ifKnown })).toMatchObject({ unchanged: 1, updated: 0 });

    await call("POST", `/${run.id}/undo`, undefined, ada);
    await workOff();
    expect(await importNow(run, ada)).toMatchObject({ status: "undone" });
    expect(skusOf(await bookAt(before))).toEqual([before]);
    expect(await bookAt(after)).toBeNull();
  });

  test("keeps the other editions of its book, and what it does not say of its own", { tags: ["P-07"] }, async () => {
    const [reference, before, after] = [newReference(), newIsbn(), newIsbn()];
    const paperback = anEdition({ isbn13: before, recordReference: reference, pages: 320, price: dollars(7) });
    const { book } = await addBook({ title: "Two of them", editions: [paperback, anEdition({ format: "ebook" })] }, ada);
    expect(await send([{ reference, isbn: after, blocks: whole("Two of them", "7.00") }], { ifKnown: "merge" })).toMatchObject({
      updated: 1,
    });
    const changed = await bookAt(after);
    expect(skusOf(changed)).toEqual([after, book.editions[1]?.sku]);
    expect(changed?.editions[0]).toMatchObject({ isbn13: after, pages: 320, price: dollars(7) });
  });

  test("leaves the book as it is where known ones are to be kept", { tags: ["P-07"] }, async () => {
    const [reference, before, after] = [newReference(), newIsbn(), newIsbn()];
    await send([{ reference, isbn: before, blocks: whole("Kept") }]);
    expect(await send([{ reference, isbn: after, blocks: whole("Other") }], { ifKnown: "keep" })).toMatchObject({
      unchanged: 1,
      created: 0,
    });
    expect(await bookAt(after)).toBeNull();
    expect(await bookAt(before)).toMatchObject({ title: "Kept", version: 1 });
  });

  test("frees its former ISBN for another record of the same file", { tags: ["P-07"] }, async () => {
    const [reference, before, after] = [newReference(), newIsbn(), newIsbn()];
    await send([{ reference, isbn: before, blocks: whole("Moved on") }]);
    const known = await bookAt(before);
    const run = await send([
      { reference, isbn: after, blocks: whole("Moved on") },
      { reference: newReference(), isbn: before, blocks: whole("Newcomer") },
    ]);
    expect(run).toMatchObject({ created: 1, updated: 1, rejected: 0 });
    expect(await bookAt(after)).toMatchObject({ id: known?.id, title: "Moved on" });
    expect(await bookAt(before)).toMatchObject({ title: "Newcomer", version: 1 });
  });

  test("is rejected where its ISBN is that of another edition, and neither of both is touched", { tags: ["P-07"] }, async () => {
    const [reference, one, other] = [newReference(), newIsbn(), newIsbn()];
    await send([
      { reference, isbn: one, blocks: whole("One") },
      { reference: newReference(), isbn: other, blocks: whole("Other") },
    ]);
    const run = await send([{ reference, isbn: other, blocks: whole("Which?") }]);
    expect(run).toMatchObject({ rejected: 1, updated: 0, faults: { reference: 1 } });
    const [row] = await rowsOf(run.id);
    expect(row?.faults.at(-1)).toMatchObject({
      column: "Product[1]/ProductIdentifier/IDValue",
      reason: `the record ${reference} is that of ${one} (one), and ${other} is sold as well (other)`,
    });
    expect(await bookAt(one)).toMatchObject({ title: "One", version: 1 });
    expect(await bookAt(other)).toMatchObject({ title: "Other", version: 1 });
  });

  test("of another merchant is another record: references are their sender's", { tags: ["P-07"] }, async () => {
    const [reference, adas, babbages] = [newReference(), newIsbn(), newIsbn()];
    await send([{ reference, isbn: adas, blocks: whole("Ada's") }]);
    expect(await send([{ reference, isbn: babbages, blocks: whole("Babbage's") }], {}, babbage)).toMatchObject({ created: 1, updated: 0 });
    expect(skusOf(await bookAt(adas))).toEqual([adas]);
    expect(await bookAt(babbages)).toMatchObject({ title: "Babbage's", version: 1 });
    expect((await bookAt(adas))?.sellerId).toBe(adasBooks);
  });

  test("of the house may be another sender's: it renumbers no book of another title, and deletes none", { tags: ["P-07"] }, async () => {
    const [reference, isbn, other] = [newReference(), newIsbn(), newIsbn()];
    await send([{ reference, isbn, blocks: whole("First sender's") }], {}, admin);
    for (const sent of [
      { reference, isbn: other, blocks: whole("Second sender's") },
      { reference, isbn: other, notification: "04", blocks: supply("1.00") },
      { reference, isbn: other, notification: "05" },
    ]) {
      expect(await send([sent], {}, admin)).toMatchObject({ updated: 0, removed: 0, rejected: 1, faults: { reference: 1 } });
    }
    expect(await bookAt(isbn)).toMatchObject({ title: "First sender's", version: 1 });
    expect(await send([{ reference, isbn: other, blocks: whole("First Sender’s") }], {}, admin)).toMatchObject({ updated: 1, rejected: 0 });
    expect(skusOf(await bookAt(other))).toEqual([other]);
  });

  test("takes no number that another merchant has had", { tags: ["P-07"] }, async () => {
    const [reference, before, theirs] = [newReference(), newIsbn(), newIsbn()];
    await send([{ reference, isbn: before, blocks: whole("Mine") }]);
    await send([{ isbn: theirs, blocks: whole("Theirs") }], {}, babbage);
    await send([{ isbn: theirs, notification: "05" }], {}, babbage);
    const run = await send([{ reference, isbn: theirs, blocks: whole("Mine") }]);
    expect(run).toMatchObject({ rejected: 1, faults: { reference: 1 } });
    expect(skusOf(await bookAt(before))).toEqual([before]);
  });

  test("that two editions have names neither of them", { tags: ["P-07"] }, async () => {
    const [reference, isbn] = [newReference(), newIsbn()];
    const editions = [anEdition({ recordReference: reference }), anEdition({ recordReference: reference })];
    await addBook({ title: "Twins", editions }, ada);
    expect(await send([{ reference, isbn, blocks: whole("A third") }])).toMatchObject({ created: 1, updated: 0 });
  });

  test("comes once in a file: the second is a duplicate, in another piece of work, too", { tags: ["P-07"] }, async () => {
    const reference = newReference();
    const [first, second] = [newIsbn(), newIsbn()];
    const others = Array.from({ length: 100 }, (_, index) => ({ isbn: newIsbn(), blocks: whole(`Between ${index}`) }));
    const run = await send([
      { reference, isbn: first, blocks: whole("First") },
      ...others,
      { reference, isbn: second, blocks: whole("Second") },
    ]);
    expect(run).toMatchObject({ created: 101, rejected: 1, faults: { duplicate: 1 } });
    expect((await rowsOf(run.id)).at(-1)?.faults.at(-1)?.reason).toBe(`the record ${reference} is already in line 2`);
    expect(await bookAt(second)).toBeNull();
  });
});

describe("a notification", () => {
  test("of an update (04) brings the blocks up to date that it has, and leaves all else as it is", { tags: ["P-07"] }, async () => {
    const [reference, isbn] = [newReference(), newIsbn()];
    const subject =
      "<Subject><SubjectSchemeIdentifier>24</SubjectSchemeIdentifier><SubjectHeadingText>Islands</SubjectHeadingText></Subject>";
    const pages = "<Extent><ExtentType>00</ExtentType><ExtentValue>200</ExtentValue><ExtentUnit>03</ExtentUnit></Extent>";
    const first = descriptive("Whole", pages + subject) + collateral("As it was.") + publishing("Octavo Press") + supply("9.99");
    await send([{ reference, isbn, blocks: first }]);
    const before = await bookAt(isbn);
    const update = async (blocks: string, options = {}) => {
      expect(await send([{ reference, isbn, notification: "04", blocks }], options)).toMatchObject({ updated: 1, rejected: 0 });
      const { version: _, ...book } = (await bookAt(isbn)) ?? expect.unreachable();
      return book;
    };
    const { version: _, ...known } = before ?? expect.unreachable();
    const [edition] = known.editions;

    const described = { ...known, description: "As it is now." };
    expect(await update(collateral("As it is now."), { ifKnown: "merge" })).toEqual(described);
    const published = { ...described, editions: [{ ...edition, publisher: "Quarto Press" }] };
    expect(await update(publishing("Quarto Press"), { ifKnown: "replace" })).toEqual(published);
    const priced = { ...published, editions: [{ ...edition, publisher: "Quarto Press", price: dollars(8.5) }] };
    expect(await update(supply("8.50"))).toEqual(priced);
    // The block is told anew as a whole: what it does not say any more is gone.
    const bare = await update(descriptive("Told anew"));
    expect(bare).toMatchObject({ title: "Told anew", slug: "whole", description: "As it is now.", subjects: [] });
    expect(bare.editions).toEqual([{ ...priced.editions[0], pages: null }]);
    expect(await send([{ reference, isbn, notification: "04", blocks: supply("8.50") }])).toMatchObject({ unchanged: 1 });
  });

  test("of an update finds its product by its reference, and gives it a new ISBN", { tags: ["P-07"] }, async () => {
    const [reference, before, after] = [newReference(), newIsbn(), newIsbn()];
    await send([{ reference, isbn: before, blocks: whole("Renumbered") }]);
    const run = await send([{ reference, isbn: after, notification: "04", blocks: supply("5.00") }], { defaults: { stock: 5 } });
    expect(run).toMatchObject({ updated: 1, warnings: { "isbn-changed": 1 } });
    expect((await bookAt(after))?.editions).toMatchObject([{ sku: after, isbn13: after, price: dollars(5) }]);
  });

  test("of an update of two editions of one book changes both", { tags: ["P-07"] }, async () => {
    const [one, other] = [newIsbn(), newIsbn()];
    await addBook({ title: "Pair", editions: [anEdition({ isbn13: one }), anEdition({ isbn13: other })] }, ada);
    const run = await send([one, other].map((isbn, index) => ({ isbn, notification: "04", blocks: supply(`${index + 3}.00`) })));
    expect(run).toMatchObject({ updated: 2, rejected: 0 });
    expect((await bookAt(one))?.editions.map(({ price }) => price.amount)).toEqual([300, 400]);
  });

  test("of an update of a product that the shop does not have is a new book if it can be one", { tags: ["P-07"] }, async () => {
    const [isbn, other] = [newIsbn(), newIsbn()];
    const run = await send([
      { isbn, notification: "04", blocks: whole("Enough of it") },
      { isbn: other, notification: "04", blocks: supply("5.00") },
    ]);
    expect(run).toMatchObject({ created: 1, rejected: 1, faults: { part: 1 } });
    expect(await bookAt(isbn)).toMatchObject({ title: "Enough of it" });
    expect(await bookAt(other)).toBeNull();
  });

  test("of an update that has no price leaves the price alone", { tags: ["P-07"] }, async () => {
    const isbn = newIsbn();
    await send([{ isbn, blocks: whole("Priced", "12.00") }]);
    const later = "<ProductSupply><SupplyDetail><ProductAvailability>40</ProductAvailability></SupplyDetail></ProductSupply>";
    expect(await send([{ isbn, notification: "04", blocks: later }])).toMatchObject({ updated: 1 });
    expect((await bookAt(isbn))?.editions).toMatchObject([{ price: dollars(12), supply: { status: "out-of-print" } }]);
  });

  test("of a deletion (05) is followed by the reference where the ISBN is unknown", { tags: ["P-07"] }, async () => {
    const [reference, isbn] = [newReference(), newIsbn()];
    await send([{ reference, isbn, blocks: whole("Gone") }]);
    expect(await send([{ reference, isbn: newIsbn(), notification: "05" }], {}, babbage)).toMatchObject({ unchanged: 1, removed: 0 });
    expect(await send([{ reference, isbn: newIsbn(), notification: "05" }])).toMatchObject({ removed: 1 });
    expect(await bookAt(isbn)).toBeNull();
  });

  test("of a deletion whose ISBN and reference are of two editions deletes neither", { tags: ["P-07"] }, async () => {
    const [reference, one, other] = [newReference(), newIsbn(), newIsbn()];
    await send([
      { reference, isbn: one, blocks: whole("This") },
      { isbn: other, blocks: whole("Or that") },
    ]);
    expect(await send([{ reference, isbn: other, notification: "05" }])).toMatchObject({
      removed: 0,
      rejected: 1,
      faults: { reference: 1 },
    });
    for (const isbn of [one, other]) expect(await bookAt(isbn)).not.toBeNull();
  });
});
