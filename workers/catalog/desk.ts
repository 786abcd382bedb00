import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { z } from "zod";
import { callerOf } from "../../shared/auth/caller.ts";
import type { ChangePriceCommand } from "../../shared/contracts/admin.ts";
import { type Book, slugSchema } from "../../shared/contracts/catalog.ts";
import type * as Asked from "../../shared/contracts/catalogue-desk.ts";
import { type Collection, collectionBodySchema } from "../../shared/contracts/collections.ts";
import type { Page } from "../../shared/contracts/common.ts";
import type { ChangeView, ImportView, ReportView } from "../../shared/contracts/imports.ts";
import { openSession } from "../../shared/d1-session.ts";
import { type OutboxRow, tryToSendOutbox } from "../../shared/events/outbox.ts";
import { inputErrors } from "../../shared/http/app.ts";
import { etagOf } from "../../shared/http/etag.ts";
import { createLog } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import { attempt, type Result } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";
import type { CatalogBindings } from "./bindings.ts";
import { changePrice } from "./change-price.ts";
import { deleteCollection, putCollection } from "./collections/edit-collections.ts";
import { createBook, deleteBook, type Edit, replaceBook } from "./edit-books.ts";
import { addImage, changeImage, removeImage, type Studio } from "./images/edit-images.ts";
import { imageEditSchema } from "./images/routes.ts";
import { beginUndo } from "./imports/begin-undo.ts";
import { pageOfChanges } from "./imports/changes.ts";
import { viewOfImport } from "./imports/import-view.ts";
import { pageOfImports } from "./imports/list-imports.ts";
import { reportOfImport } from "./imports/report.ts";
import { importBodySchema, importQuerySchema, partParamsSchema } from "./imports/schemas.ts";
import { changesQuerySchema } from "./imports/schemas-of-past.ts";
import { type Asking, beginImport, cancelImport, completeImport, ownImport, ownWholeImport, takePart } from "./imports/send-file.ts";
import { bookBodySchema } from "./schemas.ts";

const log = createLog("catalog");

/** Who calls as whom, by which request. */
type Teller = { token: string; trace: Trace };
/** A change that was made: what to answer, and what to send after the answer. */
type Change<Value> = { value: Value; outbox: OutboxRow[] };
type Written<Value> = Value & { bookmark?: string };

/**
 * What the merchants' pages have the catalogue do, for whoever their token speaks for: each method asks the policy as the route
 * does that is the same for programs.
 */
export class Desk extends WorkerEntrypoint<CatalogBindings> implements Asked.CatalogueDesk {
  /** Begins an import, whose file comes next. */
  async beginImport({ token, body }: { token: string; body: unknown }): Promise<Result<ImportView>> {
    const begin = async (asking: Asking) => viewOfImport(await beginImport(asking, parsed(importBodySchema, body)));
    return this.#ask(token, "POST", "/api/imports", begin);
  }

  /** Keeps a part of an import's file. */
  async takeImportPart({ token, id, part: asked, bytes }: Asked.ImportPartCommand): Promise<Result<{ part: number }>> {
    return this.#ask(token, "PUT", `/api/imports/${id}/parts/${asked}`, async (asking) => {
      const { part } = parsed(partParamsSchema, { id, part: asked });
      return await takePart(asking, this.env.IMPORTS, id, part, new Uint8Array(bytes));
    });
  }

  /** Has an import worked on whose file has come. */
  async completeImport({ token, id }: Asked.ImportAsked): Promise<Result<ImportView>> {
    const complete = async (asking: Asking) => viewOfImport(await completeImport(asking, this.env, id));
    return this.#ask(token, "POST", `/api/imports/${id}/complete`, complete);
  }

  /** Ends an import where it is. */
  async cancelImport({ token, id }: Asked.ImportAsked): Promise<Result<ImportView>> {
    return this.#ask(token, "POST", `/api/imports/${id}/cancel`, async (asking) => viewOfImport(await cancelImport(asking, id)));
  }

  /** Takes an import back. */
  async undoImport({ token, id }: Asked.ImportAsked): Promise<Result<ImportView>> {
    return this.#ask(token, "POST", `/api/imports/${id}/undo`, async (asking) => viewOfImport(await beginUndo(asking, this.env, id)));
  }

  /** An import, as far as it is. */
  async findImport({ token, id }: Asked.ImportAsked): Promise<Result<ImportView>> {
    return this.#ask(token, "GET", `/api/imports/${id}`, async (asking) => viewOfImport(await ownImport(asking, id)));
  }

  /** A page of imports, the newest first: a seller's, or all for an admin. */
  async listImports({ token, ...query }: Asked.ImportListAsked): Promise<Result<Page<ImportView>>> {
    return this.#ask(token, "GET", "/api/imports", (asking) => pageOfImports(asking, parsed(importQuerySchema, query)));
  }

  /** A page of what an import's records changed, or would change. */
  async listImportChanges({ token, id, ...query }: Asked.ImportChangesAsked): Promise<Result<Page<ChangeView>>> {
    return this.#ask(token, "GET", `/api/imports/${id}/changes`, async (asking) =>
      pageOfChanges(asking.db, await ownWholeImport(asking, id), parsed(changesQuerySchema, query)),
    );
  }

  /** What was found in an import's file. */
  async reportOfImport({ token, id }: Asked.ImportAsked): Promise<Result<ReportView>> {
    return this.#ask(token, "GET", `/api/imports/${id}/report`, async (asking) => reportOfImport(asking.db, await ownImport(asking, id)));
  }

  /** Gives an edition another price; 412 with the present book when its version is not the one named. */
  async changePrice(command: ChangePriceCommand): Promise<Result<Written<Book>>> {
    return this.#change(command, "PUT", `/api/books/${command.bookId}`, async (edit) => {
      const { book, outbox } = await changePrice(edit, command);
      return { value: book, outbox };
    });
  }

  /** Makes a book, or puts this one in the place of the one named; 412 when that has changed since. */
  async saveBook({ at, body, ...teller }: Asked.SaveBookCommand): Promise<Result<Written<Book>>> {
    const [method, path] = at ? ["PUT", `/api/books/${at.id}`] : ["POST", "/api/books"];
    return this.#change(teller, method, path, async (edit) => {
      const given = parsed(bookBodySchema, body);
      const { book, outbox } = at ? await replaceBook(edit, at.id, etagOf(at.id, at.version), given) : await createBook(edit, given);
      return { value: book, outbox };
    });
  }

  /** Deletes a book; 412 when it has changed since. */
  async deleteBook({ bookId, version, ...teller }: Asked.DeleteBookCommand): Promise<Result<Written<{ bookId: string }>>> {
    return this.#change(teller, "DELETE", `/api/books/${bookId}`, async (edit) => ({
      value: { bookId },
      outbox: await deleteBook(edit, bookId, etagOf(bookId, version)),
    }));
  }

  /** Gives a book a picture. */
  async addPicture({ bookId, bytes, alt, isCover, ...teller }: Asked.PictureCommand): Promise<Result<Written<Book>>> {
    return this.#change(teller, "POST", `/api/books/${bookId}/images`, async (edit) => {
      const { book, outbox } = await addImage(edit, this.#studio, bookId, undefined, { bytes, isCover, alt });
      return { value: book, outbox };
    });
  }

  /** Changes what is said of a picture, or the point around which it is cut. */
  async changePicture({ bookId, imageId, body, ...teller }: Asked.ChangePictureCommand): Promise<Result<Written<Book>>> {
    return this.#change(teller, "PATCH", `/api/books/${bookId}/images/${imageId}`, async (edit) => {
      const picture = { bookId, imageId, ifMatch: undefined };
      const { book, outbox } = await changeImage(edit, this.#studio, picture, parsed(imageEditSchema, body));
      return { value: book, outbox };
    });
  }

  /** Takes a picture from a book, for good. */
  async removePicture({ bookId, imageId, ...teller }: Asked.RemovePictureCommand): Promise<Result<Written<Book>>> {
    return this.#change(teller, "DELETE", `/api/books/${bookId}/images/${imageId}`, async (edit) => {
      const { book, outbox } = await removeImage(edit, this.env.IMAGE_FILES, bookId, imageId, undefined);
      return { value: book, outbox };
    });
  }

  /** Makes a collection, or puts this one in the place of the version named; 412 when it has changed since. */
  async saveCollection({ slug, version, body, ...teller }: Asked.SaveCollectionCommand): Promise<Result<Written<Collection>>> {
    return this.#change(teller, "PUT", `/api/collections/${slug}`, async (edit) => {
      parsed(slugSchema, slug, ["slug"]);
      const seen = version === null ? undefined : etagOf(slug, version);
      const { collection, outbox } = await putCollection(edit, slug, seen, parsed(collectionBodySchema, body));
      return { value: collection, outbox };
    });
  }

  /** Deletes a collection; 412 when it has changed since. */
  async deleteCollection({ slug, version, ...teller }: Asked.DeleteCollectionCommand): Promise<Result<Written<{ slug: string }>>> {
    return this.#change(teller, "DELETE", `/api/collections/${slug}`, async (edit) => ({
      value: { slug },
      outbox: await deleteCollection(edit, slug, etagOf(slug, version)),
    }));
  }

  get #studio(): Studio {
    return { bucket: this.env.IMAGE_FILES, images: this.env.IMAGES };
  }

  async #ask<Value>(token: string, method: string, path: string, useCase: (asking: Asking) => Promise<Value>): Promise<Result<Value>> {
    return attempt(async () => {
      const caller = await callerOf(this.env.IDENTITY, token, method, path);
      return await useCase({ db: drizzle(this.env.DB), caller, now: Date.now() });
    });
  }

  /** A change in a session of the database itself, told after the answer; what is not told then, cron tells. */
  async #change<Value extends object>(
    { token, trace }: Teller,
    method: string,
    path: string,
    useCase: (edit: Edit) => Promise<Change<Value>>,
  ): Promise<Result<Written<Value>>> {
    const session = openSession(this.env.DB, "first-primary");
    return attempt(async () => {
      const caller = await callerOf(this.env.IDENTITY, token, method, path);
      const { value, outbox } = await useCase({ db: session.db, caller, trace, now: Date.now() });
      this.ctx.waitUntil(tryToSendOutbox(drizzle(this.env.DB), this.env, outbox, Date.now(), log));
      return { ...value, bookmark: session.bookmark() ?? undefined };
    });
  }
}

/** What a page sent, as the schema of its route reads it. Raises invalid-request, each complaint with the place it is about. */
function parsed<Schema extends z.ZodType>(schema: Schema, given: unknown, at: string[] = []): z.output<Schema> {
  const { data, error } = schema.safeParse(given);
  if (!error) return data;
  const issues = error.issues.map(({ path, message }) => ({ path: [...at, ...path], message }));
  throw new Problem("invalid-request", { errors: inputErrors("json", issues) });
}
