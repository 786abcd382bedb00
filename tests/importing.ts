import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { type ImportOptions, type ImportReport, importBooks } from "../scripts/import/import-books.ts";
import { type ImportJob, isOver } from "../scripts/import/import-job.ts";
import { openShopClient } from "../scripts/import/shop-client.ts";
import { eventually } from "./eventually.ts";
import type { TestPlatform } from "./platform.ts";

/** A rejected row as `GET …/errors` tells of it, with the cells it was sent with by the names of their columns. */
export type RejectedRow = { line: number; column: string; code: string; reason: string; suggestion: string; sent: Record<string, string> };

export type Importer = ReturnType<typeof openImporter>;
/** What an import is to do, where it is not the usual. */
export type Given = Partial<Omit<ImportOptions, "file" | "defaults">> & { defaults?: Partial<ImportOptions["defaults"]> };

const usual: ImportOptions["defaults"] = { priceMinor: null, currency: "USD", stock: 0, format: "paperback" };

/** Imports files into a platform, with its own key unless told otherwise, and reads what became of them. */
export function openImporter({ url, apiKey }: Pick<TestPlatform, "url" | "apiKey">) {
  const client = openShopClient(url, apiKey);
  const rejectedOf = async (id: string): Promise<RejectedRow[]> => {
    const text = await new Response(await client.open(`/api/imports/${id}/errors`)).text();
    const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
    return rows.map(({ line, column = "", code = "", reason = "", suggestion = "", ...sent }) => ({
      ...{ line: Number(line), column, code, reason, suggestion },
      sent,
    }));
  };
  const run = (file: string, { defaults, ...given }: Given) =>
    importBooks({ file, url, apiKey, defaults: { ...usual, ...defaults }, ...given });
  const jobOf = (id: string) => client.get<ImportJob>(`/api/imports/${id}`);
  return {
    client,
    jobOf,
    importFile: async (file: string, given: Given = {}): Promise<{ report: ImportReport; rejected: RejectedRow[] }> => {
      const report = await run(file, given);
      return { report, rejected: report.rejected > 0 ? await rejectedOf(report.id) : [] };
    },
    /** Begins to import a file; gives back the import's id, and in the end what became of it. */
    begin: async (file: string, given: Given = {}): Promise<{ id: string; ended: Promise<ImportReport> }> => {
      const { promise: begun, resolve } = Promise.withResolvers<string>();
      const ended = run(file, { ...given, onBegun: resolve });
      // Whoever awaits the end sees why there was none.
      ended.catch(() => {});
      return { id: await Promise.race([begun, ended.then(({ id }) => id)]), ended };
    },
    /** The import when it has read so many rows, or is over. */
    untilRows: (id: string, rows: number): Promise<ImportJob> =>
      eventually(
        async () => {
          const job = await jobOf(id);
          if (!isOver(job) && job.rows < rows) throw new Error(`${id} has read ${job.rows} of ${rows} rows`);
          return job;
        },
        180_000,
        50,
      ),
  };
}

/** A folder for the files of a test. */
export async function openFolder() {
  const path = await mkdtemp(join(tmpdir(), "octavo-import-"));
  return {
    path,
    write: async (name: string, content: string | Buffer): Promise<string> => {
      const file = join(path, name);
      await writeFile(file, content);
      return file;
    },
    /** `npm run import`, called there. */
    runImport: async (args: string[]) => {
      const child = spawn(process.execPath, ["scripts/import.ts", ...args], { env: { ...process.env, INIT_CWD: path } });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
      return { code, output };
    },
    remove: () => rm(path, { recursive: true }),
  };
}

/** A made-up book of one paperback, as a line of JSON Lines has it. */
export function bookOf(sku: string, given: object = {}) {
  return {
    title: `A book called ${sku}`,
    contributors: [{ name: "Ada Lovelace", role: "author" }],
    subjects: [{ slug: "made-up", name: "Made up" }],
    editions: [{ sku, format: "paperback", price: { amount: 1_000, currency: "USD" } }],
    ...given,
  };
}

/** So many SKUs of one beginning, in order. */
export function skusOf(beginning: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${beginning}-${String(index).padStart(5, "0")}`);
}

/** A JSON Lines file of books; a text stands as it is. */
export function linesOf(books: (object | string)[]): string {
  return books.map((book) => (typeof book === "string" ? book : JSON.stringify(book))).join("\n");
}
