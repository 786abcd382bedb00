import { type AnyEnvelope, parseEvent } from "../../../shared/events/envelope.ts";
import { anyBookTag, bookTag, listKeyTag, listTag, skuTag } from "../../../shared/http/public-answer.ts";
import { collectionList, type ListKey, placeOf } from "../../../shared/list-keys.ts";
import { createLog, errorFields } from "../../../shared/log.ts";
import { continueTrace } from "../../../shared/trace.ts";
import type { Caches } from "./caches.ts";

const log = createLog("gateway");

/** Drops every tag given from the caches of the whole zone. */
export type PurgeZone = (tags: string[]) => Promise<void>;

/** The tags of what an event has changed. */
export function tagsChangedBy(event: AnyEnvelope): string[] {
  switch (event.type) {
    case "octavo.book.upserted.v1":
    case "octavo.book.removed.v1":
      return [bookTag(event.data.bookId), ...listTagsOf(event.data)];
    case "octavo.books.changed.v1":
      return [...event.data.books.map(({ bookId }) => bookTag(bookId)), ...listTagsOf(event.data)];
    case "octavo.collection.changed.v1":
      return [collectionList, placeOf("collection", event.data.slug)].map(listKeyTag);
    case "octavo.stock.changed.v1":
      return [skuTag(event.data.sku)];
    case "octavo.stocks.changed.v1":
      return event.data.levels.map(({ sku }) => skuTag(sku));
    default:
      return [];
  }
}

/** The tags of the lists that a change of books may have changed: of all, where it does not say of which. */
function listTagsOf({ lists }: { lists?: ListKey[] | undefined }): string[] {
  return lists ? [anyBookTag, ...lists.map(listKeyTag)] : [listTag];
}

/**
 * Forgets what the batch's events have changed. Purging twice does no harm, so there is no inbox; what cannot be read or
 * has used up its retries is logged and let go, because every answer's lifetime ends soon without a purge.
 */
export async function purgeChanged(
  batch: MessageBatch,
  caches: Pick<Caches, "purge">,
  purgeZone: PurgeZone | null,
  later: (work: () => Promise<unknown>) => void,
): Promise<void> {
  for (const message of batch.messages) {
    const parsed = parseEvent(message.body);
    if ("reason" in parsed || batch.queue.includes("-dlq")) {
      log("purge.dropped", null, { messageId: message.id, reason: "reason" in parsed ? parsed.reason : "retries used up" }, "error");
      message.ack();
      continue;
    }
    const { event } = parsed;
    const trace = continueTrace(event.traceparent, event.requestid);
    const tags = tagsChangedBy(event);
    try {
      const answers = await caches.purge(tags);
      if (purgeZone) {
        await purgeZone(tags);
        // Those who keep projections hear of the change when we do: what they said before they took it in goes with a second
        // purge. Our own caches need none (`createRecentPurges`): waiting for it here would hold up the next batch.
        later(() => purgeZone(tags));
      }
      log("cache.purged", trace, { type: event.type, eventId: event.id, tags: tags.length, answers });
      message.ack();
    } catch (error) {
      log("purge.retried", trace, { eventId: event.id, ...errorFields(error) }, "warn");
      message.retry({ delaySeconds: 1 });
    }
  }
}
