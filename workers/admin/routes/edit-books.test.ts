import { describe, expect, test } from "vitest";
import { fail } from "../../../shared/result.ts";
import { createOwners, flatland } from "../../../tests/doubles/owners.ts";
import { buyer, openAdmin, rival, seller } from "../testing.ts";

const path = `/admin/books/${flatland.id}`;
const typed = { title: "Flatland", "sku-0": "FLATLAND", "price-0": "4.50", "format-0": "paperback", version: "3" };
const where = (answer: Response) => [answer.status, answer.headers.get("location")];

describe("POST /admin/books", () => {
  test("makes a book of what was typed, and leads to it", async () => {
    const owners = createOwners();
    expect(where(await openAdmin(owners).post("/admin/books", typed))).toEqual([303, `${path}?done=made`]);
    expect(owners.commands).toMatchObject([{ method: "saveBook", at: null, body: { title: "Flatland", editions: [{ sku: "FLATLAND" }] } }]);
  });

  test("room for another edition asks the catalogue for nothing, and keeps what was typed", async () => {
    const owners = createOwners();
    const html = await (await openAdmin(owners).post("/admin/books", { ...typed, more: "1" })).text();
    expect(owners.commands).toEqual([]);
    for (const words of ['name="sku-1"', 'value="4.50"']) expect(html).toContain(words);
    expect(html).not.toContain('name="sku-2"');
  });

  test("what is refused stands beside its field, with what was typed (422)", async () => {
    const errors = [{ pointer: "/editions/0/isbn13", message: "the check digit is wrong" }];
    const saveBook = async () => fail("invalid-request", { errors });
    const answer = await openAdmin(createOwners({ catalog: { saveBook } })).post("/admin/books", { ...typed, subtitle: "<b>" });
    expect(answer.status).toBe(422);
    const html = await answer.text();
    for (const words of ['href="#sku-0"', "The ISBN or SKU: the check digit is wrong", 'value="&lt;b&gt;"']) expect(html).toContain(words);
  });

  test("is for staff alone, with a form of theirs (403)", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    expect((await desk.post("/admin/books", typed, buyer)).status).toBe(403);
    expect((await desk.post("/admin/books", { ...typed, formToken: "another's" })).status).toBe(403);
    expect(owners.commands).toEqual([]);
  });
});

describe("POST /admin/books/{id}/edit", () => {
  test("replaces the version that was looked at", async () => {
    const owners = createOwners();
    expect(where(await openAdmin(owners).post(`${path}/edit`, { ...typed, version: "2" }, seller))).toEqual([303, `${path}?done=saved`]);
    expect(owners.commands).toMatchObject([{ method: "saveBook", at: { id: flatland.id, version: 2 } }]);
  });

  test("a version that somebody else has changed is said to be, and saving once more takes its place (412)", async () => {
    const saveBook = async () => fail("precondition-failed");
    const answer = await openAdmin(createOwners({ catalog: { saveBook } })).post(`${path}/edit`, { ...typed, version: "2" });
    expect(answer.status).toBe(412);
    const html = await answer.text();
    expect(html).toContain("Somebody else has changed this book meanwhile");
    expect(html).toContain('name="version" value="3"');
    expect(html).toContain('value="4.50"');
  });

  test("another seller's book is neither shown nor changed (403), and what is no book is nowhere (404)", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    expect((await desk.get(`${path}/edit`, rival)).status).toBe(403);
    for (const rest of ["edit", "delete", "pictures"]) expect((await desk.post(`${path}/${rest}`, typed, rival)).status).toBe(403);
    expect((await desk.post("/admin/books/book_01h455vb4pex5vsknk084sn02z/edit", typed)).status).toBe(404);
    expect(owners.commands).toEqual([]);
  });
});

describe("POST /admin/books/{id}/delete", () => {
  test("deletes the version that was looked at, and says so", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    expect(where(await desk.post(`${path}/delete`, { version: "3" }))).toEqual([303, "/admin/books?done=deleted"]);
    expect(owners.commands).toMatchObject([{ method: "deleteBook", bookId: flatland.id, version: 3 }]);
    expect(await (await desk.get("/admin/books?done=deleted")).text()).toContain("The book is deleted");
  });

  test("a version that somebody else has changed stays (412)", async () => {
    const deleteBook = async () => fail("precondition-failed");
    const answer = await openAdmin(createOwners({ catalog: { deleteBook } })).post(`${path}/delete`, { version: "2" });
    expect(answer.status).toBe(412);
    expect(await answer.text()).toContain("Somebody else has changed the book meanwhile");
  });
});

describe("pictures", () => {
  const picture = new File([new Uint8Array([1, 2, 3])], "cover.png", { type: "image/png" });

  test("POST /admin/books/{id}/pictures sends one with what is to be seen on it", async () => {
    const owners = createOwners();
    const answer = await openAdmin(owners).upload(`${path}/pictures`, { alt: " A square ", isCover: "true" }, picture);
    expect(where(answer)).toEqual([303, `${path}?done=picture-added#pictures`]);
    expect(owners.commands).toMatchObject([{ method: "addPicture", alt: "A square", isCover: true, bytes: new Uint8Array([1, 2, 3]) }]);
  });

  test.each([
    ["no file", {}, null, 422, "Choose a picture."],
    ["too long a text", { alt: "x".repeat(301) }, picture, 422, "300 characters at most"],
  ])("refuses %s beside its field, and keeps what was typed", async (_, form, file, status, words) => {
    const owners = createOwners();
    const answer = await openAdmin(owners).upload(`${path}/pictures`, form, file);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
    expect(owners.commands).toEqual([]);
  });

  test("what the catalogue says of a file is said on the page", async () => {
    const addPicture = async () => fail("invalid-request", { errors: [{ pointer: "/file", message: "this is no picture" }] });
    const answer = await openAdmin(createOwners({ catalog: { addPicture } })).upload(`${path}/pictures`, { alt: "A square" }, picture);
    expect(answer.status).toBe(422);
    const html = await answer.text();
    for (const words of ["this is no picture", 'value="A square"']) expect(html).toContain(words);
  });

  test("POST …/{imageId} changes what is said of one, and the point that matters in it, in shares", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    const answer = await desk.post(`${path}/pictures/img_1`, { alt: "A square", fromLeft: "50", fromTop: "12.5" });
    expect(where(answer)).toEqual([303, `${path}?done=picture-changed#pictures`]);
    await desk.post(`${path}/pictures/img_1`, { alt: "", fromLeft: "", fromTop: "" });
    expect(owners.commands).toMatchObject([
      { method: "changePicture", imageId: "img_1", body: { alt: "A square", focalPoint: { x: 0.5, y: 0.125 } } },
      { body: { alt: "", focalPoint: null } },
    ]);
  });

  test("half a point is refused in words (422)", async () => {
    const errors = [{ pointer: "/focalPoint/y", message: "expected number, received NaN" }];
    const changePicture = async () => fail("invalid-request", { errors });
    const answer = await openAdmin(createOwners({ catalog: { changePicture } })).post(`${path}/pictures/img_1`, { fromLeft: "50" });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("with two numbers from 0 to 100, or with neither");
  });

  test("POST …/remove takes one away", async () => {
    const owners = createOwners();
    const answer = await openAdmin(owners).post(`${path}/pictures/img_1/remove`, {});
    expect(where(answer)).toEqual([303, `${path}?done=picture-removed#pictures`]);
    expect(owners.commands).toMatchObject([{ method: "removePicture", bookId: flatland.id, imageId: "img_1" }]);
  });
});
