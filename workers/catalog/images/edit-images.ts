import {
  type FocalPoint,
  imageBytesMax,
  type MadeCrops,
  type MadeVariants,
  type MakeCropsCommand,
  type MakeVariantsCommand,
} from "../../../shared/contracts/images.ts";
import { createEvent } from "../../../shared/events/envelope.ts";
import { type OutboxRow, outboxRows } from "../../../shared/events/outbox.ts";
import { etagOf, requireMatch } from "../../../shared/http/etag.ts";
import { type Id, isId, newId } from "../../../shared/ids.ts";
import { Problem } from "../../../shared/problem.ts";
import { type Result, unwrap } from "../../../shared/result.ts";
import type { Edit, Edited } from "../edit-books.ts";
import { findBookById, type ShownBook } from "../repository/books.ts";
import { sellerOf } from "../seller-of.ts";
import { newCropName } from "./names.ts";
import { addImageRow, type BookImage, changeImageRow, listImages, removeImageRow } from "./repository.ts";
import { putCrops, putFiles, readOriginal, removeCrops, removeFiles } from "./stored-files.ts";
import type { StoredCrops } from "./tables.ts";

/** Pictures a book may have. */
export const imagesMax = 10;

/** Times a change is tried anew when somebody else has changed the book meanwhile. */
const attemptsMax = 5;

/** Where files lie, and who makes variants of them. */
export type Studio = {
  bucket: R2Bucket;
  images: {
    makeVariants: (command: MakeVariantsCommand) => Promise<Result<MadeVariants>>;
    makeCrops: (command: MakeCropsCommand) => Promise<Result<MadeCrops>>;
  };
};

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
    if (!isNamed) await removeFiles(bucket, id, widths, null);
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
  let image = await imageOf(edit, book.id, imageId);
  const edited = await changeBook(edit, book, ifMatch, "picture.removed", image.id, async (version, told) => {
    // Its cut-outs may be others by now.
    image = await imageOf(edit, book.id, imageId);
    return removeImageRow(edit.db, image.id, version, told);
  });
  await leaving(removeFiles(bucket, image.id, image.widths, image.crops));
  return edited;
}

/** What is to be other about a picture: its words, and the point that matters in it, or `null` for none. */
export type ImageEdit = { alt?: string; focalPoint?: FocalPoint | null };

/**
 * Changes what is said of a picture, as a version of its book; nothing is written where all is as asked. Cut-outs are made here, once: with
 * another point they have other names. 404, 403 when the book is another seller's, 412, 503 while too many pictures are being made.
 */
export async function changeImage(
  edit: Edit,
  { bucket, images }: Studio,
  { bookId, imageId, ifMatch }: { bookId: string; imageId: string; ifMatch: string | undefined },
  { alt, focalPoint }: ImageEdit,
): Promise<Edited> {
  const book = await bookToEdit(edit, bookId, ifMatch);
  let before = await imageOf(edit, book.id, imageId);
  const point = focalPoint && { x: Math.round(focalPoint.x * 1_000), y: Math.round(focalPoint.y * 1_000) };
  const isSamePoint = point === undefined || (point === null ? !before.crops : before.crops?.x === point.x && before.crops.y === point.y);
  if (isSamePoint && (alt ?? before.alt) === before.alt) return unchanged(edit, book.id);
  const crops = !point || isSamePoint ? null : await makeCropFiles(edit, { bucket, images }, before.id, point);
  let edited: Edited;
  try {
    edited = await changeBook(edit, book, ifMatch, "picture.changed", before.id, async (version, told) => {
      before = await imageOf(edit, book.id, imageId);
      const change = { alt: alt ?? before.alt, crops: isSamePoint ? before.crops : crops };
      return changeImageRow(edit.db, before.id, change, version, told);
    });
  } catch (error) {
    // As with a new picture: what may be named stays.
    const isNamed = error instanceof Problem ? false : await isCropNamed(edit, book.id, crops).catch(() => true);
    if (crops && !isNamed) await removeCrops(bucket, before.id, crops);
    throw error;
  }
  if (!isSamePoint && before.crops) await leaving(removeCrops(bucket, before.id, before.crops));
  return edited;
}

/** Waits for files to go that no book names any more. The change is made: where they cannot be removed they only lie there. */
async function leaving(removal: Promise<void>): Promise<void> {
  await removal.catch(() => undefined);
}

async function makeCropFiles(edit: Edit, { bucket, images }: Studio, id: string, point: { x: number; y: number }): Promise<StoredCrops> {
  const bytes = await readOriginal(bucket, id);
  const made = unwrap(await images.makeCrops({ bytes, focalPoint: { x: point.x / 1_000, y: point.y / 1_000 } }));
  const name = newCropName(edit.now);
  await putCrops(bucket, id, name, made);
  const widthsOf = (shape: keyof MadeCrops) => made[shape].map(({ width }) => width);
  return { name, ...point, widths: { cover: widthsOf("cover"), square: widthsOf("square") } };
}

async function unchanged({ db }: Edit, bookId: Id<"book">): Promise<Edited> {
  const found = await findBookById(db, bookId);
  if (!found) throw new Problem("not-found", { detail: "There is no such book" });
  return { ...found, outbox: [] };
}

async function imageOf({ db }: Edit, bookId: Id<"book">, imageId: string) {
  const image = isId("img", imageId) ? (await listImages(db, bookId)).find(({ id }) => id === imageId) : undefined;
  if (!image) throw new Problem("not-found", { detail: "The book has no such picture" });
  return image;
}

async function isCropNamed({ db }: Edit, bookId: Id<"book">, crops: StoredCrops | null): Promise<boolean> {
  return (await listImages(db, bookId)).some((image) => image.crops?.name === crops?.name);
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
    ...{ type: "octavo.book.upserted.v1" as const, source: "catalog", subject: id, subjectVersion: version },
    // What lists find and order books by is none of a picture's business.
    data: { bookId: id, lists: [] },
  };
  const events: OutboxRow[] = outboxRows([createEvent(change, trace, now)], now);
  const entry = { by: caller.actor, action, subject: id, data: { version, sellerId, imageId }, requestId: trace.requestId, atMs: now };
  return { events, audit: [entry] };
}
