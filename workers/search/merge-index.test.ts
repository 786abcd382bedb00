import { beforeEach, expect, test } from "vitest";
import { mergeIndex } from "./repository/merge-index.ts";
import { bookOf, db, deliver, emptyIndex, newCatalog, runCron, titlesFor, upserted } from "./testing.ts";

beforeEach(emptyIndex);

const segments = () => db.prepare("select count(distinct segid) as segments from book_text_idx").first<number>("segments");

test("what many writes have left in pieces cron puts together, and every book is found as before", async () => {
  const titles = Array.from({ length: 7 }, (_, index) => `Volume ${["one", "two", "three", "four", "five", "six", "seven"][index]}`);
  // Without its own merging, so that each write leaves a segment as ten thousand books do.
  await db.prepare("insert into book_text (book_text, rank) values ('automerge', 0)").run();
  for (const title of titles) {
    const book = bookOf({ title });
    await deliver(newCatalog([book]), [upserted(book.id, 1)]);
  }
  expect(await segments()).toBeGreaterThan(4);
  const before = await titlesFor("volume");
  await runCron(newCatalog([]));
  expect(await segments()).toBe(1);
  expect(await titlesFor("volume")).toEqual(before);
  expect(before).toHaveLength(7);
  expect(await mergeIndex(db)).toBe(0);
});
