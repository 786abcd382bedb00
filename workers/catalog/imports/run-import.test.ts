import { beforeEach, describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { ada, adasBooks, addBook, anEdition, bindings, deliver, get, rowCounts, stockChanged } from "../fixtures.ts";
import { importFile, importNow, messages, sendFile, setStanding, workOff, workOnPiece } from "./fixtures.ts";

const header = "isbn13,sku,title,authors,price\n";
let skusMade = 0;
/** A row of a book nobody else has. */
const row = (title: string, { sku = `IMP-${++skusMade}`, price = "9.99" } = {}) => `,${sku},${title},Ada Lovelace,${price}\n`;
const rows = (count: number, title = "Notes") => Array.from({ length: count }, (_, index) => row(`${title} ${index}`)).join("");
const stored = async (sql: string, ...bound: unknown[]) =>
  (
    await bindings.DB.prepare(sql)
      .bind(...bound)
      .all()
  ).results;
const rowsOf = (id: string) => stored("select * from import_rows where import_id = ? order by record", id);

beforeEach(() => {
  messages.length = 0;
});

describe("an import", () => {
  test("makes the books of a file, tells of all of them in one event, and says what came of it", async () => {
    const run = await importFile([`${header}9780141439471,,Frankenstein,Mary Shelley,9.99\n${row("Notes")}`]);
    expect(run).toMatchObject({ status: "done", format: "csv", rows: 2, created: 2, rejected: 0, stoppedBy: null, progress: 1 });
    const book = await (await get("/api/books/9780141439471")).json<Book>();
    expect(book).toMatchObject({ title: "Frankenstein", editions: [{ price: { amount: 999, currency: "USD" } }] });
    const events = await stored(
      "select distinct json_extract(envelope, '$.id') as id from outbox where json_extract(envelope, '$.type') = 'octavo.books.changed.v1'",
    );
    expect(events).toHaveLength(1);
    expect(await rowsOf(run.id)).toMatchObject([
      { record: 1, line: 2, outcome: "created", version: 1, before: null },
      { record: 2, line: 3, outcome: "created", version: 1, before: null },
    ]);
  });

  test("of the same file once more writes nothing: no row, no event, no version; of one with a change that change alone", {
    tags: ["ETL-04"],
  }, async () => {
    const file = `${header}${rows(3, "Again")}`;
    await importFile([file]);
    const before = await rowCounts();
    const again = await importFile([file]);
    expect(again).toMatchObject({ status: "done", rows: 3, unchanged: 3, created: 0, updated: 0 });
    expect(await rowCounts()).toEqual(before);
    expect(await rowsOf(again.id)).toEqual([]);
    const delta = await importFile([file.replace("9.99", "8.99")]);
    expect(delta).toMatchObject({ rows: 3, unchanged: 2, updated: 1 });
    expect(await rowCounts()).toMatchObject({ books: before.books, book_versions: (before.book_versions ?? 0) + 1 });
  });

  test("notes of a changed book which field changed and what the book was", async () => {
    const sku = "IMP-CHANGED";
    await importFile([header + row("Sketch", { sku, price: "5.00" })]);
    const run = await importFile([header + row("Sketch", { sku, price: "6.00" })]);
    expect(run).toMatchObject({ updated: 1 });
    const [changed] = (await rowsOf(run.id)) as { fields: string; before: string; version: number }[];
    expect(changed?.version).toBe(2);
    expect(JSON.parse(changed?.fields ?? "")).toEqual({
      [`${sku}/price`]: { from: { amount: 500, currency: "USD" }, to: { amount: 600, currency: "USD" } },
    });
    expect(JSON.parse(changed?.before ?? "")).toMatchObject({ facts: { title: "Sketch", editions: [{ sku, price: { amount: 500 } }] } });
  });

  test("rejects what is wrong with the place, the code and the record as it was sent, and takes all other rows", async () => {
    const run = await importFile([
      `${header}${row("Good")}9780141439471X,,Bad ISBN,Ada,1\n${row("Better")}${row("Dear", { price: "12,99 €" })}`,
    ]);
    expect(run).toMatchObject({ status: "done", rows: 4, created: 2, rejected: 2, faults: { isbn: 1, "field-count": 1 } });
    const rejected = ((await rowsOf(run.id)) as { outcome: string; line: number; faults: string; sent: string }[]).filter(
      ({ outcome }) => outcome === "rejected",
    );
    expect(rejected.map(({ line }) => line)).toEqual([3, 5]);
    expect(JSON.parse(rejected[0]?.faults ?? "")).toMatchObject([{ line: 3, column: "isbn13", code: "isbn", severity: "error" }]);
    expect(JSON.parse(rejected[0]?.sent ?? "")).toEqual([["9780141439471X", "", "Bad ISBN", "Ada", "1"]]);
  });

  test("rejects a SKU that stood before, in the same piece of work or long ago, whatever became of it then", async () => {
    const [first, second] = [row("One", { sku: "IMP-TWICE" }), row("Two", { sku: "IMP-THRICE" })];
    const file = `${header}${first}${first}${second}${rows(250)}${second}${row("Three", { sku: "IMP-THRICE" })}`;
    await importFile([`${header}${second}`]);
    const run = await importFile([file]);
    expect(run).toMatchObject({ rows: 255, created: 251, unchanged: 1, rejected: 3, faults: { duplicate: 3 } });
    const reasons = ((await rowsOf(run.id)) as { outcome: string; faults: string }[])
      .filter(({ outcome }) => outcome === "rejected")
      .map(({ faults }) => JSON.parse(faults)[0].reason);
    expect(reasons).toEqual(["IMP-TWICE is already in line 2", "IMP-THRICE is already in line 4", "IMP-THRICE is already in line 4"]);
  });

  test("reads a file across its parts, wherever they are cut", async () => {
    const file = new TextEncoder().encode(`${header}${row("Über allen Gipfeln")}${rows(5)}`);
    const parts = Array.from({ length: Math.ceil(file.length / 7) }, (_, part) => file.slice(part * 7, (part + 1) * 7));
    expect(await importFile(parts)).toMatchObject({ status: "done", created: 6 });
  });

  test("of a zip, or of nothing that names its columns, fails with a sentence", async () => {
    expect(await importFile(["PK\u0003\u0004and so on"])).toMatchObject({
      status: "failed",
      stoppedBy: expect.stringContaining("zip archive"),
    });
    expect(await importFile(["one,two\n1,2\n"])).toMatchObject({
      status: "failed",
      rows: 0,
      stoppedBy: expect.stringContaining("no column title"),
    });
  });

  test("keeps what came before where XML breaks off, and says in which line", async () => {
    const product = (isbn: string) =>
      `<Product><RecordReference>${isbn}</RecordReference><NotificationType>03</NotificationType><ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></ProductIdentifier><DescriptiveDetail><ProductForm>BC</ProductForm><TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>Emma</TitleText></TitleElement></TitleDetail></DescriptiveDetail></Product>`;
    const file = `<ONIXMessage release="3.0">\n${product("9780141439587")}\n<Product><broken`;
    const run = await importFile([file], { defaults: { priceMinor: 700 } });
    expect(run).toMatchObject({ status: "failed", format: "onix", created: 1, stoppedBy: expect.stringMatching(/line 3/) });
  });

  test("follows a deletion of a book's only edition, and of no other", async () => {
    const [one, other] = ["9780140434439", "9780140434446"];
    const { book } = await addBook({ title: "Gone", editions: [anEdition({ isbn13: one })] });
    await addBook({ title: "Stays", editions: [anEdition({ isbn13: other }), anEdition()] });
    const gone = (isbn: string) =>
      `<Product><RecordReference>${isbn}</RecordReference><NotificationType>05</NotificationType><ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></ProductIdentifier></Product>`;
    const run = await importFile([
      `<ONIXMessage release="3.0">${gone(one)}${gone(other)}${gone("9780141439587".replace("587", "600"))}</ONIXMessage>`,
    ]);
    expect(run).toMatchObject({ status: "done", removed: 1, unchanged: 1, rejected: 1, faults: { deletion: 1 } });
    expect((await get(`/api/books/${book.id}`)).status).toBe(404);
    expect(await rowsOf(run.id)).toMatchObject([{ outcome: "removed", book_id: book.id, version: 2 }, { outcome: "rejected" }]);
  });
});

describe("copies", () => {
  const copiesIn = async (type: string) =>
    (
      await stored("select json_extract(envelope, '$.data.copies') as copies from outbox where json_extract(envelope, '$.type') = ?", type)
    ).flatMap(({ copies }) => JSON.parse(String(copies)) as { sku: string; quantity: number }[]);

  test("that books begin with are told to inventory, of those that have never had any", async () => {
    const [first, second] = ["IMP-STOCKED-1", "IMP-STOCKED-2"];
    await deliver([stockChanged(first, 3, 1)]);
    const file = header + row("First", { sku: first }) + row("Second", { sku: second });
    expect(await importFile([file], { defaults: { stock: 4 } })).toMatchObject({ created: 2 });
    expect(await copiesIn("octavo.copies.opened.v1")).toEqual([{ sku: second, quantity: 4 }]);
    await importFile([file]);
    expect(await copiesIn("octavo.copies.opened.v1")).toHaveLength(1);
  });

  test("and prices by ISBN change just those of known editions, and a dry run says which before", { tags: ["P-12"] }, async () => {
    const sku = "9780140449136";
    const subjects = [{ slug: "epics", name: "Epics" }];
    await addBook({ title: "Known", description: "Kept.", subjects, editions: [anEdition({ isbn13: sku, pages: 100 }), anEdition()] });
    await deliver([stockChanged(sku, 3, 1)]);
    const file = `isbn13,price,quantity\n${sku},12.50,8\n9780140449143,1.00,1\n`;
    const price = { from: { amount: 999, currency: "USD" }, to: { amount: 1250, currency: "USD" } };
    const changes = { [`${sku}/price`]: price, [`${sku}/copies`]: { from: 3, to: 8 } };
    const dry = await importFile([file], { dryRun: true });
    expect(dry).toMatchObject({ updated: 1, rejected: 1, faults: { "unknown-isbn": 1 } });
    expect(JSON.parse(String((await rowsOf(dry.id))[0]?.fields))).toEqual(changes);
    expect(await copiesIn("octavo.copies.counted.v1")).toEqual([]);
    const run = await importFile([file]);
    expect(run).toMatchObject({ updated: 1, rejected: 1 });
    expect(JSON.parse(String((await rowsOf(run.id))[0]?.fields))).toEqual(changes);
    expect(await copiesIn("octavo.copies.counted.v1")).toEqual([{ sku, quantity: 8 }]);
    const book = await (await get(`/api/books/${sku}`)).json<Book>();
    expect(book).toMatchObject({ title: "Known", description: "Kept.", subjects, editions: [{ price: price.to, pages: 100 }, {}] });
  });
});

describe("a number of copies by ISBN", () => {
  test("is what there is with those set aside, so inventory is told of it even where the shop shows as many for sale", async () => {
    const sku = "9780140449266";
    await addBook({ editions: [anEdition({ isbn13: sku })] });
    // Of five two are set aside.
    await deliver([stockChanged(sku, 3, 1)]);
    const run = await importFile([`isbn13,quantity\n${sku},3\n`]);
    expect(run).toMatchObject({ rows: 1, unchanged: 1, updated: 0 });
    const counted = await stored("select distinct envelope from outbox where json_extract(envelope, '$.subject') = ?", run.id);
    expect(counted.map(({ envelope }) => JSON.parse(String(envelope)))).toMatchObject([
      { type: "octavo.copies.counted.v1", data: { copies: [{ sku, quantity: 3 }] } },
    ]);
  });
});

test("a list of ISBNs has the shop show what a merchant says of their supply, and nothing else of them changes", {
  tags: ["P-10"],
}, async () => {
  const lines = [
    ["9780141182636", "at-supplier,4", { status: "at-supplier", available: 0, leadDays: 4 }],
    ["9780141184999", "pre-order,", { status: "pre-order", available: 0, availableOn: "2027-03-01" }],
    ["9780141185064", "out-of-print,", { status: "out-of-print", available: 0 }],
    ["9780141187761", "not-for-sale,", { status: "not-for-sale", available: 0 }],
    ["9780141439600", "in-stock,", { status: "in-stock", available: 2 }],
  ] as const;
  const supply = { status: "out-of-print" as const };
  const editions = lines.map(([isbn13]) => anEdition({ isbn13, onSaleOn: "2027-03-01", supply }));
  const { book } = await addBook({ title: "Supplied", editions });
  await deliver([stockChanged("9780141187761", 2, 1), stockChanged("9780141439600", 2, 1)]);
  const file = `isbn,supply_status,supply_days\n${lines.map(([isbn13, said]) => `${isbn13},${said}\n`).join("")}`;
  expect(await importFile([file])).toMatchObject({ rows: 5, rejected: 0 });
  const shown = await (await get(`/api/books/${book.id}`)).json<Book>();
  expect(shown.editions.map(({ availability }) => availability)).toEqual(lines.map(([, , availability]) => availability));
  expect(shown.editions.map(({ price }) => price)).toEqual(book.editions.map(({ price }) => price));
});

describe("a dry run", () => {
  test("says of each record what it would do, and does nothing", async () => {
    const sku = "IMP-DRY";
    await importFile([header + row("Dry", { sku, price: "5.00" })]);
    const before = await rowCounts();
    const run = await importFile([`${header}${row("Dry", { sku, price: "6.00" })}${row("Drier")}`], { dryRun: true });
    expect(run).toMatchObject({ status: "done", dryRun: true, updated: 1, created: 1 });
    expect(await rowCounts()).toEqual(before);
    const [changed, made] = (await rowsOf(run.id)) as { fields: string; book_id: string | null; version: number | null }[];
    expect(JSON.parse(changed?.fields ?? "")).toEqual({
      [`${sku}/price`]: { from: { amount: 500, currency: "USD" }, to: { amount: 600, currency: "USD" } },
    });
    expect(made).toMatchObject({ book_id: null, version: null });
    expect(JSON.parse(made?.fields ?? "")).toMatchObject({ title: { to: "Drier" } });
  });
});

describe("whoever sends a file", () => {
  test("as a seller makes books of their own merchant, and changes no other's", async () => {
    await addBook({ title: "House", editions: [anEdition({ sku: "IMP-HOUSE" })] });
    const run = await importFile([`${header}${row("Own", { sku: "IMP-OWN" })}${row("House", { sku: "IMP-HOUSE" })}`], {}, ada);
    expect(run).toMatchObject({ sellerId: adasBooks, created: 1, rejected: 1, faults: { refused: 1 } });
  });

  test("as an admin may send it for a merchant, whose its new books become and no other", async () => {
    await importFile([header + row("Present", { sku: "IMP-PRESENT" })]);
    await importFile([`${header}${row("Present", { sku: "IMP-PRESENT", price: "1.00" })}${row("Fresh", { sku: "IMP-FRESH" })}`], {
      sellerId: adasBooks,
    });
    const owners = await stored("select sku, seller_id from sku_owners where sku in ('IMP-PRESENT', 'IMP-FRESH') order by sku");
    expect(owners).toEqual([
      { sku: "IMP-FRESH", seller_id: adasBooks },
      { sku: "IMP-PRESENT", seller_id: "seller_octavo" },
    ]);
  });

  test.each([
    ["ended all their sessions, or lost their key", null],
    ["are no seller any more", { role: "buyer" as const, sellerId: null }],
    ["sell for another merchant now", { sellerId: "seller_01jd00000000000000000000ba" }],
    ["have a key that may not write", { scopes: ["orders:read" as const] }],
  ])("and %s half-way has the rest left undone, and is told so", async (_, change) => {
    const sent = await sendFile([header + rows(150, "Half")], {}, ada);
    await workOnPiece();
    await setStanding(ada, change);
    await workOff();
    await setStanding(ada);
    const run = await importNow(sent, ada);
    expect(run).toMatchObject({ status: "failed", rows: 100, created: 100, stoppedBy: expect.stringContaining("may not write") });
  });
});
