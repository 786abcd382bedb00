import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { FileFormat } from "../../shared/contracts/imports.ts";
import type { Defaults } from "../../workers/catalog/imports/reading/draft.ts";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";
import { mappingSchema } from "../../workers/catalog/imports/reading/mapping.ts";
import type { ReadingContext } from "../../workers/catalog/imports/reading/open-reader.ts";
import { endOfRows } from "./end-of-rows.ts";
import { followImport } from "./follow-import.ts";
import type { ImportJob } from "./import-job.ts";
import type { IfKnown } from "./options.ts";
import type { Progress } from "./progress.ts";
import { openShopClient, type ShopClient } from "./shop-client.ts";
import { partBytes, uploadParts } from "./upload-parts.ts";

export type ImportOptions = {
  /** The file, what it is unless that shows, and the running platform with an API key. */
  file: string;
  as?: FileFormat;
  url: string;
  apiKey: string;
  defaults: Defaults;
  /** What to do with a row's book when the shop has it: `merge`, unless told otherwise. */
  ifKnown?: IfKnown;
  /** Whether to find out only what it would do. */
  isDryRun?: boolean;
  /** What the columns of a CSV file mean. */
  mapping?: object;
  /** The merchant whose books new ones become. */
  sellerId?: string;
  /** An import of this file that was begun before. */
  resume?: string;
  /** Rows to read at most, of a CSV or JSON Lines file. */
  limit?: number;
  onBegun?: (id: string) => void;
  onProgress?: (progress: Progress) => void;
};

/** What an import did. `stoppedBy` says why it did not come to the end of the file: all that came before is in. */
export type ImportReport = ImportJob & { seconds: number };

/**
 * Brings the books of a file into a running platform: hands the file over in parts and watches the shop read it; a row is a book of
 * it, whatever the format. Repeating it changes nothing. Throws an ImportError when it cannot run, or nothing of it can be read.
 */
export async function importBooks(options: ImportOptions): Promise<ImportReport> {
  const startedAtMs = Date.now();
  const { file, as, limit, onBegun = () => {}, onProgress = () => {} } = options;
  const bytes = await sizeOf(file);
  const shop = openShopClient(options.url, options.apiKey);
  await shop.check();
  const seconds = () => (Date.now() - startedAtMs) / 1_000;
  const endsAtByte = limit === undefined ? bytes : await endOfRows(file, contextOf(options, startedAtMs), { as, limit });
  const begun = options.resume ? await findBegun(shop, options.resume, file, endsAtByte) : await begin(shop, options);
  const { id } = begun;
  onBegun(id);
  if (begun.status === "uploading") {
    const onSent = (share: number) => onProgress({ doing: "sending", share, rows: 0, rejected: 0, seconds: seconds() });
    await uploadParts(shop, { id, file, endsAtByte, fromByte: begun.bytes }, onSent);
    await shop.post(`/api/imports/${id}/complete`, {});
  }
  const job = await followImport(shop, id, ({ progress, rows, rejected }) =>
    onProgress({ doing: "reading", share: progress, rows, rejected, seconds: seconds() }),
  );
  if (job.status === "failed" && job.rows === 0) throw new ImportError(job.stoppedBy ?? "The file could not be read.");
  return { ...job, seconds: seconds() };
}

/** What a reader has to know of a file besides. */
function contextOf({ defaults, mapping }: ImportOptions, nowMs: number): ReadingContext {
  if (mapping === undefined) return { defaults, nowMs };
  const { data, error } = mappingSchema.safeParse(mapping);
  if (data) return { defaults, nowMs, mapping: data };
  const [issue] = error.issues;
  throw new ImportError(`The mapping is none: /${issue?.path.join("/")} ${issue?.message}.`, { cause: error });
}

async function begin(
  shop: ShopClient,
  { file, as, ifKnown, isDryRun = false, mapping, sellerId, defaults }: ImportOptions,
): Promise<ImportJob> {
  return await shop.post<ImportJob>("/api/imports", {
    fileName: basename(file),
    dryRun: isDryRun,
    defaults,
    ...(as === undefined ? {} : { format: as }),
    ...(ifKnown === undefined ? {} : { ifKnown }),
    ...(mapping === undefined ? {} : { mapping }),
    ...(sellerId === undefined ? {} : { sellerId }),
  });
}

/** An import of this file that was begun before. Another program may have cut the file into other parts: then it cannot be gone on with. */
async function findBegun(shop: ShopClient, id: string, file: string, endsAtByte: number): Promise<ImportJob> {
  const job = await shop.get<ImportJob>(`/api/imports/${id}`);
  if (job.fileName !== basename(file)) throw new ImportError(`${id} is the import of ${job.fileName}, and not of ${basename(file)}.`);
  const isOurs = job.bytes === endsAtByte || (job.bytes < endsAtByte && job.bytes % partBytes === 0);
  if (job.status === "uploading" && !isOurs) throw new ImportError(`What has come of ${id} is no beginning of this file: import it anew.`);
  return job;
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error) => {
    throw new ImportError(`There is no file ${file}.`, { cause: error });
  });
  if (!found.isFile()) throw new ImportError(`${file} is no file.`);
  if (found.size === 0) throw new ImportError("The file is empty.");
  return found.size;
}
