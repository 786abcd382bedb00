import { imageBytesMax, type MadeVariants, type MakeVariantsCommand } from "../../../shared/contracts/images.ts";
import { createEvent } from "../../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../../shared/events/outbox.ts";
import { etagOf, requireMatch } from "../../../shared/http/etag.ts";
import { type Id, isId, newId } from "../../../shared/ids.ts";
import { Problem } from "../../../shared/problem.ts";
import { type Result, unwrap } from "../../../shared/result.ts";
import type { Edit, Edited } from "../edit-books.ts";
import { findBookById, type ShownBook } from "../repository/books.ts";
import { sellerOf } from "../seller-of.ts";
import { addImageRow, type BookImage, listImages, removeImageRow } from "./repository.ts";
import { putFiles, removeFiles } from "./stored-files.ts";

/** Pictures a book may have. */
export const imagesMax = 10;

/** Times a change is tried anew when somebody else has changed the book meanwhile. */
const attemptsMax = 5;

/** Where files lie, and who makes variants of them. */
export type Studio = { bucket: R2Bucket; images: { makeVariants: (command: MakeVariantsCommand) => Promise<Result<MadeVariants>> } };

/** A picture as it was sent: `alt` says what is to be seen on it, `isCover` puts it before all others. */
export type NewImage = { bytes: Uint8Array; alt: string; isCover: boolean };

/**
 * Gives a book a picture, as a version of it that is told like any other. A picture takes nobody's work away, so `ifMatch` is
 * for who wants it. 404, 403 when the book is another seller's, 409 when it has enough, 412, 413, 422 for what is no picture.
 */
export async function addImage(
  edit: Edit,
  { bucket, images }: Studio,
  bookId: string,
  ifMatch: string | undefined,
  { bytes, alt, isCover }: NewImage,
): Promise<Edited> {
  const book = await bookToEdit(edit, bookId, ifMatch);
  await positionFor(edit, book, isCover);
  if (bytes.byteLength > imageBytesMax)
    throw new Problem("payload-too-large", { detail: `A picture may have ${imageBytesMax} bytes at most` });
  const made = unwrap(await images.makeVariants({ bytes }));
  const id = newId("img", edit.now);
  const widths = made.variants.map(({ width }) => width);
  await putFiles(bucket, id, made);
  try {
    return await changeBook(edit, book, ifMatch, "picture.added", id, async (version, told) => {
      const position = await positionFor(edit, book, isCover);
      const { width, height } = made;
      const row: BookImage = { bookId: version.bookId, position, id, alt, width, height, widths, createdAtMs: edit.now };
      return addImageRow(edit.db, row, version, told);
    });
  } catch (error) {
    // Nobody can ask for files that no book names; they would only lie there. But the answer alone may have been lost: where the
    // row is there, or nobody can say, they stay, because a row without its files would be a broken picture.
    const isNamed = error instanceof Problem ? false : await hasImage(edit, book.id, id).catch(() => true);
    if (!isNamed) await removeFiles(bucket, id, widths);
    throw error;
  }
}

/** Takes a picture from a book, as a version of it. What was uploaded is gone for good. 404, 403 when the book is another seller's, 412. */
export async function removeImage(
  edit: Edit,
  bucket: R2Bucket,
  bookId: string,
  imageId: string,
  ifMatch: string | undefined,
): Promise<Edited> {
  const book = await bookToEdit(edit, bookId, ifMatch);
  const image = isId("img", imageId) ? (await listImages(edit.db, book.id)).find(({ id }) => id === imageId) : undefined;
  if (!image) throw new Problem("not-found", { detail: "The book has no such picture" });
  const edited = await changeBook(edit, book, ifMatch, "picture.removed", image.id, (version, told) =>
    removeImageRow(edit.db, image.id, version, told),
  );
  await removeFiles(bucket, image.id, image.widths);
  return edited;
}

async function hasImage({ db }: Edit, bookId: Id<"book">, imageId: string): Promise<boolean> {
  return (await listImages(db, bookId)).some(({ id }) => id === imageId);
}

type Book = { id: Id<"book">; version: number; sellerId: string };

async function bookToEdit({ db, caller }: Edit, id: string, ifMatch: string | undefined): Promise<Book> {
  const found = isId("book", id) ? await findBookById(db, id) : null;
  if (!found || !isId("book", found.book.id)) throw new Problem("not-found", { detail: "There is no such book" });
  const { version, sellerId } = found.book;
  sellerOf(caller, { present: sellerId, asked: undefined });
  if (ifMatch !== undefined) requireMatch(ifMatch, etagOf(id, version));
  return { id: found.book.id, version, sellerId };
}

/** Where a new picture of a book goes. Positions have gaps where pictures were taken away, and go below zero for later covers. */
async function positionFor({ db }: Edit, { id }: Pick<Book, "id">, isCover: boolean): Promise<number> {
  const positions = (await listImages(db, id)).map(({ position }) => position);
  if (positions.length >= imagesMax) throw new Problem("conflict", { detail: `A book may have ${imagesMax} pictures at most` });
  if (positions.length === 0) return 0;
  return isCover ? Math.min(...positions) - 1 : Math.max(...positions) + 1;
}

type Write = (version: { bookId: Id<"book">; version: number; atMs: number }, told: ReturnType<typeof toldOf>) => Promise<ShownBook | null>;

/** Makes the next version of the book. Who named no version is not turned away because somebody else made one. */
async function changeBook(
  edit: Edit,
  seen: Book,
  ifMatch: string | undefined,
  action: string,
  imageId: string,
  write: Write,
): Promise<Edited> {
  let book = seen;
  for (let attempt = 1; ; attempt += 1) {
    const version = book.version + 1;
    const told = toldOf(edit, { ...book, version }, action, imageId);
    const written = await write({ bookId: book.id, version, atMs: edit.now }, told);
    if (written) return { ...written, outbox: told.events };
    if (attempt === attemptsMax) throw new Problem("precondition-failed", { detail: "Others are changing this book: try again" });
    book = await bookToEdit(edit, book.id, ifMatch);
  }
}

function toldOf({ caller, trace, now }: Edit, { id, version, sellerId }: Book, action: string, imageId: string) {
  const change = {
    type: "octavo.book.upserted.v1",
    source: "catalog",
    subject: id,
    subjectVersion: version,
    data: { bookId: id },
  } as const;
  const events: OutboxRow[] = outboxRows([createEvent(change, trace, now)], now);
  const entry = { by: caller.actor, action, subject: id, data: { version, sellerId, imageId }, requestId: trace.requestId, atMs: now };
  return { events, audit: [entry] };
}
