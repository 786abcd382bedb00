import type { Result } from "../result.ts";
import type { Trace } from "../trace.ts";
import type { Book } from "./catalog.ts";
import type { Collection } from "./collections.ts";
import type { Page } from "./common.ts";
import type { ChangeView, ImportView, ReportView } from "./imports.ts";

/** What the merchants' pages have the catalogue do. Bodies are read by the schemas of the routes that do the same. */

/** Speaks for whoever asks: they may do what they may at that route. */
type Asked = { token: string };
/** A change, and the request it came by. */
type Told = Asked & { trace: Trace };
/** How far the catalogue was after a change, so that whoever made it reads nothing older. */
type Written<Value> = Value & { bookmark?: string };

export type ImportAsked = Asked & { id: string };
export type ImportListAsked = Asked & { limit: number; cursor?: string };
export type ImportChangesAsked = ImportAsked & { limit: number; cursor?: string; outcome?: string; left?: string };
export type ImportPartCommand = ImportAsked & { part: number; bytes: Uint8Array };
export type PictureCommand = Told & { bookId: string; bytes: Uint8Array; alt: string; isCover: boolean };
/** What is said of a picture, and the point that matters in it, as `PATCH …/images/{imageId}` takes them. */
export type ChangePictureCommand = Told & { bookId: string; imageId: string; body: unknown };
export type RemovePictureCommand = Told & { bookId: string; imageId: string };
/** A book as `POST /api/books` takes it; `at` is the one it replaces, as it was when it was looked at. */
export type SaveBookCommand = Told & { at: { id: string; version: number } | null; body: unknown };
export type DeleteBookCommand = Told & { bookId: string; version: number };
/** A collection as `PUT /api/collections/{slug}` takes it; `version` is that of the one it replaces. */
export type SaveCollectionCommand = Told & { slug: string; version: number | null; body: unknown };
export type DeleteCollectionCommand = Told & { slug: string; version: number };

/** The methods, as the catalogue's service has them. */
export type CatalogueDesk = {
  beginImport(command: Asked & { body: unknown }): Promise<Result<ImportView>>;
  takeImportPart(command: ImportPartCommand): Promise<Result<{ part: number }>>;
  completeImport(command: ImportAsked): Promise<Result<ImportView>>;
  cancelImport(command: ImportAsked): Promise<Result<ImportView>>;
  undoImport(command: ImportAsked): Promise<Result<ImportView>>;
  findImport(query: ImportAsked): Promise<Result<ImportView>>;
  listImports(query: ImportListAsked): Promise<Result<Page<ImportView>>>;
  listImportChanges(query: ImportChangesAsked): Promise<Result<Page<ChangeView>>>;
  reportOfImport(query: ImportAsked): Promise<Result<ReportView>>;
  addPicture(command: PictureCommand): Promise<Result<Written<Book>>>;
  changePicture(command: ChangePictureCommand): Promise<Result<Written<Book>>>;
  removePicture(command: RemovePictureCommand): Promise<Result<Written<Book>>>;
  saveBook(command: SaveBookCommand): Promise<Result<Written<Book>>>;
  deleteBook(command: DeleteBookCommand): Promise<Result<Written<{ bookId: string }>>>;
  saveCollection(command: SaveCollectionCommand): Promise<Result<Written<Collection>>>;
  deleteCollection(command: DeleteCollectionCommand): Promise<Result<Written<{ slug: string }>>>;
};
