import { beforeEach, expect, test } from "vitest";
import type { Book } from "../../../shared/contracts/catalog.ts";
import { ada, addBook, anEdition, babbage, bindings, dollars, get } from "../fixtures.ts";
import { importFile, importNow, messages, sendFile, setStanding, workOff } from "./fixtures.ts";

beforeEach(() => {
  messages.length = 0;
});

test("what a seller began reaches no further than a seller does, though they become an admin while it waits", async () => {
  const edition = anEdition({ sku: "LIMIT-1", price: dollars(5) });
  const { book } = await addBook({ title: "Not theirs", editions: [edition] }, babbage);
  const run = await sendFile(["sku,title,price\nLIMIT-1,Not theirs,1.00\n"], {}, ada);
  await setStanding(ada, { role: "admin" });
  await workOff();
  expect(await importNow(run)).toMatchObject({ status: "done", rejected: 1, updated: 0 });
  expect((await (await get(`/api/books/${book.id}`)).json<Book>()).editions[0]?.price).toEqual(dollars(5));
});

const oneWrong = "sku,title,price\nLIMIT-2,,1.00\n";
const setCounts = async (id: string, counts: object) =>
  await bindings.DB.prepare("update imports set counts = ? where id = ?").bind(JSON.stringify(counts), id).run();

test("an import ends when more than a hundred thousand of its records are rejected", async () => {
  const run = await sendFile([oneWrong]);
  await setCounts(run.id, { rows: 100_000, rejected: 100_000 });
  await workOff();
  expect(await importNow(run)).toMatchObject({
    status: "failed",
    rejected: 100_001,
    stoppedBy: expect.stringContaining("More than 100,000 records are rejected"),
  });
});

test("of records that are rejected behind 20 million characters of others only the reasons are kept", async () => {
  const rowOf = async (id: string) =>
    await bindings.DB.prepare("select sent, faults from import_rows where import_id = ?")
      .bind(id)
      .first<{ sent: string; faults: string }>();
  const few = await sendFile([oneWrong]);
  await setCounts(few.id, { sent: 19_999_999 });
  await workOff();
  expect(await rowOf(few.id)).toMatchObject({ sent: '[["LIMIT-2","","1.00"]]' });
  const many = await sendFile([oneWrong]);
  await setCounts(many.id, { sent: 20_000_000 });
  await workOff();
  expect(await rowOf(many.id)).toMatchObject({ sent: null, faults: expect.stringContaining("no title") });
});

test("what is kept of rejected records is counted", async () => {
  const run = await importFile([oneWrong]);
  const counts = await bindings.DB.prepare("select counts ->> '$.sent' as sent from imports where id = ?").bind(run.id).first();
  expect(counts).toEqual({ sent: "LIMIT-2".length + "1.00".length });
});
