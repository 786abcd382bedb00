import { beforeEach, describe, expect, test } from "vitest";
import type { Page } from "../../../shared/contracts/common.ts";
import type { ChangeView, ImportView } from "../../../shared/contracts/imports.ts";
import { addBook, anEdition, dollars, get, rowCounts } from "../fixtures.ts";
import { answered, call, importFile, messages } from "./fixtures.ts";

async function changesOf({ id }: Pick<ImportView, "id">, query = ""): Promise<Page<ChangeView>> {
  return await answered<Page<ChangeView>>(await call("GET", `/${id}/changes${query}`), 200);
}

beforeEach(() => {
  messages.length = 0;
});

describe("GET /api/imports/{id}/changes", () => {
  const file = "sku,title,price\nDIFF-1,Known,2.50\nDIFF-2,New,1.00\nDIFF-3,Bad,dear\n";

  test("says of a dry run field by field what it would change, and changes nothing", async () => {
    const { book } = await addBook({ title: "Known", editions: [anEdition({ sku: "DIFF-1", price: dollars(2) })] });
    const before = await rowCounts();
    const run = await importFile([file], { dryRun: true });
    expect(run).toMatchObject({ status: "done", dryRun: true, created: 1, updated: 1, rejected: 1 });
    expect(await rowCounts()).toEqual(before);
    const { items } = await changesOf(run);
    expect(items).toMatchObject([
      {
        ...{ record: 1, line: 2, outcome: "updated", bookId: book.id, slug: book.slug, title: "Known", version: null },
        fields: [{ field: "price", sku: "DIFF-1", from: dollars(2), to: dollars(2.5), rule: expect.stringContaining("the column price") }],
      },
      { record: 2, line: 3, outcome: "created", bookId: null, title: "New" },
    ]);
    expect(items[1]?.fields).toContainEqual({ field: "price", sku: "DIFF-2", from: null, to: dollars(1), rule: expect.any(String) });

    const done = await importFile([file]);
    const real = await changesOf(done);
    expect(real.items[0]).toEqual({ ...items[0], version: 2 });
    expect(real.items[1]).toMatchObject({ outcome: "created", title: "New", version: 1, slug: "new" });
    expect((await get("/api/books/new")).status).toBe(200);
  });

  test("comes in pages, in the order of the file, of one outcome where that is asked for", async () => {
    const rows = Array.from({ length: 7 }, (_, index) => `PAGE-${index},Page ${index},1.00\n`);
    const run = await importFile([`sku,title,price\n${rows.join("")}`]);
    const records: number[] = [];
    for (let cursor = ""; ; ) {
      const { items, nextCursor } = await changesOf(run, `?limit=3&outcome=created${cursor}`);
      records.push(...items.map(({ record }) => record));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(records).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await changesOf(run, "?outcome=removed")).items).toEqual([]);
    expect((await call("GET", `/${run.id}/changes?cursor=nonsense`)).status).toBe(422);
  });
});
