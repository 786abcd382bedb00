import { beforeAll, describe, expect, test } from "vitest";
import type { Book, BookSummary, CodeFacets, SubjectCode } from "../../../shared/contracts/catalog.ts";
import { lineageOfRef, refOfCode } from "../../../shared/subject-code.ts";
import { addBook, admin, bindings, get, send } from "../fixtures.ts";

const coded = (scheme: string, code: string, heading: string | null = null): SubjectCode => ({ scheme, code, heading });
const gothic = coded("bisac", "FIC027040", "FICTION / Romance / Gothic");
const classic = coded("bisac", "FIC004000", "FICTION / Classics");
const poetry = coded("bisac", "POE005000");
const horror = coded("thema", "FKC");
const british = coded("thema", "1DDU-GB-E");
const own = coded("onix-24", "window: left, 2", "In the window");

let frankenstein: { book: Book; etag: string };

beforeAll(async () => {
  const about = async (title: string, subjectCodes: SubjectCode[], subjects: string[] = []) =>
    await addBook({ title, subjectCodes, subjects: subjects.map((slug) => ({ slug, name: slug })) });
  frankenstein = await about("Frankenstein", [gothic, horror, { ...classic, heading: null }], ["novels"]);
  await about("The Turn of the Screw", [classic, coded("thema", "FKCG"), british], ["novels"]);
  await about("Persuasion", [classic, coded("thema", "1ddu-gb-e"), own], ["novels"]);
  await about("Goblin Market", [poetry], ["verse"]);
  await about("Without a code", []);
});

const titlesFor = async (query: string) => {
  const { items } = (await (await get(`/api/books?${query}`)).json()) as { items: BookSummary[] };
  return items.map(({ title }) => title);
};
const facetsFor = async (query: string): Promise<CodeFacets> => {
  const response = await get(`/api/subject-codes?${query}`);
  expect(response.status, query).toBe(200);
  return await response.json();
};
const countsFor = async (query: string) => (await facetsFor(query)).items.map(({ scheme, code, count }) => [`${scheme}:${code}`, count]);

describe("GET /api/books?subject=", () => {
  test.each([
    ["bisac:FIC", ["Frankenstein", "Persuasion", "The Turn of the Screw"]],
    ["bisac:FIC004000", ["Frankenstein", "Persuasion", "The Turn of the Screw"]],
    ["bisac:FIC027040", ["Frankenstein"]],
    ["thema:FK", ["Frankenstein", "The Turn of the Screw"]],
    ["thema:FKCG", ["The Turn of the Screw"]],
    ["thema:1ddu-gb", ["Persuasion", "The Turn of the Screw"]],
    ["thema:1DDU-G", []],
    ["onix-24:window:%20left,%202", ["Persuasion"]],
    ["onix-24:window", []],
  ])("%s finds the books under it: %j", { tags: ["P-06"] }, async (ref, titles) => {
    expect(await titlesFor(`subject=${ref}`)).toEqual(titles);
  });

  test("joins the other filters, and a page goes on where the one before ended", { tags: ["P-06"] }, async () => {
    expect(await titlesFor("subject=bisac:FIC&category=novels&title=the")).toEqual(["The Turn of the Screw"]);
    const first = (await (await get("/api/books?subject=bisac:FIC&subject=bisac:POE&limit=2")).json()) as { nextCursor: string };
    expect(await titlesFor(`subject=bisac:FIC&subject=bisac:POE&limit=2&cursor=${first.nextCursor}`)).toEqual([
      "Persuasion",
      "The Turn of the Screw",
    ]);
  });

  test.each(["FBC", "dewey:813", "thema:", "onix-93:FBC", `thema:${"F".repeat(51)}`, "thema:%00"])(
    "%j names no code (422)",
    { tags: ["P-06"] },
    async (ref) => {
      const problem = await (await get(`/api/books?subject=${ref}`)).json();
      expect(problem).toMatchObject({ status: 422, errors: [{ pointer: "query:subject" }] });
    },
  );
});

describe("GET /api/subject-codes", () => {
  test("of the whole shop has the topmost codes of both trees, those with the most books first", { tags: ["P-06"] }, async () => {
    const { items, named, isPartial } = await facetsFor("");
    expect({ named, isPartial }).toEqual({ named: [], isPartial: false });
    expect(items).toEqual([
      { scheme: "bisac", code: "FIC", heading: "FICTION", count: 3 },
      { scheme: "bisac", code: "POE", heading: null, count: 1 },
      { scheme: "thema", code: "1", heading: null, count: 2 },
      { scheme: "thema", code: "F", heading: null, count: 2 },
    ]);
  });

  test("of one code has those next below it, and says what it is under", { tags: ["P-06"] }, async () => {
    expect(await facetsFor("subject=bisac:FIC")).toEqual({
      named: [{ scheme: "bisac", code: "FIC", heading: "FICTION" }],
      items: [
        { ...classic, count: 3 },
        { ...gothic, count: 1 },
      ],
      isPartial: false,
    });
    const { named } = await facetsFor("subject=thema:FKCG");
    expect(named.map(({ code }) => code)).toEqual(["F", "FK", "FKC", "FKCG"]);
  });

  test("of a list counts its books alone", { tags: ["P-06"] }, async () => {
    expect(await countsFor("category=verse")).toEqual([["bisac:POE", 1]]);
    expect(await countsFor("category=novels&subject=bisac:FIC&title=the")).toEqual([["bisac:FIC004000", 1]]);
    expect(await countsFor("subject=bisac:FIC&subject=bisac:POE")).toEqual([
      ["bisac:FIC", 3],
      ["thema:1", 2],
      ["thema:F", 2],
      ["bisac:POE", 1],
    ]);
    expect(await countsFor("author=nobody")).toEqual([]);
  });

  test("counts what every list of it finds, code by code", { tags: ["P-06"] }, async () => {
    for (const query of ["", "category=novels"]) {
      for (const { scheme, code, count } of (await facetsFor(query)).items)
        expect((await titlesFor(`${query}&subject=${scheme}:${code}`)).length, code).toBe(count);
    }
  });

  test("says which lists it goes with, and refuses what is no filter (422)", { tags: ["P-06"] }, async () => {
    const tags = (await get("/api/subject-codes?category=novels")).headers.get("cache-tag");
    expect(tags?.split(",")).toEqual(expect.arrayContaining(["list:category/novels", "list:category/novels:codes"]));
    expect((await get("/api/subject-codes?subject=fiction")).status).toBe(422);
  });
});

test("a book's shelves are those that its codes' names lead to, and counts follow each edit and deletion", { tags: ["P-06"] }, async () => {
  const codes = ["FICTION", "Fé-", "5-A--B", "-A", "1DDU-GB-E", "1KBB-US-NAK", "FIC", "fic014000"];
  const subjectCodes = ["bisac", "thema", "onix-12"].flatMap((scheme) => codes.map((code) => ({ scheme, code, heading: null })));
  const { book, etag } = await addBook({ title: "Of many codes", subjectCodes });
  const { results } = await bindings.DB.prepare("select shelf from shelf_books where book_id = ? and shelf glob 'code/*'")
    .bind(book.id)
    .all<{ shelf: string }>();
  const refs = new Set(subjectCodes.map(refOfCode).flatMap(lineageOfRef));
  expect(results.map(({ shelf }) => shelf.slice("code/".length)).toSorted()).toEqual([...refs].toSorted());

  expect(await countsFor("subject=bisac:FIC")).toContainEqual(["bisac:FIC014000", 1]);
  await send("DELETE", `/api/books/${book.id}`, undefined, { ...admin, "if-match": etag });
  expect(await countsFor("subject=bisac:FIC")).not.toContainEqual(["bisac:FIC014000", 1]);
  const edit = { title: "Frankenstein", editions: frankenstein.book.editions.map(({ sku, format, price }) => ({ sku, format, price })) };
  await send("PUT", `/api/books/${frankenstein.book.id}`, edit, { ...admin, "if-match": frankenstein.etag });
  expect(await countsFor("subject=bisac:FIC")).toEqual([["bisac:FIC004000", 2]]);
});
