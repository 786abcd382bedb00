import type { D1Migration } from "cloudflare:test";
import { expect, test } from "vitest";
import { ada, adasBooks, addBook, admin, anEdition, babbagesBooks, bindings, db, send } from "../fixtures.ts";
import { books } from "../tables.ts";
import { claimSkus, isForeignSku, selectOwners } from "./sku-owners.ts";

const ownersOf = async (...skus: string[]) =>
  Object.fromEntries((await selectOwners(db, skus)).map(({ sku, sellerId }) => [sku, sellerId]));

/** Claims SKUs in one transaction with another write, and gives the error. */
async function claim(reach: "any" | "own", sellerId: string, ...skus: string[]): Promise<unknown> {
  const [statement] = claimSkus(
    db,
    skus.map((sku) => ({ sku, sellerId })),
    reach,
  );
  if (!statement) throw new Error("no SKU, no statement");
  return await db.batch([db.update(books).set({ language: reach }), statement]).catch((error: unknown) => error);
}

test("a seller claims what is nobody's and what is theirs; one SKU of another's undoes the whole batch", { tags: ["USR-11"] }, async () => {
  await addBook({ language: "en" });
  await claim("own", adasBooks, "CLAIM-1", "CLAIM-2");
  await claim("own", adasBooks, "CLAIM-2", "CLAIM-3");
  await db.update(books).set({ language: "en" });
  expect(isForeignSku(await claim("own", babbagesBooks, "CLAIM-4", "CLAIM-2"))).toBe(true);
  expect(await ownersOf("CLAIM-1", "CLAIM-2", "CLAIM-3", "CLAIM-4")).toEqual({
    "CLAIM-1": adasBooks,
    "CLAIM-2": adasBooks,
    "CLAIM-3": adasBooks,
  });
  expect(await db.selectDistinct({ language: books.language }).from(books)).toEqual([{ language: "en" }]);
});

test("an admin moves what is another's", { tags: ["USR-11"] }, async () => {
  await claim("own", adasBooks, "MOVE-1");
  expect(isForeignSku(await claim("any", babbagesBooks, "MOVE-1", "MOVE-2"))).toBe(false);
  expect(await ownersOf("MOVE-1", "MOVE-2")).toEqual({ "MOVE-1": babbagesBooks, "MOVE-2": babbagesBooks });
});

test("the migration takes the SKUs of every book there was: of the one that is live, or else was deleted last", async () => {
  /** Books of these sellers under one SKU, one after the other, the last of them deleted too or not. */
  const sell = async (sku: string, sellers: string[], isLastDeleted: boolean) => {
    for (const [turn, sellerId] of sellers.entries()) {
      const { book, etag } = await addBook({ sellerId, editions: [anEdition({ sku })] });
      if (turn === sellers.length - 1 && !isLastDeleted) return;
      await send("DELETE", `/api/books/${book.id}`, undefined, { ...admin, "if-match": etag });
      await bindings.DB.prepare("update editions set withdrawn_at_ms = ? where book_id = ?")
        .bind(turn + 1, book.id)
        .run();
    }
  };
  await sell("BACK-LIVE", [adasBooks, babbagesBooks, adasBooks], false);
  await sell("BACK-GONE", [adasBooks, babbagesBooks], true);
  await addBook({ editions: [anEdition({ sku: "BACK-PLAIN" })] }, ada);

  const { TEST_MIGRATIONS: migrations } = bindings as unknown as { TEST_MIGRATIONS: D1Migration[] };
  const backfill = migrations.flatMap(({ queries }) => queries).filter((query) => /INSERT INTO `sku_owners`/.test(query));
  expect(backfill).toHaveLength(1);
  await bindings.DB.exec("delete from sku_owners");
  await bindings.DB.prepare(backfill[0] ?? "").run();
  expect(await ownersOf("BACK-LIVE", "BACK-GONE", "BACK-PLAIN")).toEqual({
    "BACK-LIVE": adasBooks,
    "BACK-GONE": babbagesBooks,
    "BACK-PLAIN": adasBooks,
  });
});
