import type { Book } from "../../shared/contracts/catalog.ts";
import type { CatalogueDesk } from "../../shared/contracts/catalogue-desk.ts";
import type { Collection } from "../../shared/contracts/collections.ts";
import type { ImportView } from "../../shared/contracts/imports.ts";
import { fail, ok } from "../../shared/result.ts";

/** What the merchants' pages have the catalogue do, as objects in memory: one import, one collection, and the book given. */

/** An import that is done, whose file would be markup if anybody let it. */
export const autumn: ImportView = {
  ...{
    id: "imp_01h455vb4pex5vsknk084sn02q",
    status: "done",
    format: "csv",
    fileName: "autumn <b>.csv",
    dryRun: false,
    sellerId: "seller_octavo",
  },
  ...{ bytes: 2_048, progress: 1, rows: 12, created: 7, updated: 2, unchanged: 1, removed: 0, rejected: 2, undone: 0, left: 0 },
  ...{ warnings: { year: 1 }, faults: { isbn: 2 }, stoppedBy: null },
  ...{ createdAt: "2026-11-21T10:00:00.000Z", updatedAt: "2026-11-21T10:00:05.000Z", finishedAt: "2026-11-21T10:00:05.000Z" },
};

export const winter: Collection = { slug: "winter", name: "Winter reading", description: "For long evenings.", rule: null, version: 4 };

/** The desk around a book; `commands` gets whatever it was asked to change. */
export function createCatalogueDesk(book: Book, commands: object[]): CatalogueDesk {
  const note = (method: string, command: object) => commands.push({ method, ...command });
  const isKnown = (id: string) => id === autumn.id;
  const unknown = () => fail("not-found", { detail: "There is no such import" });
  return {
    beginImport: async (command) => {
      note("beginImport", command);
      return ok({ ...autumn, status: "uploading" });
    },
    takeImportPart: async (command) => {
      note("takeImportPart", command);
      return isKnown(command.id) ? ok({ part: command.part }) : unknown();
    },
    completeImport: async (command) => {
      note("completeImport", command);
      return isKnown(command.id) ? ok({ ...autumn, status: "running" }) : unknown();
    },
    cancelImport: async (command) => {
      note("cancelImport", command);
      return isKnown(command.id) ? fail("conflict", { detail: "The import is over: it is done" }) : unknown();
    },
    undoImport: async (command) => {
      note("undoImport", command);
      return isKnown(command.id) ? ok({ ...autumn, status: "undoing" }) : unknown();
    },
    findImport: async ({ id }) => (isKnown(id) ? ok(autumn) : unknown()),
    listImports: async () => ok({ items: [autumn], nextCursor: null }),
    listImportChanges: async ({ id }) => (isKnown(id) ? ok({ items: [], nextCursor: null }) : unknown()),
    reportOfImport: async ({ id }) => (isKnown(id) ? ok({ rows: autumn.rows, findings: [] }) : unknown()),
    addPicture: async (command) => {
      note("addPicture", command);
      return ok(book);
    },
    changePicture: async (command) => {
      note("changePicture", command);
      return ok(book);
    },
    removePicture: async (command) => {
      note("removePicture", command);
      return ok(book);
    },
    saveBook: async (command) => {
      note("saveBook", command);
      return ok(book);
    },
    deleteBook: async (command) => {
      note("deleteBook", command);
      return ok({ bookId: command.bookId });
    },
    saveCollection: async (command) => {
      note("saveCollection", command);
      return ok(winter);
    },
    deleteCollection: async (command) => {
      note("deleteCollection", command);
      return ok({ slug: command.slug });
    },
  };
}
