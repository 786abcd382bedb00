import { describe, expect, test } from "vitest";
import type { Page } from "../../shared/contracts/common.ts";
import type { ChangeView } from "../../shared/contracts/imports.ts";
import type { Result } from "../../shared/result.ts";
import { unwrap } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import { pictureOf } from "../../tests/picture.ts";
import { aBook, ada, addBook, admin, babbage, bindings, buyer, catalog, tokenIn } from "./fixtures.ts";

const told = (headers: { authorization: string } = admin) => ({ token: tokenIn(headers), trace: newTrace() });
const codeOf = (result: Result<unknown>) => (result.ok ? "done" : result.error.code);
const pointersOf = (result: Result<unknown>) => (result.ok ? [] : (result.error.errors ?? []).map(({ pointer }) => pointer));
const versionsOf = async (bookId: string) =>
  (await bindings.DB.prepare("select count(*) as count from book_versions where book_id = ?").bind(bookId).first<{ count: number }>())
    ?.count;

describe("books", () => {
  test("are made, replaced at the version that was looked at, and deleted", async () => {
    const made = unwrap(await catalog.saveBook({ ...told(ada), at: null, body: aBook({ title: "Made at the desk" }) }));
    expect(made).toMatchObject({ title: "Made at the desk", version: 1, bookmark: expect.any(String) });
    const at = { id: made.id, version: 1 };
    const body = aBook({ title: "Changed at the desk" });
    expect(unwrap(await catalog.saveBook({ ...told(ada), at, body }))).toMatchObject({
      id: made.id,
      title: "Changed at the desk",
      version: 2,
    });
    expect(codeOf(await catalog.saveBook({ ...told(ada), at, body }))).toBe("precondition-failed");
    expect(codeOf(await catalog.deleteBook({ ...told(ada), bookId: made.id, version: 1 }))).toBe("precondition-failed");
    expect(unwrap(await catalog.deleteBook({ ...told(ada), bookId: made.id, version: 2 }))).toMatchObject({ bookId: made.id });
    expect(await catalog.findBook({ ref: made.id })).toBeNull();
  });

  test("what is wrong with one is said with its place, and nothing is written", async () => {
    const refused = await catalog.saveBook({
      ...told(),
      at: null,
      body: { ...aBook(), title: "", editions: [{ sku: "X", format: "scroll" }] },
    });
    expect(refused).toMatchObject({ ok: false, error: { code: "invalid-request" } });
    const pointers = pointersOf(refused);
    for (const pointer of ["/title", "/editions/0/format", "/editions/0/price"]) expect(pointers).toContain(pointer);
  });

  test("are left alone by another seller, a buyer and whoever is nobody", async () => {
    const { book } = await addBook({}, ada);
    for (const [headers, code] of [
      [babbage, "forbidden"],
      [buyer, "forbidden"],
      [{ authorization: "Bearer nonsense" }, "unauthenticated"],
    ] as const) {
      const by = told(headers);
      expect(codeOf(await catalog.saveBook({ ...by, at: book, body: aBook() }))).toBe(code);
      expect(codeOf(await catalog.deleteBook({ ...by, bookId: book.id, version: book.version }))).toBe(code);
      expect(codeOf(await catalog.addPicture({ ...by, bookId: book.id, bytes: pictureOf(2, 3), alt: "", isCover: false }))).toBe(code);
      expect(codeOf(await catalog.removePicture({ ...by, bookId: book.id, imageId: "img_1" }))).not.toBe("done");
    }
    expect(await versionsOf(book.id)).toBe(1);
  });
});

test("pictures come, are said something of, and go", async () => {
  const { book } = await addBook({}, ada);
  const bookId = book.id;
  const added = unwrap(
    await catalog.addPicture({ ...told(ada), bookId, bytes: new Uint8Array([0xff, 0xd8]), alt: "Before", isCover: false }),
  );
  const imageId = added.images[0]?.id ?? "";
  expect(added.images).toMatchObject([{ alt: "Before" }]);
  const changed = unwrap(await catalog.changePicture({ ...told(ada), bookId, imageId, body: { alt: "Behind" } }));
  expect(changed.images).toMatchObject([{ id: imageId, alt: "Behind" }]);
  expect(codeOf(await catalog.changePicture({ ...told(ada), bookId, imageId, body: { focalPoint: { x: 2, y: 0 } } }))).toBe(
    "invalid-request",
  );
  expect(codeOf(await catalog.changePicture({ ...told(babbage), bookId, imageId, body: { alt: "Mine" } }))).toBe("forbidden");
  const bare = unwrap(await catalog.removePicture({ ...told(ada), bookId, imageId }));
  expect(bare.images.map(({ id }) => id)).not.toContain(imageId);
});

test("collections are an admin's to make, to replace at the version that was looked at, and to delete", async () => {
  const body = { name: "At the desk", rule: { sort: "price" } };
  expect(codeOf(await catalog.saveCollection({ ...told(ada), slug: "at-the-desk", version: null, body }))).toBe("forbidden");
  expect(codeOf(await catalog.saveCollection({ ...told(), slug: "No slug", version: null, body }))).toBe("invalid-request");
  expect(unwrap(await catalog.saveCollection({ ...told(), slug: "at-the-desk", version: null, body }))).toMatchObject({ version: 1 });
  // Whoever means to make one does not replace another's.
  expect(codeOf(await catalog.saveCollection({ ...told(), slug: "at-the-desk", version: null, body }))).toBe("precondition-required");
  const renamed = { ...body, name: "On the desk" };
  expect(unwrap(await catalog.saveCollection({ ...told(), slug: "at-the-desk", version: 1, body: renamed }))).toMatchObject({ version: 2 });
  expect(codeOf(await catalog.saveCollection({ ...told(), slug: "at-the-desk", version: 1, body }))).toBe("precondition-failed");
  expect(codeOf(await catalog.deleteCollection({ ...told(), slug: "at-the-desk", version: 1 }))).toBe("precondition-failed");
  expect(codeOf(await catalog.deleteCollection({ ...told(ada), slug: "at-the-desk", version: 2 }))).toBe("forbidden");
  expect(codeOf(await catalog.deleteCollection({ ...told(), slug: "at-the-desk", version: 2 }))).toBe("done");
});

describe("imports", () => {
  const body = { fileName: "desk.csv", dryRun: true };
  const tokenOfAda = tokenIn(ada);

  test("are begun, sent, looked at and ended by whose they are", async () => {
    const begun = unwrap(await catalog.beginImport({ token: tokenOfAda, body }));
    const asked = { token: tokenOfAda, id: begun.id };
    expect(begun).toMatchObject({ status: "uploading", fileName: "desk.csv", dryRun: true });
    expect(codeOf(await catalog.completeImport(asked))).toBe("invalid-request");
    expect(unwrap(await catalog.takeImportPart({ ...asked, part: 1, bytes: new TextEncoder().encode("title\n") }))).toMatchObject({
      part: 1,
    });
    expect(codeOf(await catalog.takeImportPart({ ...asked, part: 0, bytes: new Uint8Array([1]) }))).toBe("invalid-request");
    expect(unwrap(await catalog.findImport(asked))).toMatchObject({ id: begun.id, bytes: 6 });
    expect(unwrap(await catalog.listImports({ token: tokenOfAda, limit: 5 })).items.map(({ id }) => id)).toContain(begun.id);
    expect(unwrap((await catalog.listImportChanges({ ...asked, limit: 5 })) as Result<Page<ChangeView>>).items).toEqual([]);
    expect(unwrap(await catalog.reportOfImport(asked))).toEqual({ rows: 0, findings: [] });
    expect(unwrap(await catalog.cancelImport(asked))).toMatchObject({ status: "cancelled" });
    expect(codeOf(await catalog.undoImport(asked))).toBe("conflict");
  });

  test("are nowhere for another seller, and refused to a buyer", async () => {
    const { id } = unwrap(await catalog.beginImport({ token: tokenOfAda, body }));
    for (const [headers, code] of [
      [babbage, "not-found"],
      [buyer, "forbidden"],
    ] as const) {
      const asked = { token: tokenIn(headers), id };
      for (const name of ["findImport", "cancelImport", "completeImport", "undoImport", "reportOfImport"] as const) {
        expect(codeOf((await catalog[name](asked)) as Result<unknown>)).toBe(code);
      }
      expect(codeOf(await catalog.takeImportPart({ ...asked, part: 1, bytes: new Uint8Array([1]) }))).toBe(code);
      expect(codeOf(await catalog.listImportChanges({ ...asked, limit: 5 }))).toBe(code);
    }
    expect(unwrap(await catalog.findImport({ token: tokenOfAda, id })).status).toBe("uploading");
  });

  test("what is wrong with what is asked for is said with its place", async () => {
    const refused = await catalog.beginImport({ token: tokenOfAda, body: { ...body, mapping: { columns: { Titel: "nothing" } } } });
    expect(pointersOf(refused)[0]).toMatch(/^\/mapping\/columns\/Titel/);
    const elsewhere = { token: tokenOfAda, id: "imp_01h455vb4pex5vsknk084sn02q", limit: 5, outcome: "eaten" };
    expect(codeOf(await catalog.listImportChanges(elsewhere))).toBe("not-found");
    expect(codeOf(await catalog.listImports({ token: tokenOfAda, limit: 5, cursor: "here" }))).toBe("invalid-request");
  });
});
