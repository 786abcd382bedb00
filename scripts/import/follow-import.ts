import { setTimeout as sleep } from "node:timers/promises";
import { type ImportJob, isOver } from "./import-job.ts";
import { readEvents } from "./read-events.ts";
import type { ShopClient } from "./shop-client.ts";

/** Between two looks, where the shop's own telling breaks off. */
const lookEveryMs = 500;

/** Watches an import to its end, as the shop tells of it, through any restart of the shop. Gives back what it was in the end. */
export async function followImport(shop: ShopClient, id: string, onProgress: (job: ImportJob) => void): Promise<ImportJob> {
  for (;;) {
    const job = await shop.get<ImportJob>(`/api/imports/${id}`);
    onProgress(job);
    if (isOver(job)) return job;
    for await (const event of readEvents(await shop.open(`/api/imports/${id}/progress`))) onProgress(JSON.parse(event) as ImportJob);
    await sleep(lookEveryMs);
  }
}
