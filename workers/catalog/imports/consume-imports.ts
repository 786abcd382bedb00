import type { DrizzleD1Database } from "drizzle-orm/d1";
import { backoffSeconds } from "../../../shared/events/consume.ts";
import { keepDeadLetter } from "../../../shared/events/dead-letters.ts";
import { errorFields, type Log } from "../../../shared/log.ts";
import type { CatalogBindings } from "../bindings.ts";
import { giveUpImport, importMessageSchema, workOnImport } from "./work-on-import.ts";

/** Whether a queue is that of imports, or of those that could not be worked on. */
export function isImportQueue(queue: string): boolean {
  return queue.startsWith("octavo-imports");
}

/**
 * Works on the imports that messages name. What fails is tried again a little later; what has failed too often ends its import
 * and is kept among the dead letters.
 */
export async function consumeImports(
  batch: MessageBatch,
  { db, env, now, log }: { db: DrizzleD1Database; env: CatalogBindings; now: () => number; log: Log },
): Promise<void> {
  for (const message of batch.messages) {
    const parsed = importMessageSchema.safeParse(message.body);
    const isDead = batch.queue.includes("-dlq");
    if (!parsed.success || isDead) {
      if (parsed.success) await giveUpImport(env, parsed.data, now());
      const reason = isDead ? "retries used up" : "not a message of an import";
      await keepDeadLetter(db, { id: message.id, queue: batch.queue, reason, body: JSON.stringify(message.body), receivedAtMs: now() });
      log("import.dead", null, { queue: batch.queue, messageId: message.id, reason }, "error");
      message.ack();
      continue;
    }
    try {
      await workOnImport(env, parsed.data, now, log);
      message.ack();
    } catch (error) {
      log("import.retried", null, { importId: parsed.data.importId, attempts: message.attempts, ...errorFields(error) }, "warn");
      message.retry({ delaySeconds: backoffSeconds(message.attempts) });
    }
  }
}
