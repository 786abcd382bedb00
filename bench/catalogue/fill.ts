import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ImportReport, importBooks } from "../../scripts/import/import-books.ts";
import { madeUpBooks } from "./made-up-books.ts";
import { type Merchant, open } from "./merchant.ts";

/** SKUs that can be bought, at most; the others have never been received. */
export const stockedSkusMax = 256;
/** Copies of each: more than any run can sell. */
const copiesPerSku = 1_000_000;
/** SKUs that one delivery names at most. */
const skusPerDelivery = 100;

/** Ten thousand real books beside the project; not part of it. */
const goodbooks = "../shared/data/goodbooks-10k/books.csv";

/**
 * Puts books on sale the way `npm run import` does: those of goodbooks-10k where it is there, made-up ones otherwise.
 * Throws when the platform does not take every one of them.
 */
export async function putOnSale(merchant: Merchant, count: number): Promise<ImportReport & { source: string }> {
  if (existsSync(goodbooks)) return { ...(await importAll(merchant, goodbooks, count)), source: "goodbooks-10k" };
  const folder = await mkdtemp(join(tmpdir(), "octavo-bench-books-"));
  try {
    const file = join(folder, "books.csv");
    await writeFile(file, madeUpBooks(count));
    return { ...(await importAll(merchant, file, count)), source: "made-up books" };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function importAll({ url, apiKey }: Merchant, file: string, limit: number): Promise<ImportReport> {
  const defaults = { priceMinor: null, currency: "USD", stock: 0, format: "paperback" } as const;
  const report = await importBooks({ file, url, apiKey, defaults, limit });
  if (report.stoppedBy !== null) throw new Error(`${file} was not read to its end: ${report.stoppedBy}`);
  if (report.rejected > 0) throw new Error(`${report.rejected} of ${report.rows} books of ${file} were rejected`);
  return report;
}

/** Receives plenty of copies of each SKU, once: in a state that was filled before, nothing changes. */
export async function receiveStock(merchant: Merchant, skus: string[]): Promise<void> {
  for (let first = 0; first < skus.length; first += skusPerDelivery)
    await open(merchant, skus.slice(first, first + skusPerDelivery), copiesPerSku);
}
