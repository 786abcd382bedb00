import type { CollectionBody } from "../../../shared/contracts/collections.ts";
import { type Collection, collectionsMax } from "../../../shared/contracts/collections.ts";
import { createEvent } from "../../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../../shared/events/outbox.ts";
import { etagOf, requireMatch } from "../../../shared/http/etag.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Edit } from "../edit-books.ts";
import { findCollection, lastVersionOf, listCollections, listLiveBookIds, removeCollection, saveCollection } from "./repository.ts";

/** A collection as it was written. The rows of `outbox` are to be sent after the answer. */
export type EditedCollection = { collection: Collection; isNew: boolean; outbox: OutboxRow[] };

/**
 * Makes the collection at a slug, or puts the body in the place of the one `ifMatch` names. 428 without it where there is
 * one, 412 when it is stale or there is none, 422 for books the shop has not, 409 when the shop has as many as it may.
 */
export async function putCollection(
  edit: Edit,
  slug: string,
  ifMatch: string | undefined,
  body: CollectionBody,
): Promise<EditedCollection> {
  const [present, lastVersion] = await Promise.all([findCollection(edit.db, slug), lastVersionOf(edit.db, slug)]);
  if (present) requireMatch(ifMatch, etagOf(slug, present.version));
  else if (ifMatch !== undefined) throw new Problem("precondition-failed", { detail: "There is no such collection" });
  else await requireRoom(edit);
  const { bookIds = [], name, description, rule = null } = body;
  await requireBooks(edit, bookIds);
  const collection: Collection = { slug, name, description, rule, version: lastVersion + 1 };
  const told = toldOf(edit, collection, present ? "collection.updated" : "collection.created");
  if (!(await saveCollection(edit.db, { ...collection, updatedAtMs: edit.now }, bookIds, told))) throw overtaken();
  return { collection, isNew: present === null, outbox: told.events };
}

/** Deletes the collection that `ifMatch` names; its books stay. 404, 428, 412. */
export async function deleteCollection(edit: Edit, slug: string, ifMatch: string | undefined): Promise<OutboxRow[]> {
  const present = await findCollection(edit.db, slug);
  if (!present) throw new Problem("not-found", { detail: "There is no such collection" });
  requireMatch(ifMatch, etagOf(slug, present.version));
  const removed = { slug, version: present.version + 1 };
  const told = toldOf(edit, removed, "collection.removed");
  if (!(await removeCollection(edit.db, removed, told))) throw overtaken();
  return told.events;
}

function toldOf({ caller, trace, now }: Edit, { slug, version }: Pick<Collection, "slug" | "version">, action: string) {
  const change = {
    type: "octavo.collection.changed.v1",
    source: "catalog",
    subject: slug,
    subjectVersion: version,
    data: { slug },
  } as const;
  return {
    events: outboxRows([createEvent(change, trace, now)], now),
    audit: { by: caller.actor, action, subject: slug, data: { version }, requestId: trace.requestId, atMs: now },
  };
}

async function requireRoom({ db }: Edit): Promise<void> {
  if ((await listCollections(db, collectionsMax)).length < collectionsMax) return;
  throw new Problem("conflict", { detail: `A shop has ${collectionsMax} collections at most: delete one first` });
}

async function requireBooks({ db }: Edit, bookIds: string[]): Promise<void> {
  const live = new Set(await listLiveBookIds(db, bookIds));
  const errors = bookIds.flatMap((id, index) => (live.has(id) ? [] : [{ pointer: `/bookIds/${index}`, message: "there is no such book" }]));
  if (errors.length > 0) throw new Problem("invalid-request", { errors });
}

function overtaken(): Problem {
  return new Problem("precondition-failed", { detail: "Another edit of this version came first" });
}
