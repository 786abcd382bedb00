import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Book, BookSummary } from "../../../shared/contracts/catalog.ts";
import { imageBytesMax } from "../../../shared/contracts/images.ts";
import { subscribers } from "../../../shared/events/subscribers.ts";
import { newId } from "../../../shared/ids.ts";
import type { ProblemDocument } from "../../../shared/problem.ts";
import { aBook, ada, adasBooks, addBook, admin, anEdition, ask, babbage, bindings, buyer, get, rowCounts, send } from "../fixtures.ts";
import Catalog from "../index.ts";

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

type Sent = { file?: Uint8Array | string; alt?: string; isCover?: string; other?: string };

/** Sends a picture as a form. */
function sendPicture(bookId: string, { file = jpeg, ...fields }: Sent = {}, headers: Record<string, string> = admin): Promise<Response> {
  const form = new FormData();
  form.set("file", typeof file === "string" ? file : new File([file], "cover.exe", { type: "text/plain" }));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return ask(new Request(`http://octavo.test/api/books/${bookId}/images`, { method: "POST", body: form, headers }));
}

const bookAt = async (id: string): Promise<Book> => (await get(`/api/books/${id}`)).json();

async function added(bookId: string, sent: Sent = {}): Promise<Book> {
  const response = await sendPicture(bookId, sent);
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json();
}

const objectCount = async () => (await bindings.IMAGE_FILES.list()).objects.length;

/** What must be as before when a picture is refused. */
const state = async () => ({ rows: await rowCounts(), objects: await objectCount() });

describe("POST /api/books/{id}/images", () => {
  test("gives the book a cover in several widths, which lists and the book then show", async () => {
    const { book, etag } = await addBook({ title: "Emma" });
    const response = await sendPicture(book.id, { alt: "A lady at a window" });
    expect(response.status).toBe(201);
    const [image] = ((await response.json()) as Book).images;
    const id = image?.id;
    expect(id).toMatch(/^img_/);
    expect(image).toEqual({
      ...{ id, url: `/images/${id}-900.webp`, alt: "A lady at a window", width: 900, height: 1_200 },
      srcset: [160, 320, 640, 900].map((width) => ({ url: `/images/${id}-${width}.webp`, width })),
    });
    expect(response.headers.get("location")).toBe(image?.url);
    expect(response.headers.get("etag")).not.toBe(etag);
    expect(await bookAt(book.id)).toMatchObject({ images: [image], version: 2 });
    const { items }: { items: BookSummary[] } = await (await get("/api/books?title=emma")).json();
    expect(items[0]?.image).toEqual(image);
  });

  test("is a version that is audited, and every subscriber is told", { tags: ["CAT-14"] }, async () => {
    const { book } = await addBook();
    const before = await rowCounts();
    await added(book.id);
    const after = await rowCounts();
    const grown = Object.entries(after).filter(([table, rows]) => rows !== before[table]);
    expect(Object.fromEntries(grown.map(([table, rows]) => [table, rows - (before[table] ?? 0)]))).toEqual({
      book_versions: 1,
      audit_entries: 1,
      outbox: subscribers["octavo.book.upserted.v1"].length,
    });
  });

  test("a further picture comes last, and a cover before all others", async () => {
    const { book } = await addBook({ title: "Persuasion" });
    await added(book.id, { alt: "first" });
    await added(book.id, { alt: "second" });
    const { images } = await added(book.id, { alt: "third", isCover: "true" });
    expect(images.map(({ alt }) => alt)).toEqual(["third", "first", "second"]);
  });

  test("without words of its own is named after its book", async () => {
    const { book } = await addBook({ title: "Ulysses" });
    await added(book.id);
    expect((await added(book.id)).images.map(({ alt }) => alt)).toEqual(["Cover of Ulysses", "A picture of Ulysses"]);
  });

  test("stays when the book is edited or sent again", async () => {
    const body = aBook({ title: "Walden", editions: [anEdition({ sku: "WALDEN" })] });
    const { book } = await addBook(body);
    const { images } = await added(book.id);
    const { results }: { results: { outcome: string }[] } = await (await send("POST", "/api/books/batch", { books: [body] })).json();
    expect(results).toMatchObject([{ outcome: "unchanged" }]);
    const etag = (await get(`/api/books/${book.id}`)).headers.get("etag") ?? "";
    const edited = await send(
      "PUT",
      `/api/books/${book.id}`,
      { ...body, title: "Walden, or Life in the Woods" },
      { ...admin, "if-match": etag },
    );
    expect(((await edited.json()) as Book).images).toMatchObject([{ id: images[0]?.id }]);
  });

  test("two at once are both taken, each as a version", async () => {
    const { book } = await addBook();
    const answers = await Promise.all([sendPicture(book.id), sendPicture(book.id)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const after = await bookAt(book.id);
    expect([after.images.length, after.version]).toEqual([2, 3]);
  });

  test("an eleventh is refused (409)", async () => {
    const { book } = await addBook();
    for (let count = 0; count < 10; count += 1) await added(book.id);
    const before = await state();
    expect((await sendPicture(book.id)).status).toBe(409);
    expect(await state()).toEqual(before);
  });

  test("for a version that is gone is refused (412)", async () => {
    const { book, etag } = await addBook();
    await added(book.id);
    const before = await state();
    expect((await sendPicture(book.id, {}, { ...admin, "if-match": etag })).status).toBe(412);
    expect(await state()).toEqual(before);
  });

  test.each<[what: string, sent: Sent, status: number, pointer: string | null]>([
    ["what is no picture", { file: new TextEncoder().encode("<script>alert(1)</script>") }, 422, "/file"],
    ["text where the file belongs", { file: "a picture" }, 422, "/file"],
    ["a file above 10 MB", { file: new Uint8Array(imageBytesMax + 1) }, 413, null],
    ["a description with a line break in it", { alt: "two\nlines" }, 422, "/alt"],
    ["a field that nobody knows", { other: "x" }, 422, ""],
    ["a cover that may be one", { isCover: "perhaps" }, 422, "/isCover"],
    ["a picture while too many are being made", { file: new TextEncoder().encode("busy") }, 503, null],
  ])("%s is refused and leaves nothing", async (_, sent, status, pointer) => {
    const { book } = await addBook();
    const before = await state();
    const response = await sendPicture(book.id, sent);
    expect(response.status).toBe(status);
    const problem: ProblemDocument = await response.json();
    if (pointer !== null) expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(await state()).toEqual(before);
  });

  test("a body that is no form (415) or is broken off (400) is refused", async () => {
    const { book } = await addBook();
    const post = (body: string, type: string) =>
      ask(
        new Request(`http://octavo.test/api/books/${book.id}/images`, {
          method: "POST",
          body,
          headers: { ...admin, "content-type": type },
        }),
      );
    expect((await post("{}", "application/json")).status).toBe(415);
    expect((await post("--x\r\ncontent-disposition: form-", "multipart/form-data; boundary=x")).status).toBe(400);
  });

  test("whoever may not change the book gives it no picture: 401, 403, and 404 for a book that is not there", async () => {
    const { book } = await addBook({}, ada);
    const before = await state();
    const statuses = [];
    for (const headers of [{}, buyer, babbage]) statuses.push((await sendPicture(book.id, {}, headers)).status);
    expect(statuses).toEqual([401, 403, 403]);
    expect((await sendPicture(newId("book"))).status).toBe(404);
    expect(await state()).toEqual(before);
    expect((await sendPicture(book.id, {}, ada)).status).toBe(201);
    expect((await bookAt(book.id)).sellerId).toBe(adasBooks);
  });

  test("when the catalogue cannot be written no file stays behind", async () => {
    const { book } = await addBook();
    const before = await objectCount();
    await bindings.DB.exec("create trigger refuse before insert on book_images begin select raise(abort, 'refused'); end");
    const context = createExecutionContext();
    const form = new FormData();
    form.set("file", new File([jpeg], "cover.jpg"));
    const request = new Request(`http://octavo.test/api/books/${book.id}/images`, { method: "POST", body: form, headers: admin });
    const response = await new Catalog(context, bindings).fetch(request);
    await waitOnExecutionContext(context);
    await bindings.DB.exec("drop trigger refuse");
    expect(response.status).toBe(500);
    expect(await objectCount()).toBe(before);
    expect((await bookAt(book.id)).version).toBe(1);
  });
});

test("whose row is written and whose answer is lost keeps its files", async () => {
  const { book } = await addBook();
  const DB = new Proxy(bindings.DB, {
    get: (database, name) => {
      const value = Reflect.get(database, name);
      if (name === "withSession") return (start?: string) => losing(database.withSession(start));
      return typeof value === "function" ? value.bind(database) : value;
    },
  });
  const form = new FormData();
  form.set("file", new File([jpeg], "cover.jpg"));
  const request = new Request(`http://octavo.test/api/books/${book.id}/images`, { method: "POST", body: form, headers: admin });
  const context = createExecutionContext();
  expect((await new Catalog(context, { ...bindings, DB }).fetch(request)).status).toBe(500);
  await waitOnExecutionContext(context);
  const [image] = (await bookAt(book.id)).images;
  expect(image?.url).toMatch(/^\/images\//);
  expect((await get(image?.url ?? "")).status).toBe(200);
});

/** A session that loses the answer to its batch of writes. */
function losing(session: D1DatabaseSession): D1DatabaseSession {
  const batch = async (statements: D1PreparedStatement[]) => {
    await session.batch(statements);
    throw new Error("the answer was lost");
  };
  return { prepare: (sql: string) => session.prepare(sql), batch, getBookmark: () => session.getBookmark() } as D1DatabaseSession;
}

describe("GET /images/{name}", () => {
  test("is the picture, for ever, tagged with its book so that caches drop it with that", async () => {
    const { book } = await addBook();
    const [image] = (await added(book.id)).images;
    const response = await get(image?.srcset?.[1]?.url ?? "");
    expect(await response.text()).toBe("webp of 320");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/webp",
      "cache-control": "public, max-age=31536000, immutable",
      "cache-tag": `book:${book.id}`,
      "content-security-policy": "default-src 'none'; sandbox",
    });
  });

  test("what was uploaded is given to nobody, and a width that was not made does not exist (404)", async () => {
    const { book } = await addBook();
    const id = (await added(book.id)).images[0]?.id;
    const names = [
      `${id}`,
      `${id}-1280.webp`,
      `${id}-0320.webp`,
      `${id}-320.jpg`,
      `..%2foriginals%2f${id}`,
      `${newId("img")}-320.webp`,
      "x",
    ];
    for (const name of names) {
      const response = await get(`/images/${name}`);
      expect([name, response.status, response.headers.get("cache-control")]).toEqual([name, 404, "no-store"]);
    }
  });

  test("of a deleted book is gone (404)", async () => {
    const { book } = await addBook();
    const { images, version } = await added(book.id);
    const etag = (await get(`/api/books/${book.id}`)).headers.get("etag") ?? "";
    expect(version).toBe(2);
    expect((await send("DELETE", `/api/books/${book.id}`, undefined, { ...admin, "if-match": etag })).status).toBe(204);
    expect((await get(images[0]?.url ?? "")).status).toBe(404);
  });
});

describe("DELETE /api/books/{id}/images/{imageId}", () => {
  test("takes the picture and its files away, and the next is the cover, or the drawn one", async () => {
    const { book } = await addBook({ title: "Middlemarch" });
    const before = await objectCount();
    const { images } = await added(book.id).then(() => added(book.id));
    const [first, second] = images;
    const response = await send("DELETE", `/api/books/${book.id}/images/${first?.id}`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([204, "private, no-store"]);
    expect((await bookAt(book.id)).images.map(({ id }) => id)).toEqual([second?.id]);
    expect((await get(first?.url ?? "")).status).toBe(404);
    await send("DELETE", `/api/books/${book.id}/images/${second?.id}`);
    expect((await bookAt(book.id)).images).toEqual([
      { url: expect.stringMatching(/^\/covers\/middlemarch-/), alt: "Cover of Middlemarch", width: 400, height: 600 },
    ]);
    expect(await objectCount()).toBe(before);
  });

  test("that is another book's, or there no more, is not found (404), and nobody takes another's (403)", async () => {
    const [{ book }, { book: other }] = [await addBook({}, ada), await addBook({}, ada)];
    const [image] = (await added(book.id)).images;
    const path = `/api/books/${book.id}/images/${image?.id}`;
    const before = await state();
    const statuses = [];
    for (const headers of [{}, buyer, babbage]) statuses.push((await send("DELETE", path, undefined, headers)).status);
    expect(statuses).toEqual([401, 403, 403]);
    expect((await send("DELETE", `/api/books/${other.id}/images/${image?.id}`, undefined, ada)).status).toBe(404);
    expect((await send("DELETE", `/api/books/${book.id}/images/nothing`, undefined, ada)).status).toBe(404);
    expect((await send("DELETE", path, undefined, { ...ada, "if-match": '"old"' })).status).toBe(412);
    expect(await state()).toEqual(before);
    expect((await send("DELETE", path, undefined, ada)).status).toBe(204);
    expect((await send("DELETE", path, undefined, ada)).status).toBe(404);
  });
});

describe("PATCH /api/books/{id}/images/{imageId}", () => {
  const patch = (bookId: string, imageId: string | undefined, body: unknown, headers: Record<string, string> = admin) =>
    send("PATCH", `/api/books/${bookId}/images/${imageId}`, body, headers);

  const coverUrls = ({ images }: Book) => [...(images[0]?.crops?.cover ?? []), ...(images[0]?.crops?.square ?? [])].map(({ url }) => url);

  test("with a focal point cuts the picture around it, once, under names of their own", { tags: ["P-86"] }, async () => {
    const { book } = await addBook({ title: "The Focused Book" });
    const id = (await added(book.id)).images[0]?.id;
    const response = await patch(book.id, id, { focalPoint: { x: 0.25, y: 0.7004 } });
    expect(response.status, await response.clone().text()).toBe(200);
    const changed: Book = await response.json();
    const [image] = changed.images;
    expect(changed.version).toBe(3);
    expect(image?.focalPoint).toEqual({ x: 0.25, y: 0.7 });
    expect(image?.crops?.cover.map(({ width }) => width)).toEqual([160, 320, 640]);
    expect(image?.crops?.square.map(({ width }) => width)).toEqual([160, 320]);
    const cut = await get(image?.crops?.square[1]?.url ?? "");
    expect(await cut.text()).toBe("square of 320 at 0.25, 0.7 of the original");
    expect(Object.fromEntries(cut.headers)).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "cache-tag": `book:${book.id}`,
    });
    const { items }: { items: BookSummary[] } = await (await get("/api/books?title=the focused book")).json();
    expect(items[0]?.image).toEqual(image);
    // Reading makes nothing: what lies in the bucket is what was made then.
    const before = await objectCount();
    for (const url of coverUrls(changed)) expect((await get(url)).status).toBe(200);
    expect(await objectCount()).toBe(before);
  });

  test("with another point gives the cut-outs new names, and the old are gone", { tags: ["P-86"] }, async () => {
    const { book } = await addBook();
    const id = (await added(book.id)).images[0]?.id;
    const first: Book = await (await patch(book.id, id, { focalPoint: { x: 0, y: 0 } })).json();
    const count = await objectCount();
    const second: Book = await (await patch(book.id, id, { focalPoint: { x: 1, y: 1 } })).json();
    expect(await objectCount()).toBe(count);
    expect(coverUrls(second).filter((url) => coverUrls(first).includes(url))).toEqual([]);
    for (const url of coverUrls(first)) expect((await get(url)).status).toBe(404);
    for (const url of coverUrls(second)) expect((await get(url)).status).toBe(200);
  });

  test("is changed and removed even where the files of before cannot be", async () => {
    const { book } = await addBook();
    const id = (await added(book.id)).images[0]?.id;
    await patch(book.id, id, { focalPoint: { x: 0, y: 0 } });
    const broken = vi.spyOn(bindings.IMAGE_FILES, "delete").mockRejectedValue(new Error("R2 is away"));
    try {
      expect((await patch(book.id, id, { focalPoint: { x: 1, y: 1 } })).status).toBe(200);
      expect((await send("DELETE", `/api/books/${book.id}/images/${id}`)).status).toBe(204);
      expect(broken).toHaveBeenCalledTimes(2);
    } finally {
      broken.mockRestore();
    }
    expect(await (await get(`/api/books/${book.id}`)).json()).toMatchObject({ images: [expect.not.objectContaining({ id })] });
  });

  test("with no focal point shows all of it again, and with the picture its cut-outs go", async () => {
    const { book } = await addBook();
    const before = await objectCount();
    const uploaded = await added(book.id);
    const id = uploaded.images[0]?.id;
    const whole = await objectCount();
    await patch(book.id, id, { focalPoint: { x: 0.5, y: 0.5 } });
    expect(await objectCount()).toBe(whole + 5);
    const shown: Book = await (await patch(book.id, id, { focalPoint: null })).json();
    expect(shown.images).toEqual(uploaded.images);
    expect(await objectCount()).toBe(whole);
    await patch(book.id, id, { focalPoint: { x: 0.5, y: 0.5 } });
    expect((await send("DELETE", `/api/books/${book.id}/images/${id}`)).status).toBe(204);
    expect(await objectCount()).toBe(before);
  });

  test("with other words says them, and keeps the cut-outs; what is as it was makes no version", async () => {
    const { book } = await addBook();
    const id = (await added(book.id, { alt: "before" })).images[0]?.id;
    const cut: Book = await (await patch(book.id, id, { focalPoint: { x: 0.1, y: 0.2 } })).json();
    const said: Book = await (await patch(book.id, id, { alt: "after" })).json();
    expect(said.images).toEqual([{ ...cut.images[0], alt: "after" }]);
    const before = await state();
    const same = await patch(book.id, id, { alt: "after", focalPoint: { x: 0.1, y: 0.2 } });
    expect([same.status, ((await same.json()) as Book).version]).toEqual([200, said.version]);
    expect(await state()).toEqual(before);
  });

  test("two at once are both versions, and only the cut-outs of the later are left", async () => {
    const { book } = await addBook();
    const id = (await added(book.id)).images[0]?.id;
    const before = await objectCount();
    const answers = await Promise.all([0.1, 0.9].map((x) => patch(book.id, id, { focalPoint: { x, y: 0.5 } })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await objectCount()).toBe(before + 5);
    for (const url of coverUrls(await bookAt(book.id))) expect((await get(url)).status).toBe(200);
  });

  test.each<[what: string, body: unknown, status: number, pointer: string | null]>([
    ["a point outside the picture", { focalPoint: { x: 1.01, y: 0.5 } }, 422, "/focalPoint/x"],
    ["half a point", { focalPoint: { x: 0.5 } }, 422, "/focalPoint/y"],
    ["a point in words", { focalPoint: "top" }, 422, "/focalPoint"],
    ["words with a line break in them", { alt: "two\nlines" }, 422, "/alt"],
    ["nothing", {}, 422, ""],
    ["a field that nobody knows", { alt: "x", width: 1 }, 422, ""],
    ["a point while too many pictures are being made", { focalPoint: { x: 0.999, y: 0 } }, 503, null],
  ])("%s is refused and changes nothing", async (_, body, status, pointer) => {
    const { book } = await addBook();
    const id = (await added(book.id)).images[0]?.id;
    const before = await state();
    const response = await patch(book.id, id, body);
    expect(response.status).toBe(status);
    if (pointer !== null) expect(((await response.json()) as ProblemDocument).errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(await state()).toEqual(before);
  });

  test("whoever may not change the book changes no picture of it: 401, 403, 404, 412, 415", async () => {
    const [{ book }, { book: other }] = [await addBook({}, ada), await addBook({}, ada)];
    const id = (await added(book.id)).images[0]?.id;
    const body = { focalPoint: { x: 0.5, y: 0.5 } };
    const before = await state();
    const statuses = [];
    for (const headers of [{}, buyer, babbage]) statuses.push((await patch(book.id, id, body, headers)).status);
    expect(statuses).toEqual([401, 403, 403]);
    expect((await patch(other.id, id, body, ada)).status).toBe(404);
    expect((await patch(book.id, id, body, { ...ada, "if-match": '"old"' })).status).toBe(412);
    const form = new Request(`http://octavo.test/api/books/${book.id}/images/${id}`, { method: "PATCH", body: "x", headers: admin });
    expect((await ask(form)).status).toBe(415);
    expect(await state()).toEqual(before);
    expect((await patch(book.id, id, body, ada)).status).toBe(200);
  });

  test("when the catalogue cannot be written no cut-out stays behind", async () => {
    const { book } = await addBook();
    const id = (await added(book.id)).images[0]?.id;
    const before = await state();
    await bindings.DB.exec("create trigger refuse before update on book_images begin select raise(abort, 'refused'); end");
    const context = createExecutionContext();
    const body = JSON.stringify({ focalPoint: { x: 0.5, y: 0.5 } });
    const headers = { ...admin, "content-type": "application/json" };
    const request = new Request(`http://octavo.test/api/books/${book.id}/images/${id}`, { method: "PATCH", body, headers });
    const response = await new Catalog(context, bindings).fetch(request);
    await waitOnExecutionContext(context);
    await bindings.DB.exec("drop trigger refuse");
    expect(response.status).toBe(500);
    expect(await state()).toEqual(before);
  });
});
