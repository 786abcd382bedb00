import { beforeEach, describe, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import type { Page } from "../../../shared/contracts/common.ts";
import type { ChangeView, ImportView } from "../../../shared/contracts/imports.ts";
import {
  aBook,
  ada,
  adasBooks,
  addBook,
  admin,
  anEdition,
  as,
  babbage,
  bindings,
  deliver,
  get,
  rowCounts,
  send,
  stockChanged,
} from "../fixtures.ts";
import { answered, call, env, type Headers, importFile, importNow, messages, setStanding, workOff } from "./fixtures.ts";

const header = "sku,title,authors,price\n";
let skusMade = 0;
const aSku = () => {
  skusMade += 1;
  return `UNDO-${skusMade}`;
};
const bookOf = async (id: string) => await (await get(`/api/books/${id}`)).json<Book>();
const statusOf = async (id: string) => (await get(`/api/books/${id}`)).status;

/** Undoes an import to its end. */
async function undo({ id }: Pick<ImportView, "id">, headers: Headers = admin): Promise<ImportView> {
  await setStanding(headers);
  await answered(await call("POST", `/${id}/undo`, undefined, headers), 202);
  await workOff();
  return await importNow({ id }, headers);
}

async function changesOf({ id }: Pick<ImportView, "id">, query = ""): Promise<ChangeView[]> {
  return (await answered<Page<ChangeView>>(await call("GET", `/${id}/changes${query}`), 200)).items;
}

/** Everything that shoppers can see of a book, but the version. */
const contentOf = ({ version: _, ...book }: Book) => book;

beforeEach(() => {
  messages.length = 0;
});

describe("undoing an import", () => {
  test("deletes the books it made, puts those back that it changed, and restores those it removed", async () => {
    const [newSku, knownSku] = [aSku(), aSku()];
    const { book: known } = await addBook({ title: "Known", subtitle: "As it was", editions: [anEdition({ sku: knownSku })] });
    const { book: gone } = await addBook({ title: "Gone", editions: [anEdition({ isbn13: "9780141439471" })] });
    const run = await importFile([`${header}${newSku},New,Ada Lovelace,1.00\n${knownSku},Known better,Mary Shelley,2.00\n`]);
    const onix = await importFile([
      `<ONIXMessage release="3.0" xmlns="http://ns.editeur.org/onix/3.0/reference"><Header><Sender><SenderName>Octavo</SenderName></Sender><SentDateTime>20261101</SentDateTime></Header>
<Product><RecordReference>r1</RecordReference><NotificationType>05</NotificationType><ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9780141439471</IDValue></ProductIdentifier></Product></ONIXMessage>`,
    ]);
    expect([run.created, run.updated, onix.removed, await statusOf(gone.id)]).toEqual([1, 1, 1, 404]);
    const made = (await get(`/api/books/new`)).status === 200 ? await bookOf("new") : null;
    expect(made?.editions[0]?.sku).toBe(newSku);

    expect(await undo(run)).toMatchObject({ status: "undone", undone: 2, left: 0, created: 1, updated: 1 });
    expect(await undo(onix)).toMatchObject({ status: "undone", undone: 1, left: 0 });
    expect(await statusOf(made?.id ?? "")).toBe(404);
    expect(contentOf(await bookOf(known.id))).toEqual(contentOf(known));
    expect(contentOf(await bookOf(gone.id))).toEqual(contentOf(gone));
    expect(await bookOf("9780141439471")).toMatchObject({ id: gone.id, version: 3 });
  });

  test("tells inventory of the copies that the books it made began with, and those that come again begin anew", async () => {
    const [stocked, none] = [aSku(), aSku()];
    const file = `${header}${stocked},Stocked,Ada Lovelace,1.00\n${none},Never there,Ada Lovelace,1.00\n`;
    const run = await importFile([file], { defaults: { stock: 4 } });
    await deliver([stockChanged(stocked, 4, 1)]);
    await undo(run);
    const told = async (type: string) =>
      (
        await bindings.DB.prepare("select json_extract(envelope, '$.data') as data from outbox where envelope ->> '$.type' = ? order by id")
          .bind(type)
          .all<{ data: string }>()
      ).results.map(({ data }) => JSON.parse(data));
    const withdrawn = (await told("octavo.copies.withdrawn.v1")).filter(({ importId }) => importId === run.id);
    expect(withdrawn.flatMap(({ skus }) => skus).sort()).toEqual([stocked, none]);
    await deliver([stockChanged(stocked, 0, 2)]);
    const again = await importFile([file], { defaults: { stock: 4 } });
    const opened = (await told("octavo.copies.opened.v1")).filter(({ importId }) => importId === again.id);
    expect(opened.flatMap(({ copies }) => copies)).toEqual([stocked, none].map((sku) => ({ sku, quantity: 4 })));
  });

  test.each([
    ["while nothing is known here of their copies yet", []],
    ["while all their copies are set aside", [0]],
  ])("tells inventory of the books it made %s", async (_, levels) => {
    const sku = aSku();
    const run = await importFile([`${header}${sku},Not shown,Ada Lovelace,1.00\n`], { defaults: { stock: 4 } });
    for (const available of levels) await deliver([stockChanged(sku, available, 1)]);
    await undo(run);
    const { results } = await bindings.DB.prepare(
      "select envelope ->> '$.data.skus' as skus from outbox where envelope ->> '$.type' = ? and envelope ->> '$.data.importId' = ?",
    )
      .bind("octavo.copies.withdrawn.v1", run.id)
      .all<{ skus: string }>();
    expect(results.map(({ skus }) => JSON.parse(skus))).toEqual([[sku]]);
  });

  test("tells the subscribers and the audit of every book", async () => {
    const sku = aSku();
    const run = await importFile([`${header}${sku},Told,Ada Lovelace,1.00\n`]);
    const [change] = await changesOf(run);
    await undo(run);
    const { results: told } = await bindings.DB.prepare(
      "select distinct json_extract(envelope, '$.data.books') as books from outbox where json_extract(envelope, '$.data.books[0].bookId') = ? order by created_at_ms desc, id desc",
    )
      .bind(change?.bookId)
      .all<{ books: string }>();
    expect(told.map(({ books }) => JSON.parse(books))).toContainEqual([{ bookId: change?.bookId, version: 2, isRemoved: true }]);
    const { results: audited } = await bindings.DB.prepare("select action from audit_entries where subject = ? order by seq")
      .bind(change?.bookId)
      .all<{ action: string }>();
    expect(audited.map(({ action }) => action)).toEqual(["book.created", "book.removed"]);
  });

  test("leaves a book alone that was changed since, and says so; the others are undone", async () => {
    const [ours, theirs] = [aSku(), aSku()];
    const run = await importFile([`${header}${ours},Ours,Ada Lovelace,1.00\n${theirs},Theirs,Ada Lovelace,1.00\n`]);
    const changes = await changesOf(run);
    const changed = changes.find(({ title }) => title === "Theirs");
    const response = await get(`/api/books/${changed?.bookId}`);
    const edit = aBook({ title: "Edited by hand", editions: [anEdition({ sku: theirs })] });
    await answered(
      await send("PUT", `/api/books/${changed?.bookId}`, edit, { ...admin, "if-match": response.headers.get("etag") ?? "" }),
      200,
    );

    expect(await undo(run)).toMatchObject({ status: "undone", undone: 1, left: 1 });
    expect(await bookOf(changed?.bookId ?? "")).toMatchObject({ title: "Edited by hand", version: 2 });
    expect(await changesOf(run, "?left=true")).toMatchObject([
      {
        bookId: changed?.bookId,
        isUndone: false,
        leftBecause: "the book was changed since: version 1 is this import’s, it now is version 2",
      },
    ]);
  });

  test("two imports of one book are undone one after the other, the last first", async () => {
    const sku = aSku();
    const { book } = await addBook({ title: "First", editions: [anEdition({ sku })] });
    const second = await importFile([`${header}${sku},Second,,2.00\n`]);
    const third = await importFile([`${header}${sku},Third,,3.00\n`]);
    expect(await undo(third)).toMatchObject({ undone: 1, left: 0 });
    expect(await bookOf(book.id)).toMatchObject({ title: "Second" });
    expect(await undo(second)).toMatchObject({ undone: 1, left: 0 });
    expect(contentOf(await bookOf(book.id))).toEqual(contentOf(book));
  });

  test("the earlier of two imports leaves a book alone that the later one changed", async () => {
    const sku = aSku();
    const first = await importFile([`${header}${sku},Early,,2.00\n`]);
    await importFile([`${header}${sku},Late,,3.00\n`]);
    expect(await undo(first)).toMatchObject({ undone: 0, left: 1 });
  });

  test("what was left alone is undone by asking once more, when the later import is undone", async () => {
    const [shared, own] = [aSku(), aSku()];
    const { book } = await addBook({ title: "Before", editions: [anEdition({ sku: shared })] });
    const first = await importFile([`${header}${shared},Early,,2.00\n${own},Own,,1.00\n`]);
    const second = await importFile([`${header}${shared},Late,,3.00\n`]);
    expect(await undo(first)).toMatchObject({ status: "undone", undone: 1, left: 1 });
    expect(await undo(first)).toMatchObject({ status: "undone", undone: 1, left: 1 });
    expect(await undo(second)).toMatchObject({ undone: 1, left: 0 });
    expect(await undo(first)).toMatchObject({ status: "undone", undone: 2, left: 0 });
    expect(contentOf(await bookOf(book.id))).toEqual(contentOf(book));
    expect(await changesOf(first, "?left=true")).toEqual([]);
    expect((await call("POST", `/${first.id}/undo`)).status).toBe(409);
  });

  test("a book whose SKU another has taken meanwhile stays removed, and the file is undone as far as it goes", async () => {
    const { book } = await addBook({ title: "Gives way", editions: [anEdition({ isbn13: "9780141439518" })] });
    const onix = await importFile([
      `<ONIXMessage release="3.0" xmlns="http://ns.editeur.org/onix/3.0/reference"><Header><Sender><SenderName>Octavo</SenderName></Sender><SentDateTime>20261101</SentDateTime></Header>
<Product><RecordReference>r1</RecordReference><NotificationType>05</NotificationType><ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9780141439518</IDValue></ProductIdentifier></Product></ONIXMessage>`,
    ]);
    await addBook({ title: "Takes its ISBN", editions: [anEdition({ isbn13: "9780141439518" })] });
    expect(await undo(onix)).toMatchObject({ status: "undone", undone: 0, left: 1 });
    expect(await statusOf(book.id)).toBe(404);
    expect((await changesOf(onix, "?left=true"))[0]?.leftBecause).toBe("9780141439518 is another book’s or another seller’s by now");
  });

  test("a large import is undone whole, and a piece that is done twice is done once", async () => {
    const skus = Array.from({ length: 250 }, aSku);
    const run = await importFile([header + skus.map((sku) => `${sku},Book ${sku},Ada Lovelace,1.00\n`).join("")]);
    expect(run.created).toBe(250);
    await answered(await call("POST", `/${run.id}/undo`), 202);
    // The message comes twice, and a third time when all is done.
    const [message] = messages;
    if (!message) throw new Error("no message");
    messages.push(message, message);
    await workOff();
    expect(await importNow(run)).toMatchObject({ status: "undone", undone: 250, left: 0 });
    const { results } = await bindings.DB.prepare(
      "select count(*) as live from books where deleted_at_ms is null and title like 'Book UNDO-%'",
    ).all();
    expect(results).toEqual([{ live: 0 }]);
  });

  test("breaks off without a trace when a piece cannot be written, and goes on from there", async () => {
    const skus = Array.from({ length: 150 }, aSku);
    const run = await importFile([header + skus.map((sku) => `${sku},Broken ${sku},Ada Lovelace,1.00\n`).join("")]);
    await answered(await call("POST", `/${run.id}/undo`), 202);
    messages.length = 0;
    // The second piece fails: its batch is whole or not at all.
    await bindings.DB.exec(
      "create trigger breaks before insert on import_chunks when new.chunk = -1 begin select raise(abort, 'broken off'); end",
    );
    const { workOnImport } = await import("./work-on-import.ts");
    await workOnImport(env, { importId: run.id as never, handedOn: null, failures: 0 }, Date.now, () => undefined);
    const halfway = await importNow(run);
    expect(halfway).toMatchObject({ status: "undoing", undone: 100 });
    const before = await rowCounts();
    await bindings.DB.exec("drop trigger breaks");
    await bindings.DB.prepare("update imports set leased_until_ms = 0 where id = ?").bind(run.id).run();
    messages.length = 0;
    await workOnImport(env, { importId: run.id as never, handedOn: null, failures: 0 }, Date.now, () => undefined);
    expect(await importNow(run)).toMatchObject({ status: "undone", undone: 150, left: 0 });
    expect((await rowCounts()).book_versions).toBe((before.book_versions ?? 0) + 50);
  });

  test("of a dry run, of one that is under way, and of one that is undone already is refused (409)", async () => {
    const sku = aSku();
    const dry = await importFile([`${header}${sku},Dry,,1.00\n`], { dryRun: true });
    const open = await answered<ImportView>(await call("POST", "", { fileName: "open.csv" }), 201);
    const done = await importFile([`${header}${sku},Done,,1.00\n`]);
    await undo(done);
    const details = await Promise.all(
      [dry, open, done].map(async ({ id }) => (await answered<{ detail: string }>(await call("POST", `/${id}/undo`), 409)).detail),
    );
    expect(details).toEqual([
      "A dry run did nothing that could be undone",
      "The import is uploading: cancel it, or wait until it is over",
      "The import is undone already",
    ]);
  });

  test("another seller's import is not there (404), a buyer may not ask (403), a guest has to sign in (401)", async () => {
    const run = await importFile([`${header}${aSku()},Adas,,1.00\n`], {}, ada);
    expect(run.sellerId).toBe(adasBooks);
    const buyer = await as({ role: "buyer" });
    for (const path of ["undo", "changes", "errors", "report"]) {
      const ask = (headers: Headers) => call(path === "undo" ? "POST" : "GET", `/${run.id}/${path}`, undefined, headers);
      const statuses = [(await ask(babbage)).status, (await ask(buyer)).status, (await ask({ authorization: "" })).status];
      expect(statuses, path).toEqual([404, 403, 401]);
    }
    expect(await undo(run, ada)).toMatchObject({ status: "undone", undone: 1 });
  });

  test("who may not write any more undoes nothing more, and another who may goes on", async () => {
    const run = await importFile([`${header}${aSku()},Lost,,1.00\n`], {}, ada);
    await setStanding(ada);
    await answered(await call("POST", `/${run.id}/undo`, undefined, ada), 202);
    await setStanding(ada, null);
    await workOff();
    expect(await importNow(run)).toMatchObject({ status: "failed", undone: 0 });
    expect(await undo(run, admin)).toMatchObject({ status: "undone", undone: 1 });
  });
});
