import { followImport } from "./follow-import.ts";
import type { ImportJob } from "./import-job.ts";
import type { Progress } from "./progress.ts";
import type { ShopClient } from "./shop-client.ts";

/** Takes back what an import did, or ends one that is under way, and watches until that is done. Gives back what it was in the end. */
export async function endImport(
  shop: ShopClient,
  what: "undo" | "cancel",
  id: string,
  onProgress: (progress: Progress) => void,
): Promise<ImportJob> {
  const startedAtMs = Date.now();
  await shop.post(`/api/imports/${id}/${what}`, {});
  return await followImport(shop, id, ({ progress, rows, rejected }) =>
    onProgress({ doing: "reading", share: progress, rows, rejected, seconds: (Date.now() - startedAtMs) / 1_000 }),
  );
}
