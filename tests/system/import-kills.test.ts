import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { openExplorer } from "../explorer.ts";
import { importViews } from "../import-views.ts";
import { bookOf, linesOf, openFolder, openImporter, skusOf } from "../importing.ts";
import { startPlatform } from "../platform.ts";
import { randomFrom } from "../random-from.ts";

const kills = 5;
const seed = Number(process.env.OCTAVO_SEED ?? Date.now() % 1_000_000);

let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  folder = await openFolder();
});
afterAll(() => folder.remove());

test(`an import whose platform is killed ${kills} times goes on each time, and what it leaves is row for row what it leaves without kills`, {
  tags: ["ETL-06"],
  timeout: 600_000,
}, async () => {
  console.log(`OCTAVO_SEED=${seed}`);
  const random = randomFrom(seed);
  const skus = skusOf("KILLED", 5_000);
  const known = await folder.write("known.jsonl", linesOf(skus.slice(0, 300).map((sku) => bookOf(sku))));
  const lines = skus.map((sku, index) => {
    // Of every fifty records one has the SKU of an earlier one, and one is broken.
    if (index % 50 === 17) return bookOf(skus[Math.floor(random() * index)] ?? sku);
    if (index % 50 === 31) return `{"title": ${sku}`;
    return bookOf(sku, index % 3 === 0 ? { editions: [{ sku, format: "paperback", price: { amount: 900, currency: "USD" } }] } : {});
  });
  const file = await folder.write("killed.jsonl", linesOf(lines));
  const outcomes = [];
  for (const points of [[], Array.from({ length: kills }, () => Math.floor(random() * skus.length)).sort((a, b) => a - b)]) {
    const platform = await startPlatform({ cronEverySeconds: 2 });
    try {
      const importer = openImporter(platform);
      await importer.importFile(known);
      const { id, ended } = await importer.begin(file);
      for (const point of points) {
        const { rows } = await importer.untilRows(id, point);
        await new Promise((resolve) => setTimeout(resolve, random() * 200));
        await platform.killWorkerd();
        console.log(`killed after ${rows} rows`);
      }
      const report = await ended;
      expect(report.stoppedBy).toBeNull();
      expect(report.rows).toBe(skus.length);
      const explorer = openExplorer(platform.explorerUrl);
      await eventually(async () => {
        const [waiting] = await explorer.query<{ n: number }>(
          "octavo-catalog",
          "SELECT count(*) AS n FROM outbox WHERE sent_at_ms IS NULL",
        );
        const [books] = await explorer.query<{ n: number }>(
          "octavo-catalog",
          "SELECT count(*) AS n FROM books WHERE deleted_at_ms IS NULL",
        );
        expect([waiting, ...(await explorer.query("octavo-search", "SELECT count(*) AS n FROM search_books"))]).toEqual([{ n: 0 }, books]);
      }, 120_000);
      outcomes.push(await Promise.all(importViews.map(([database, sql]) => explorer.query(database, sql))));
    } finally {
      await platform.stop();
    }
  }
  const [calm = [], killed = []] = outcomes;
  for (const [index, [, sql]] of importViews.entries()) expect(killed[index], sql).toEqual(calm[index]);
});
