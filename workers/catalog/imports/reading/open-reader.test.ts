import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Defaults } from "./draft.ts";
import type { Entry, Resume } from "./entry.ts";
import { formatOf } from "./file-format.ts";
import { ImportError } from "./import-error.ts";
import { fileLayoutOf, openReader, type ReadingContext, ruleOf } from "./open-reader.ts";

const defaults: Defaults = { priceMinor: null, currency: "USD", stock: 2, format: "paperback" };
const context: ReadingContext = { defaults, nowMs: Date.UTC(2026, 10, 21) };

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

type Found = { entries: Entry[]; stoppedBy: string | null };

/** The entries of a file from where one of it said, and what ended it. */
async function readFrom(bytes: Buffer, resume: Resume | null, pieceBytes = 65_536): Promise<Found> {
  const entries: Entry[] = [];
  const source = inPieces(bytes.subarray(resume?.byte ?? 0), pieceBytes);
  try {
    for await (const entry of openReader(formatOf(bytes.subarray(0, 4_096)))(source, context, resume)) entries.push(entry);
    return { entries, stoppedBy: null };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    return { entries, stoppedBy: error.message };
  }
}

const pointers = ["", "/title", "/contributors", "/editions/0", "/editions/1", "/editions/0/price/amount", "/publishedOn"];

/** All of what was found that can be compared: the function that tells places becomes what it tells. */
function comparable({ entries, stoppedBy }: Found) {
  const told = entries.map((entry) => {
    const taken = "draft" in entry ? entry.draft : "terms" in entry ? entry.terms : null;
    return JSON.stringify({ ...entry, places: pointers.map((pointer) => taken?.placeOf(pointer)) });
  });
  return { told, stoppedBy };
}

/** Reading on behind a record gives what reading in one go gives; `every` is how many records are read between two that are tried. */
async function expectResumable(bytes: Buffer, every = 1): Promise<void> {
  const whole = comparable(await readFrom(bytes, null));
  for (let index = 0; index < whole.told.length; index += every) {
    // As it comes out of the database.
    const { next: resume } = JSON.parse(whole.told[index] ?? "") as { next: Resume };
    // Byte by byte from its beginning where every record of a small file is tried: a large one would take minutes.
    const rest = comparable(await readFrom(bytes, resume, 1 + ((index * 7_919 + every - 1) % 3_000)));
    expect(rest).toEqual({ told: whole.told.slice(index + 1), stoppedBy: whole.stoppedBy });
  }
}

const emma = "Emma,Jane Austen,9780141439587,8.99\n";
const table = Buffer.from(
  `\ufefftitle,author,isbn,price\r\n${emma}"Of ""two""\r\nlines, é愛",X,9780141439471,1.00\r\n\r\n,,,\n"stray,X,9780140449136,1\nÉ"mm,,\n${emma}too,few\n"open\n${emma}last,,9780306406157,2`,
);
const works = [
  "work,title,isbn,price,quantity",
  ...["a,One,9780141439587,1,1", "a,One,9780141439471,2,", "b,Two,9780140449136,3,", ",Three,9780306406157,4,", ",Four,9780306406158,5,"],
  ...["c,Five,X,6,", "c,Five,9780199535569,6,", 'd,"Six,9780679783268,1,', "d,Six,9780679783268,1,", "d,Seven,9780553213119,1,"],
  ...[
    "e,Eight,9780141182803,1,",
    'e,"Eight,9780141439648,1,',
    "e,Eight,9780140437201,1,",
    "f,Nine,9780143039433,1",
    'f,"Nine,1,1,',
    "g,Ten,9780062315007,1,",
  ],
].join("\n");
const lines = `{"title":"A","editions":[{"sku":"A-1"}]}\r\n\n{"title"\n[]\n  \n${JSON.stringify({ title: "é愛", editions: [] })}`;
const message = (...parts: string[]) =>
  `<?xml version="1.0" encoding="ENCODING"?>\r\n<o:ONIXMessage xmlns:o="x">\r\n<o:Header><o:DefaultCurrencyCode>USD</o:DefaultCurrencyCode></o:Header>${parts.join("\r\n<!-- > é -->")}\r\n</o:ONIXMessage>`;
const product = (id: string, more = "") =>
  `<o:Product a=">"><o:RecordReference>${id}</o:RecordReference><o:ProductIdentifier><o:ProductIDType>15</o:ProductIDType><o:IDValue>${id}</o:IDValue></o:ProductIdentifier>${more}</o:Product>`;
const title =
  "<o:TitleDetail><o:TitleType>01</o:TitleType><o:TitleElement><o:TitleElementLevel>01</o:TitleElementLevel><o:TitleText>é愛 ]] 𝕆</o:TitleText></o:TitleElement></o:TitleDetail>";
const feed = message(
  product("9780141439587", `<o:DescriptiveDetail>${title}</o:DescriptiveDetail>`),
  product("9780141439471") + product("x", "&nope;"),
  "<o:Product/>",
  product("9780140449136", title),
);

/** A text as bytes of UTF-16, its high bytes first. */
const highFirst = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("reading on behind any record gives the same records as reading in one go", () => {
  test.each<[what: string, bytes: Buffer]>([
    ["a table with faults", table],
    ["a table in UTF-16", Buffer.from(table.toString(), "utf16le")],
    ["a table in UTF-16, high bytes first, without a mark", highFirst(table.toString().slice(1))],
    [
      "a table with bytes that are not UTF-8",
      Buffer.concat([table, Buffer.from("\nCaf\xe9,X,9780141439587,1\n", "latin1"), Buffer.from(emma)]),
    ],
    ["a table of works", Buffer.from(works)],
    ["a table of terms", Buffer.from("isbn;price\n9780141439587;1\n9780141439588;1\n9780141439471;\n978-0-14-044913-6;12,99\n")],
    ["lines of JSON", Buffer.from(lines)],
    ["lines of JSON in UTF-16", Buffer.from(`\ufeff${lines}`, "utf16le")],
    ["a message in UTF-8", Buffer.from(feed.replace("ENCODING", "UTF-8"))],
    ["a message in UTF-8 with a mark", Buffer.from(`\ufeff${feed.replace("ENCODING", "UTF-8")}`)],
    ["a message in UTF-16", Buffer.from(`\ufeff${feed.replace("ENCODING", "UTF-16")}`, "utf16le")],
    ["a message in UTF-16, high bytes first, without a mark", highFirst(feed.replace("ENCODING", "UTF-16"))],
    ["a message in Latin-1", Buffer.from(feed.replace("ENCODING", "ISO-8859-1").replaceAll("愛", "").replaceAll("𝕆", ""), "latin1")],
    [
      "a message with bytes that are not UTF-8",
      Buffer.from(feed.replace("ENCODING", "UTF-8").replaceAll("愛", "").replaceAll("𝕆", ""), "latin1"),
    ],
    ["a message that is broken", Buffer.from(`${feed.replace("ENCODING", "UTF-8").slice(0, -30)}<o:Product></o:Other>`)],
    ["a message that ends too soon", Buffer.from(feed.replace("ENCODING", "UTF-8").slice(0, -40))],
    ["one product", Buffer.from(`${product("9780141439587")}\n<!-- end -->\n`)],
    ["one product and another root", Buffer.from(`${product("9780141439587")}\n${product("9780141439471")}`)],
  ])("%s", async (_, bytes) => {
    expect((await readFrom(bytes, null)).entries.length).toBeGreaterThan(0);
    await expectResumable(bytes);
  });

  test("our own samples of ONIX", async () => {
    for (const file of globSync("workers/catalog/imports/reading/onix/samples/*.xml")) await expectResumable(readFileSync(file));
  });

  const shared = "../shared/data";
  describe.skipIf(!existsSync(shared))("the files of others (skipped where ../shared/data is not there)", () => {
    test.each(globSync(`${shared}/onix/*/*.xml`).sort())("%s", async (file) => {
      await expectResumable(readFileSync(file));
    });
    test.each<[file: string, every: number]>([
      ["goodbooks-10k/books.csv", 4_507],
      ["goodbooks-10k/books_enriched.csv", 5_003],
      ["gutenberg/gutenberg_metadata.csv", 5_003],
    ])("%s, here and there", async (file, every) => {
      await expectResumable(readFileSync(`${shared}/${file}`), every);
    });
    const inGoodbooks = { "isbn-missing": 700, "isbn-check-digit": 23, "title-capitals": 1, language: 1, "price-made-up": 10_000 };
    test.each([
      ["goodbooks-10k/books.csv", { book: 10_000, ...inGoodbooks }],
      ["goodbooks-10k/books_enriched.csv", { book: 10_000, ...inGoodbooks }],
      ["gutenberg/gutenberg_metadata.csv", { book: 15_331, "author-missing": 1_196, "price-made-up": 15_331 }],
    ])("every row of %s is a book, and this was found in them", async (file, counts) => {
      const { entries } = await readFrom(readFileSync(`${shared}/${file}`), null);
      const found = entries.flatMap((entry) => ("draft" in entry ? ["book", ...entry.draft.faults.map(({ code }) => code)] : ["rejected"]));
      expect(Object.fromEntries([...Map.groupBy(found, (one) => one)].map(([one, { length }]) => [one, length]))).toEqual(counts);
    });
  });
});

test("records are counted from 1, and each begins where the one before it ends", async () => {
  const { entries } = await readFrom(table, null, 5);
  expect(entries.map(({ record, line }) => [record, line])).toEqual([
    [1, 2],
    [2, 3],
    [3, 7],
    [4, 8],
    [5, 9],
    [6, 10],
    [7, 11],
    [8, 12],
    [9, 13],
  ]);
  expect(entries.at(-1)?.next).toMatchObject({
    byte: table.length,
    record: 9,
    encoding: "utf-8",
    columns: ["title", "author", "isbn", "price"],
  });
});

test("rows of one work behind each other are one book with their editions; a wrong one costs all of it, and says in which line", async () => {
  const { entries } = await readFrom(Buffer.from(works), null);
  const found = entries.map((entry) =>
    "draft" in entry ? entry.draft.skus : "rejected" in entry ? [entry.line, entry.rejected.line, entry.rejected.code] : [],
  );
  expect(found).toEqual([
    ["9780141439587", "9780141439471"],
    ["9780140449136"],
    ["9780306406157"],
    [6, 6, "isbn"],
    [7, 7, "isbn"],
    [9, 9, "quotation-mark"],
    ["9780679783268", "9780553213119"],
    [12, 13, "quotation-mark"],
    [15, 15, "field-count"],
    [16, 16, "quotation-mark"],
    ["9780062315007"],
  ]);
  expect(entries[6]).toMatchObject({
    draft: {
      faults: [
        { line: 11, code: "work-differs" },
        { line: 10, code: "author-missing" },
      ],
    },
  });
  expect(entries[7]?.sent).toBe('e,Eight,9780141182803,1,\ne,"Eight,9780141439648,1,\ne,Eight,9780140437201,1,');
  const [first] = entries;
  expect(first && "draft" in first && [first.draft.copies, first.draft.placeOf("/editions/1/price")]).toEqual([
    [1, 2],
    { line: 3, column: "price" },
  ]);
  expect(entries[4]?.sent).toHaveLength(2);
});

test("every rejected record says what was sent, so that it can be corrected", async () => {
  const latin1 = Buffer.concat([Buffer.from(`title,isbn\nEmma,1\n"x,2\n1,2,3\n`), Buffer.from("Caf\xe9 é,1\n", "latin1")]);
  expect((await readFrom(latin1, null)).entries.map(({ sent }) => sent)).toEqual([
    [["Emma", "1"]],
    '"x,2',
    [["1", "2", "3"]],
    [["Café é", "1"]],
  ]);
  expect((await readFrom(Buffer.from('{"title"\n'), null)).entries.map(({ sent }) => sent)).toEqual(['{"title"']);
  const xml = "<Product><NotificationType>08</NotificationType><b a='\"'>a &amp; b</b></Product>";
  expect((await readFrom(Buffer.from(xml), null)).entries.map(({ sent }) => sent)).toEqual([
    '<Product><NotificationType>08</NotificationType><b a="&quot;">a &amp; b</b></Product>',
  ]);
});

test("new terms are what a row of ISBNs and prices, copies or statuses says; what it does not say stays", async () => {
  const text =
    "isbn,price,stock,supply_status\n0-14-143958-0,7.50,,\n9780141439587,,12,pre-order\n9780141439587,,,in-stock\n9780141439587,,,\n9780141439588,1,,\n";
  const { entries } = await readFrom(Buffer.from(text), null);
  expect(entries.map((entry) => ("terms" in entry ? entry.terms : "rejected" in entry && entry.rejected))).toMatchObject([
    { sku: "9780141439587", price: { amount: 750, currency: "USD" } },
    { sku: "9780141439587", copies: 12, supply: { status: "pre-order" } },
    { sku: "9780141439587", supply: null },
    { line: 5, column: "price", code: "no-terms" },
    { line: 6, column: "isbn", code: "isbn" },
  ]);
  const [first] = entries;
  expect(first && "terms" in first && Object.keys(first.terms).sort()).toEqual(["faults", "placeOf", "price", "rules", "sku"]);
});

test("a file says by which rules its records are read, and a record where it came by others", async () => {
  const priced = { ...context, defaults: { ...defaults, priceMinor: 999 } };
  const file = Buffer.from("title,isbn,price\nEmma,9780141439587,8.99\nEmma,9780141439471,\n");
  const entries = await Array.fromAsync(openReader("csv")(inPieces(file, 7), priced, null));
  const [told, untold] = entries;
  const { columns, rules } = fileLayoutOf(told?.next ?? expect.unreachable(), priced);
  const rulesOf = (entry?: Entry) => (entry && "draft" in entry ? entry.draft.rules : expect.unreachable());
  expect(columns).toEqual(["title", "isbn", "price"]);
  expect(ruleOf("/title", rulesOf(told), rules)).toBe("the column title");
  expect(ruleOf("/editions/0/price/amount", rulesOf(told), rules)).toBe("the column price");
  expect(ruleOf("/editions/0/price", rulesOf(untold), rules)).toBe("the price of the options");
  expect(ruleOf("/editions/7/isbn13", rulesOf(told), rules)).toBe("the column isbn");
  expect(ruleOf("/description", rulesOf(told), rules)).toBe("");
});

test("goes on in no file of another format", () => {
  const resume: Resume = { byte: 1, line: 1, record: 1, encoding: "utf-8", format: "jsonl" };
  expect(() => openReader("csv")(inPieces(Buffer.alloc(0), 1), context, resume)).toThrow("cannot go on as jsonl");
});
