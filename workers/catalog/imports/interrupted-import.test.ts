import { beforeEach, describe, expect, test } from "vitest";
import { babbage, bindings } from "../fixtures.ts";
import { call, env, importNow, messages, sendFile, workOff, workOnPiece } from "./fixtures.ts";
import { workOnImport } from "./work-on-import.ts";

const header = "sku,title,authors,price\n";
let skusMade = 0;
const rows = (count: number, title: string) =>
  Array.from({ length: count }, (_, index) => `INTERRUPTED-${++skusMade},${title} ${index},Ada Lovelace,9.99\n`).join("");
const stored = async (sql: string, ...bound: unknown[]) =>
  (
    await bindings.DB.prepare(sql)
      .bind(...bound)
      .all()
  ).results;
const booksOf = async (title: string) =>
  (await stored("select count(*) as books from books where title like ? and deleted_at_ms is null", `${title} %`))[0]?.books;

beforeEach(() => {
  messages.length = 0;
});

test("two imports at once do not mix", async () => {
  const twice = "INTERRUPTED-OF-BOTH,Of both,Ada Lovelace,9.99\n";
  const [one, other] = [
    await sendFile([header + rows(100, "One") + twice + rows(50, "One")]),
    await sendFile([header + rows(160, "Other") + twice], {}, babbage),
  ];
  await workOnPiece();
  await workOnPiece();
  expect([await importNow(one), await importNow(other, babbage)]).toMatchObject([
    { status: "running", created: 100 },
    { status: "running", created: 100 },
  ]);
  while (messages.length > 0) await workOnPiece();
  expect(await importNow(one)).toMatchObject({ status: "done", rows: 151, created: 151, rejected: 0 });
  expect(await importNow(other, babbage)).toMatchObject({ status: "done", rows: 161, created: 160, rejected: 1, faults: { refused: 1 } });
  const makers = await stored(
    "select distinct books.seller_id from import_rows join books on books.id = import_rows.book_id where import_id = ?",
    other.id,
  );
  expect(makers).toEqual([{ seller_id: other.sellerId }]);
});

test("cancelling leaves what is in and does no more", async () => {
  const sent = await sendFile([header + rows(150, "Cancelled")]);
  await workOnPiece();
  expect((await call("POST", `/${sent.id}/cancel`)).status).toBe(200);
  await workOff();
  expect(await importNow(sent)).toMatchObject({ status: "cancelled", rows: 100, created: 100 });
  expect(await booksOf("Cancelled")).toBe(100);
  expect((await call("POST", `/${sent.id}/cancel`)).status).toBe(200);
  expect((await call("POST", `/${sent.id}/complete`)).status).toBe(409);
});

describe("a piece of work that is under way while somebody", () => {
  /** Works on an import whose every transaction is preceded by this. */
  async function workWhile(meanwhile: () => Promise<unknown>): Promise<void> {
    const DB = {
      prepare: (sql: string) => bindings.DB.prepare(sql),
      batch: async (statements: D1PreparedStatement[]) => {
        await meanwhile();
        return await bindings.DB.batch(statements);
      },
    } as unknown as D1Database;
    const [message] = messages.splice(0);
    if (!message) throw new Error("nothing was sent");
    await workOnImport({ ...env, DB }, message, Date.now, () => undefined);
  }

  test.each([{ dryRun: false }, { dryRun: true }])("cancels the import is not written (%j)", async (body) => {
    const sent = await sendFile([header + rows(3, "Late")], body);
    await workWhile(() => call("POST", `/${sent.id}/cancel`));
    await workOff();
    expect(await importNow(sent)).toMatchObject({ status: "cancelled", rows: 0 });
    expect(await stored("select record from import_rows where import_id = ?", sent.id)).toEqual([]);
    expect(await booksOf("Late")).toBe(0);
  });

  test("cancels and undoes it is not written either", async () => {
    const sent = await sendFile([header + rows(103, "Later")]);
    await workOnPiece();
    let isUndone = false;
    await workWhile(async () => {
      if (isUndone) return;
      isUndone = true;
      await call("POST", `/${sent.id}/cancel`);
      await call("POST", `/${sent.id}/undo`);
      await workOff();
    });
    await workOff();
    expect(await importNow(sent)).toMatchObject({ status: "undone", rows: 100, created: 100, undone: 100, left: 0 });
    expect(await booksOf("Later")).toBe(0);
  });
});
