import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportReport } from "../../scripts/import/import-books.ts";
import type { Book, BookSummary } from "../../shared/contracts/catalog.ts";
import { eventually } from "../eventually.ts";
import { openExplorer } from "../explorer.ts";
import { type Given, type Importer, openFolder, openImporter } from "../importing.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { type Answer, openShop, type Shop } from "../shop.ts";

const goodbooks = "../shared/data/goodbooks-10k/books.csv";

let platform: TestPlatform;
let shop: Shop;
let importer: Importer;
let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  folder = await openFolder();
});
afterAll(() => folder.remove());

/** An empty shop for each part. */
async function openPlatform() {
  platform = await startPlatform();
  shop = openShop(platform);
  importer = openImporter(platform);
}

const importFile = (file: string, defaults: Given["defaults"] = {}) => importer.importFile(file, { defaults });

const bookAt = async (ref: string) => (await shop.call<Book>("GET", `/api/books/${ref}`)).body;
const count = async (database: string, sql: string) => (await openExplorer(platform.explorerUrl).query<{ n: number }>(database, sql))[0]?.n;

/** Whatever was told of books and stock has been sent, and everybody who is told has it: as many books and SKUs everywhere, none dead. */
async function expectDrained() {
  await eventually(async () => {
    const books = await count("octavo-catalog", "SELECT count(*) AS n FROM books WHERE deleted_at_ms IS NULL");
    const skus = await count("octavo-inventory", "SELECT count(*) AS n FROM stock_levels");
    for (const database of ["octavo-catalog", "octavo-inventory"])
      expect(await count(database, "SELECT count(*) AS n FROM outbox WHERE sent_at_ms IS NULL"), database).toBe(0);
    expect(await count("octavo-search", "SELECT count(*) AS n FROM search_books"), "search").toBe(books);
    expect(await count("octavo-recommender", "SELECT count(*) AS n FROM known_books"), "recommender").toBe(books);
    expect(await count("octavo-catalog", "SELECT count(*) AS n FROM stock"), "stock in the catalogue").toBe(skus);
  }, 120_000);
  for (const database of ["octavo-catalog", "octavo-search", "octavo-recommender"])
    expect(await count(database, "SELECT count(*) AS n FROM dead_letters"), database).toBe(0);
}

describe("a file with every fault", () => {
  beforeAll(openPlatform);
  afterAll(() => platform.stop());

  const header = "title,authors,isbn13,price,quantity,language,year";
  const long = "x".repeat(1_000_000);
  const rows: [row: string | Buffer, rejected: [column: string, reason: RegExp] | null][] = [
    ["Frankenstein,Mary Shelley,9780141439471,9.99,4,en,1818", null],
    ['"Wi"de",Nobody,9780140439434,1.00,1,en,1900', ["title", /quotation mark/]],
    ['"Never closed,Nobody,9780140434385,1.00,1,en,1900', ["title", /quotation mark/]],
    ["Emma,Jane Austen,9780141439587,8.99,2,en,1815", null],
    [Buffer.from("Caf\xe9,Nobody,9780140434378,1.00,1,fr,1900", "latin1"), ["title", /UTF-8/]],
    [`${long},Nobody,9780140434361,1.00,1,en,1900`, ["", /longer than/]],
    ["Emma again,Jane Austen,978-0-14-143958-7,8.99,2,en,1815", ["isbn13", /already in line 5/]],
    ["Too short,Nobody", ["", /2 fields/]],
    ["Too long,Nobody,9780140434354,1.00,1,en,1900,more", ["", /8 fields/]],
    ["NUL \0,Nobody,9780140434347,1.00,1,en,1900", ["title", /NUL/]],
    ["Wrong ISBN,Nobody,9780140434340,1.00,1,en,1900", ["isbn13", /check digit/]],
    ['Wrong price,Nobody,9780140437225,"12,99 €",1,en,1900', ["price", /12\.99/]],
    [`${"long ".repeat(80)},Nobody,9780140430721,1.00,1,en,1900`, ["title", /300/]],
    ["Emma,Jane Austen,9780140430103,12.00,0,en,", null],
    ["Poetics,Aristotle,9780140446364,7.00,,en,-335", null],
    [`${"\u0001".repeat(40_000)},Nobody,9780140434323,1.00,1,en,1900`, ["", /more than a book may have/]],
    ["Wrong date,Nobody,9780140449266,1.00,1,en,0000-00-00", ["year", /no date 0000-00-00/]],
  ];
  const content = Buffer.concat(
    ["\ufeff", header, "\r\n", ...rows.flatMap(([row]) => [row, "\r\n"])].map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(part))),
  );
  const expected = rows.flatMap(([, rejected], index) =>
    rejected
      ? [
          expect.objectContaining({
            line: index + 2,
            column: rejected[0],
            code: expect.stringMatching(/^[a-z-]+$/),
            reason: expect.stringMatching(rejected[1]),
          }),
        ]
      : [],
  );

  test("good rows are taken, each bad one is told with line, column and reason, and again changes nothing", async () => {
    const file = await folder.write("faults.csv", content);
    const { report, rejected } = await importFile(file, { stock: 1 });
    expect(rejected).toEqual(expected);
    expect(report).toMatchObject({ rows: rows.length, created: 4, updated: 0, unchanged: 0, rejected: expected.length });
    expect(await bookAt("9780141439471")).toMatchObject({
      title: "Frankenstein",
      slug: "frankenstein",
      contributors: [{ name: "Mary Shelley", role: "author" }],
      publishedOn: "1818",
      language: "en",
      editions: [{ format: "paperback", price: { amount: 999, currency: "USD" } }],
    });
    expect([(await bookAt("9780141439587")).slug, (await bookAt("9780140430103")).slug].sort()).toEqual(["emma", "emma-2"]);
    expect(await bookAt("9780140446364")).toMatchObject({ publishedOn: "-0335" });
    const levels = () =>
      Promise.all(["9780141439471", "9780141439587", "9780140446364", "9780140430103"].map(async (sku) => (await shop.level(sku)).onHand));
    await eventually(async () => expect(await levels()).toEqual([4, 2, 1, 0]));

    const again = await importFile(file, { stock: 1 });
    expect(again.rejected).toEqual(expected);
    expect(again.report).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
    await expectDrained();
    expect(await levels()).toEqual([4, 2, 1, 0]);
  });

  test("a price that changed updates its book and nothing else", async () => {
    const file = await folder.write(
      "changed.csv",
      `${header}\nFrankenstein,Mary Shelley,9780141439471,10.99,4,en,1818\nEmma,Jane Austen,9780141439587,8.99,2,en,1815\n`,
    );
    expect((await importFile(file)).report).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    await eventually(async () => expect((await bookAt("9780141439471")).editions[0]?.price.amount).toBe(1_099));
  });

  test("a row for a book that the shop has changes what it says and nothing else, unless --known says otherwise", async () => {
    const price = (amount: number) => ({ amount, currency: "USD" });
    const whole = {
      title: "The Odyssey",
      description: "Of the man who was long away.",
      contributors: [
        { name: "Homer", role: "author" },
        { name: "Samuel Butler", role: "translator" },
      ],
      subjects: [{ slug: "epics", name: "Epics" }],
      language: "en",
      publishedOn: "-0700",
      editions: [
        { isbn13: "9780140268867", format: "hardcover", price: price(2_000), pages: 541, publisher: "Press" },
        { sku: "ODYSSEY-E", format: "ebook", price: price(300) },
      ],
    };
    expect((await shop.asMerchant("POST", "/api/books", whole)).status).toBe(201);
    const before = await bookAt("9780140268867");
    const file = await folder.write("known.csv", "title,isbn,price,format\nThe Odyssey,9780140268867,15.50,hardcover\n");
    const none = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
    expect((await importFile(file)).report).toMatchObject({ ...none, updated: 1 });
    const [paper, ebook] = before.editions;
    const after = { ...before, version: 2, editions: [{ ...paper, price: price(1_550) }, ebook] };
    await eventually(async () => expect(await bookAt("9780140268867")).toEqual(after));
    expect((await importFile(file)).report).toMatchObject({ ...none, unchanged: 1 });

    const other = await folder.write("known-other.csv", "title,isbn,price,format\nOdyssey,9780140268867,9.00,paperback\n");
    const kept = await folder.runImport([other, "--url", platform.url, "--known", "keep"]);
    expect(kept.output).toMatch(/updated +0\n +unchanged +1\n/);
    expect(await bookAt(before.id)).toEqual(after);
    const replaced = await folder.runImport([other, "--url", platform.url, "--known", "replace"]);
    expect(replaced.output).toMatch(/updated +1\n/);
    await eventually(async () => expect(await bookAt(before.id)).toMatchObject({ title: "Odyssey", description: "", contributors: [] }));
    expect((await bookAt(before.id)).editions).toMatchObject([{ sku: "9780140268867", price: price(900), pages: null }]);
  });

  test("the program writes them to a file and ends with 1, with 0 when every row is taken", { tags: ["ETL-03"] }, async () => {
    const file = await folder.write("program.csv", content);
    const run = await folder.runImport([file, "--url", platform.url]);
    expect(run.code, run.output).toBe(1);
    expect(run.output).toMatch(/rejected +13 +see .*program\.csv\.rejected\.csv \(/);
    const lines = (await readFile(join(folder.path, "program.csv.rejected.csv"), "utf8")).trimEnd().split("\r\n");
    // With a mark before it spreadsheets see that it is UTF-8.
    expect(lines[0]).toBe(`\ufeff${header},line,column,code,reason,suggestion`);
    expect(lines).toHaveLength(expected.length + 1);
    const lineOf = (number: number) => lines.find((line) => line.includes(`,${number},`));
    expect(lineOf(13)).toMatch(/^Wrong price,Nobody,9780140437225,"12,99 €",1,en,1900,13,price,price,/);
    expect(lineOf(12)).toMatch(/^Wrong ISBN,.*,12,isbn13,isbn,/);
    expect(lineOf(18)).toMatch(/,18,year,date,there is no date 0000-00-00,/);

    const good = await folder.write("good.csv", `${header}\n${rows.flatMap(([row, rejected]) => (rejected ? [] : [row])).join("\n")}`);
    expect(await folder.runImport([good, "--url", platform.url])).toMatchObject({ code: 0 });
    expect(existsSync(join(folder.path, "good.csv.rejected.csv"))).toBe(false);
  });

  test.each<[what: string, content: string | Buffer | null, args: string[], sentence: RegExp]>([
    ["an empty file", "", [], /The file is empty/],
    ["a file without the columns it needs", "isbn,author\n1,2\n", [], /no column title\. Found: isbn, author/],
    ["a zip archive", Buffer.from("PK\u0003\u0004title,isbn\n"), [], /is a zip archive .*: unpack it/],
    [
      "a bomb of entities",
      '<!DOCTYPE ONIXMessage [<!ENTITY a "ha">]><ONIXMessage/>',
      [],
      /line 1: the file brings a document type of its own/,
    ],
    ["a web page", "<html></html>", [], /line 1: its root is <html>/],
    ["a list in JSON", "[{}]", [], /JSON list/],
    ["a file of another format than asked", "title,isbn\n", ["--as", "onix"], /text data outside of root node/],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), [], /cannot be read|no column title/],
    ["a missing file", null, [], /There is no file/],
    ["itself for what is rejected", "title,isbn\n", ["--rejected", "itself-for-what-is-rejected.csv"], /the file they come from/],
    ["no platform", "title,isbn\n", ["--url", "http://localhost:1"], /No platform/],
    ["a wrong key", "title,isbn\n", ["--key", "wrong"], /does not take this API key/],
  ])("%s: the program says so in a sentence and ends with 2", async (what, content, args, sentence) => {
    const name = `${what.replaceAll(/\W+/g, "-")}.csv`;
    if (content !== null) await folder.write(name, content);
    const { code, output } = await folder.runImport([name, "--url", platform.url, ...args]);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(/\bat .*:\d+:\d+/);
    expect(code).toBe(2);
  });

  test("a file in UTF-16 is read like any other", async () => {
    const file = await folder.write("utf-16.csv", Buffer.from("\ufefftitle,isbn,price\nPâté,9780140434088,4.00\n", "utf16le"));
    expect((await importFile(file)).report).toMatchObject({ rows: 1, created: 1, rejected: 0 });
    expect((await bookAt("9780140434088")).title).toBe("Pâté");
  });

  test("a file with a header alone is taken, with nothing to do", async () => {
    const file = await folder.write("header.csv", "title,isbn");
    expect((await importFile(file)).report).toMatchObject({ rows: 0, created: 0, rejected: 0 });
  });
});

describe("ONIX and JSON Lines", () => {
  beforeAll(openPlatform);
  afterAll(() => platform.stop());
  const none = { created: 0, updated: 0, unchanged: 0, removed: 0, rejected: 0 };
  const samples = "workers/catalog/imports/reading/onix/samples";
  const edition = (isbn13: string) => ({ isbn13, format: "paperback", price: { amount: 999, currency: "USD" } });

  test("an ONIX 3.0 message is taken whole; the same book in short tags changes nothing, in ONIX 2.1 what it says besides", async () => {
    const { report, rejected } = await importFile(`${samples}/reference.xml`, { stock: 3 });
    expect(report).toMatchObject({ ...none, rows: 4, created: 1, unchanged: 1, rejected: 2, stoppedBy: null });
    expect(rejected).toMatchObject([
      { line: 96, column: "Product[2]/ProductIdentifier/IDValue", code: "isbn" },
      { line: 100, column: "Product[3]/NotificationType", code: "test-record" },
    ]);
    expect(await bookAt("9780306406157")).toMatchObject({
      title: "A Winter & its Lamp",
      subtitle: "Letters from the Skerry",
      series: { name: "The Keepers of Lights", volume: 2 },
      contributors: [
        { name: "Åse Lindqvist", role: "author", sortName: "Lindqvist, Åse" },
        { name: "Nora Solberg", role: "translator", sortName: "Solberg, Nora" },
        { name: "Somebody With a Foreword", role: "foreword", sortName: null },
      ],
      subjects: [{ name: "Sea stories" }, { name: "Letters" }],
      language: "en",
      publishedOn: "2024-02-29",
      description: "She writes from a rock.\n\nHe answers.",
      editions: [{ format: "paperback", price: { amount: 1_250, currency: "USD" }, pages: 245, publisher: "The Lamp Press" }],
    });
    await eventually(async () => expect((await shop.level("9780306406157")).onHand).toBe(3));
    const unchanged = { ...none, rows: 1, unchanged: 1 };
    expect((await importFile(`${samples}/short.xml`, { stock: 3 })).report).toMatchObject(unchanged);
    // It knows a subject code of a further scheme.
    const { id } = await bookAt("9780306406157");
    expect((await importFile(`${samples}/onix21.xml`)).report).toMatchObject({ ...none, rows: 1, updated: 1 });
    await eventually(async () => expect((await bookAt(id)).subjectCodes.map(({ scheme }) => scheme)).toEqual(["bisac", "onix-29"]));
    expect((await importFile(`${samples}/onix21.xml`, { stock: 3 })).report).toMatchObject(unchanged);
  });

  test("word that a product is gone deletes its book, but none that has other editions", async () => {
    const gone = "9780140449136";
    const created = await shop.asMerchant("POST", "/api/books", { title: "Gone", editions: [edition(gone), edition("9780140449266")] });
    expect(created.status).toBe(201);
    const first = await importFile(`${samples}/reference.xml`);
    expect(first.report).toMatchObject({ ...none, unchanged: 1, rejected: 3 });
    expect(first.rejected.at(-1)).toMatchObject({
      line: 102,
      column: "Product[4]",
      code: "deletion",
      reason: expect.stringMatching(/2 editions/),
    });

    const { id, ...book } = await bookAt(gone);
    const path = `/api/books/${id}`;
    const changed = { title: book.title, editions: [edition(gone)] };
    expect((await shop.asMerchant("PUT", path, changed, { "if-match": `"${id}.1"` })).status).toBe(200);
    expect((await importFile(`${samples}/reference.xml`)).report).toMatchObject({ ...none, unchanged: 1, removed: 1, rejected: 2 });
    expect((await shop.asMerchant("GET", path)).status).toBe(404);
    expect((await importFile(`${samples}/reference.xml`)).report).toMatchObject({ ...none, unchanged: 2, rejected: 2 });
  });

  test("a message that breaks off half-way: what comes before is in, the program names the line and ends with 2", async () => {
    const whole = await readFile(`${samples}/reference.xml`, "utf8");
    const file = await folder.write("broken.xml", whole.replace("<DeletionText>", "<DeletionText"));
    const { code, output } = await folder.runImport([file, "--url", platform.url]);
    expect(output).toMatch(/unchanged +1\n +rejected +2/);
    expect(output).toMatch(/cannot be read beyond line \d+: .*\. What comes before is in\./);
    expect(output).not.toMatch(/\bat .*:\d+:\d+/);
    expect(code).toBe(2);
  });

  test("JSON Lines are taken as they stand, and what the shop refuses is pointed at", async () => {
    const lines = [
      {
        title: "Persuasion",
        publishedOn: "1817",
        editions: [edition("978-0-14-143968-6"), { ...edition("9780141439563"), format: "hardcover" }],
      },
      { title: "Nothing to sell", editions: [] },
      { title: "", editions: [{ sku: "OCT-1", format: "scroll", price: { amount: 1, currency: "USD" } }] },
      { title: "Persuasion again", editions: [edition("9780141439686")] },
      { title: "Sanditon", publishedOn: "0000-00-00", editions: [edition("9780140431025")] },
    ];
    const file = await folder.write("books.jsonl", `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"title":\n`);
    const { report, rejected } = await importFile(file, { stock: 2 });
    expect(report).toMatchObject({ ...none, rows: 6, created: 1, rejected: 5 });
    expect(rejected).toMatchObject([
      { line: 2, column: "/editions", code: "refused", reason: "at least one" },
      { line: 3, column: "/title", code: "refused" },
      { line: 4, column: "/editions/0", code: "duplicate", reason: "9780141439686 is already in line 1" },
      { line: 5, column: expect.stringMatching(/^\/publishedOn|^\/editions/), code: "refused" },
      { line: 6, column: "", code: "json" },
    ]);
    expect((await bookAt("9780141439563")).editions).toHaveLength(2);
    expect((await importFile(file, { stock: 2 })).report).toMatchObject({ ...none, unchanged: 1, rejected: 5 });
  });

  const onix = "../shared/data/onix";
  test.skipIf(!existsSync(onix))(
    "every product of every sample of others is in or rejected with a reason (skipped where ../shared/data is not there)",
    async () => {
      const refused: string[] = [];
      const totals = { rows: 0, taken: 0, rejected: 0 };
      for (const file of globSync(`${onix}/*/*.xml`).sort()) {
        const result = await importFile(file, { priceMinor: 1_000 }).catch((error: Error) => error);
        if (result instanceof Error) {
          refused.push(`${basename(file)}: ${result.message}`);
          continue;
        }
        const { report, rejected } = result;
        expect(report.stoppedBy, file).toBeNull();
        expect(report.created + report.updated + report.unchanged + report.removed + report.rejected, file).toBe(report.rows);
        for (const row of rejected)
          expect(row, file).toMatchObject({ column: expect.stringMatching(/^product\[\d+\]/i), reason: expect.stringMatching(/./) });
        totals.rows += report.rows;
        totals.taken += report.rows - report.rejected;
        totals.rejected += report.rejected;
      }
      console.log(`ONIX samples: ${JSON.stringify(totals)}`);
      expect(refused).toEqual([
        expect.stringMatching(/^test_collection\.xml: .*its root is <Collection>/),
        expect.stringMatching(/^invalid_onix_root\.xml: .*its root is <ONIXMESAGE>/),
      ]);
      expect(totals.rows).toBe(totals.taken + totals.rejected);
      expect(totals.taken).toBeGreaterThan(15);
    },
  );
});

const gutenberg = "../shared/data/gutenberg/gutenberg_metadata.csv";
describe.skipIf(![goodbooks, gutenberg].every(existsSync))("two public sets of data (skipped where ../shared/data is not there)", () => {
  beforeAll(openPlatform);
  afterAll(() => platform.stop());

  test("goodbooks-10k and Project Gutenberg's metadata are read as they are, each row in or told why not", {
    tags: ["ETL-02"],
  }, async () => {
    const limited = (file: string) => importer.importFile(file, { limit: 500 });
    expect((await limited(goodbooks)).report).toMatchObject({ rows: 500, created: 500, rejected: 0 });
    const { report, rejected } = await limited(gutenberg);
    expect(report.created).toBe(500 - rejected.length);
    // A book that stands on two shelves is there twice.
    for (const { code, reason } of rejected)
      expect([code, reason]).toEqual(["duplicate", expect.stringMatching(/^PG-\d+ is already in line \d+$/)]);
    expect(await count("octavo-catalog", "SELECT count(*) AS n FROM editions WHERE sku LIKE 'PG-%' AND format = 'ebook'")).toBe(
      report.created,
    );
    expect((await limited(gutenberg)).report).toMatchObject({ created: 0, updated: 0, unchanged: report.created });
  });
});

describe.skipIf(!existsSync(goodbooks))("goodbooks-10k (skipped where ../shared/data is not there)", () => {
  beforeAll(openPlatform);
  afterAll(() => platform.stop());
  const rowCount = 10_000;
  const seconds = (report: ImportReport) => `${report.seconds.toFixed(1)} s`;

  test("all 10,000 rows are taken, those without a valid ISBN with a warning, and again changes nothing", {
    tags: ["ETL-01"],
    timeout: 400_000,
  }, async () => {
    const run = await folder.runImport([join(process.cwd(), goodbooks), "--url", platform.url]);
    console.log(`first run\n${run.output}`);
    expect(run.code, run.output).toBe(0);
    expect(run.output).toMatch(/created +10,000\n/);
    expect(run.output).toMatch(/rejected +0\n/);
    expect(run.output).toMatch(/700 isbn-missing.* 23 isbn-check-digit/);
    expect(await bookAt("9780439023481")).toMatchObject({
      title: "The Hunger Games",
      series: { name: "The Hunger Games", volume: 1 },
      contributors: [{ name: "Suzanne Collins" }],
    });

    const { report, rejected } = await importFile(goodbooks);
    console.log(`second run: ${seconds(report)}`);
    expect(rejected).toEqual([]);
    expect(report).toMatchObject({ rows: rowCount, created: 0, updated: 0, unchanged: rowCount });
    const startedAtMs = Date.now();
    await expectDrained();
    console.log(`drained ${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s later`);
  });

  test.each(["title", "-publishedOn", "price"])(
    "a walk of the whole list by %s meets each book once, though others are inserted meanwhile",
    {
      tags: ["GW-08"],
      timeout: 200_000,
    },
    async (sort) => {
      const known = await openExplorer(platform.explorerUrl).query<{ id: string }>(
        "octavo-catalog",
        "SELECT id FROM books WHERE deleted_at_ms IS NULL",
      );
      const met: string[] = [];
      for (let cursor: string | null = "", page = 0; cursor !== null; page += 1) {
        const path: string = `/api/books?limit=100&sort=${sort}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
        const { body }: Answer<{ items: BookSummary[]; nextCursor: string | null }> = await shop.call("GET", path);
        met.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor;
        // Before where the walk is, and behind it: first and last by title, by year and by price.
        if (page % 10 !== 5) continue;
        const place =
          page % 20 === 5
            ? { title: "!!! First", publishedOn: "9000", price: 0 }
            : { title: "zzz Last", publishedOn: "-4000", price: 100_000_000 };
        const { price, ...book } = place;
        const edition = { sku: `WALK${sort.toUpperCase()}-${page}`, format: "ebook", price: { amount: price, currency: "USD" } };
        expect((await shop.asMerchant("POST", "/api/books", { ...book, editions: [edition] })).status).toBe(201);
      }
      expect(known.length).toBeGreaterThanOrEqual(rowCount);
      const times = Map.groupBy(met, (id) => id);
      expect(met).toHaveLength(times.size);
      expect(known.filter(({ id }) => !times.has(id))).toEqual([]);
    },
  );

  test("with --stock the copies are in each SKU's own ledger, and the lists show them", { timeout: 200_000 }, async () => {
    const stocked = 300;
    const inStock = "SELECT count(*) AS n FROM stock WHERE available = 20";
    const options = { defaults: { stock: 20 }, limit: stocked };
    const { report } = await importer.importFile(goodbooks, options);
    console.log(`${stocked} SKUs received: ${seconds(report)}`);
    expect(report).toMatchObject({ rows: stocked, created: 0, updated: 0, unchanged: stocked });
    await eventually(async () => expect(await count("octavo-catalog", inStock)).toBe(stocked), 120_000);
    await importer.importFile(goodbooks, options);
    await expectDrained();
    const ledger = await shop.asMerchant("GET", "/api/inventory/9780439023481/ledger");
    expect(ledger.body.items).toMatchObject([{ seq: 1, kind: "receive", quantity: 20, onHand: 20 }]);
    expect(await count("octavo-catalog", inStock)).toBe(stocked);
    expect((await bookAt("9780439554930")).editions[0]?.availability).toEqual({ status: "in-stock", available: 20 });
  });
});
