import { beforeEach, describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { aBook, ada, addBook, admin, anEdition, as, babbage, dollars, get, send } from "../fixtures.ts";
import { answered, call, importFile, messages, workOff } from "./fixtures.ts";
import type { LineageView } from "./schemas-of-past.ts";

const header = "sku,title,authors,price,language\n";

/** Where each field of a book comes from, by its name. */
async function sourcesOf(id: string): Promise<Record<string, LineageView["fields"][number]["source"]>> {
  const { fields } = await answered<LineageView>(await get(`/api/books/${id}/lineage`, admin), 200);
  return Object.fromEntries(fields.map(({ field, sku, source }) => [sku ? `${sku}/${field}` : field, source]));
}

const bookOf = async (ref: string) => await (await get(`/api/books/${ref}`)).json<Book>();

async function edit(book: Book, change: Parameters<typeof aBook>[0]): Promise<void> {
  const etag = (await get(`/api/books/${book.id}`)).headers.get("etag") ?? "";
  await answered(await send("PUT", `/api/books/${book.id}`, change, { ...admin, "if-match": etag }), 200);
}

beforeEach(() => {
  messages.length = 0;
});

describe("GET /api/books/{id}/lineage", () => {
  test("every field of an imported book answers which file, line, run and rule it came from", { tags: ["ETL-05"] }, async () => {
    const run = await importFile([`${header}LINE-0,Before it,,1.00,en\nLINE-1,The one,Ada Lovelace,2.00,en\n`], { fileName: "spring.csv" });
    const { id } = await bookOf("the-one");
    const sources = await sourcesOf(id);
    for (const source of Object.values(sources))
      expect(source).toMatchObject({ kind: "import", importId: run.id, fileName: "spring.csv", record: 2, line: 3, version: 1 });
    expect(sources.title).toMatchObject({ rule: "the column title" });
    expect(sources["LINE-1/price"]).toMatchObject({ rule: expect.stringContaining("the column price") });
    expect(sources.contributors).toMatchObject({ rule: expect.stringContaining("the column authors") });
  });

  test("a later import and an edit by hand each answer for what they changed, and for no more", { tags: ["ETL-05"] }, async () => {
    const first = await importFile([`${header}LATER-1,Lasting title,Ada Lovelace,2.00,en\n`], { fileName: "one.csv" });
    const second = await importFile([`${header}OTHER-1,Other,,1.00,en\nLATER-1,Lasting title,Ada Lovelace,3.00,en\n`], {
      fileName: "two.csv",
    });
    const book = await bookOf("lasting-title");
    const contributors = [{ name: "Ada Lovelace", role: "author" as const }];
    await edit(
      book,
      aBook({ title: book.title, contributors, language: "fr", editions: [anEdition({ sku: "LATER-1", price: dollars(3) })] }),
    );
    const sources = await sourcesOf(book.id);
    expect(sources.title).toMatchObject({ importId: first.id, fileName: "one.csv", line: 2 });
    expect(sources["LATER-1/price"]).toMatchObject({ importId: second.id, fileName: "two.csv", line: 3, version: 2 });
    expect(sources.language).toMatchObject({ kind: "edit", version: 3 });
  });

  test("what was undone answers for nothing", async () => {
    const first = await importFile([`${header}BACK-1,Back again,,2.00,en\n`]);
    const second = await importFile([`${header}BACK-1,Back again,,3.00,en\n`]);
    await answered(await call("POST", `/${second.id}/undo`), 202);
    await workOff();
    const sources = await sourcesOf((await bookOf("back-again")).id);
    expect(sources["BACK-1/price"]).toMatchObject({ importId: first.id, version: 1 });
  });

  test("a book made by hand answers for itself", async () => {
    const { book } = await addBook({ title: "By hand" });
    const sources = await sourcesOf(book.id);
    expect(new Set(Object.values(sources).map((source) => source?.kind))).toEqual(new Set(["edit"]));
  });

  test("is for its seller and for admins: another seller and a buyer get 403, a guest 401, and of no book there is none (404)", async () => {
    const { book } = await addBook({ title: "Adas own" }, ada);
    const buyer = await as({ role: "buyer" });
    const statuses = [];
    for (const headers of [ada, admin, babbage, buyer, {}])
      statuses.push((await get(`/api/books/${book.id}/lineage`, { ...headers })).status);
    expect(statuses).toEqual([200, 200, 403, 403, 401]);
    expect((await get("/api/books/adas-own/lineage", { ...admin })).status).toBe(404);
  });
});
