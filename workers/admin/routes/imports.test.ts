import { describe, expect, test } from "vitest";
import { partBytesMax } from "../../../shared/contracts/imports.ts";
import { fail, ok } from "../../../shared/result.ts";
import { autumn } from "../../../tests/doubles/catalogue-desk.ts";
import { createOwners, flatland } from "../../../tests/doubles/owners.ts";
import { buyer, openAdmin, seller } from "../testing.ts";

const path = `/admin/imports/${autumn.id}`;
const file = new File(["title,isbn\n"], "autumn.csv", { type: "text/csv" });
const htmlOf = async (answer: Response | Promise<Response>) => await (await answer).text();
const where = (answer: Response) => [answer.status, answer.headers.get("location")];

describe("GET /admin/imports", () => {
  test("lists imports with what came of them, and begins with a trial", async () => {
    const html = await htmlOf(openAdmin(createOwners()).get("/admin/imports"));
    for (const words of ["autumn &lt;b&gt;.csv", `href="${path}"`, ">Done<", 'value="trial" checked']) expect(html).toContain(words);
    expect(html).not.toContain("<b>.csv");
  });

  test("asks an admin whose books they become, and a seller not", async () => {
    const desk = openAdmin(createOwners());
    expect(await htmlOf(desk.get("/admin/imports"))).toContain('name="sellerId"');
    expect(await htmlOf(desk.get("/admin/imports", seller))).not.toContain('name="sellerId"');
  });
});

describe("POST /admin/imports", () => {
  test("begins an import, sends its file and has it worked on", async () => {
    const owners = createOwners();
    const form = {
      mode: "import",
      ifKnown: "replace",
      price: "9.99",
      stock: "3",
      format: "ebook",
      mapping: '{"columns":{"Titel":"title"}}',
    };
    expect(where(await openAdmin(owners).upload("/admin/imports", form, file))).toEqual([303, path]);
    expect(owners.commands).toMatchObject([
      {
        method: "beginImport",
        body: {
          ...{ fileName: "autumn.csv", dryRun: false, ifKnown: "replace", mapping: { columns: { Titel: "title" } } },
          defaults: { priceMinor: 999, stock: 3, format: "ebook" },
        },
      },
      { method: "takeImportPart", id: autumn.id, part: 1, bytes: new TextEncoder().encode("title,isbn\n") },
      { method: "completeImport", id: autumn.id },
    ]);
  });

  test("without a choice it is a trial, and without a price there is none", async () => {
    const owners = createOwners();
    await openAdmin(owners).upload("/admin/imports", {}, file);
    expect(owners.commands[0]).toMatchObject({ body: { dryRun: true, ifKnown: "merge", defaults: { priceMinor: null, stock: 0 } } });
  });

  test("begins one whose file comes in parts, where a script names it", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    expect(where(await desk.upload("/admin/imports", { fileName: "big.csv" }, null))).toEqual([303, path]);
    expect((await desk.upload(`${path}/parts/7`, {}, file)).status).toBe(204);
    expect(where(await desk.post(`${path}/complete`, {}))).toEqual([303, path]);
    expect(owners.commands).toMatchObject([
      { method: "beginImport", body: { fileName: "big.csv" } },
      { method: "takeImportPart", part: 7 },
      { method: "completeImport" },
    ]);
  });

  test.each([
    ["no file", {}, null, 422, "Choose a file."],
    ["an empty file", {}, new File([], "empty.csv"), 422, "The file is empty."],
    [
      "a file of more than a part",
      {},
      new File([new Uint8Array(partBytesMax + 1)], "big.csv"),
      413,
      "Without JavaScript a file may have 8 MB.",
    ],
    ["a price that is none", { price: "cheap" }, file, 422, "Enter a price such as 12.99"],
    ["a mapping that is none", { mapping: "{" }, file, 422, "This is no JSON"],
  ])("refuses %s beside its field, keeps what was typed, and begins nothing", async (_, form, sent, status, words) => {
    const owners = createOwners();
    const answer = await openAdmin(owners).upload("/admin/imports", { stock: "17", ...form }, sent);
    expect(answer.status).toBe(status);
    const html = await answer.text();
    for (const said of [words, "The import was not begun", 'value="17"']) expect(html).toContain(said);
    expect(owners.commands).toEqual([]);
  });

  test("whose file the catalogue does not take is cancelled, so that it keeps no place", async () => {
    const takeImportPart = async () => fail("invalid-request", { detail: "no file" });
    const owners = createOwners({ catalog: { takeImportPart } });
    expect((await openAdmin(owners).upload("/admin/imports", {}, file)).status).toBe(422);
    expect(owners.commands.at(-1)).toMatchObject({ method: "cancelImport", id: autumn.id });
  });

  test("says what the catalogue objects to, in a mapping with the place in it", async () => {
    const errors = [
      { pointer: "/mapping/columns/Titel", message: "expected a field" },
      { pointer: "/defaults/stock", message: "expected a whole number" },
    ];
    const beginImport = async () => fail("invalid-request", { errors });
    const answer = await openAdmin(createOwners({ catalog: { beginImport } })).upload(
      "/admin/imports",
      { mapping: "{}", stock: "x" },
      file,
    );
    expect(answer.status).toBe(422);
    const html = await answer.text();
    for (const words of ["columns/Titel: expected a field", "Enter the number of copies as a whole number"]) expect(html).toContain(words);
  });
});

describe("GET /admin/imports/{id}", () => {
  test("has the figures, the rejected rows, the differences and the way to take it back", async () => {
    const finding = {
      code: "isbn",
      severity: "error",
      finds: "an ISBN whose check digit is wrong",
      suggestion: "compare the digits",
      records: 2,
    };
    const reportOfImport = async () =>
      ok({ rows: 12, findings: [{ ...finding, examples: [{ line: 3, column: "isbn", reason: "<b>9780</b>" }] }] });
    const html = await htmlOf(openAdmin(createOwners({ catalog: { reportOfImport } })).get(path));
    for (const words of [`href="/api/imports/${autumn.id}/errors"`, `href="${path}/changes"`, `action="${path}/undo"`])
      expect(html).toContain(words);
    for (const words of ["an ISBN whose check digit is wrong", "Line 3, isbn: &lt;b&gt;9780"]) expect(html).toContain(words);
    for (const words of [`action="${path}/cancel"`, "refresh"]) expect(html).not.toContain(words);
  });

  test("keeps itself up to date while it is at work, by the script or without one, and can be cancelled", async () => {
    const findImport = async () => ok({ ...autumn, status: "running", progress: 0.4 });
    const html = await htmlOf(openAdmin(createOwners({ catalog: { findImport } })).get(path));
    expect(html).toContain('<noscript><meta http-equiv="refresh" content="3"/></noscript>');
    expect(html).toMatch(/<script type="module" src="\/admin\/assets\/imports-[0-9a-f]{12}\.js">/);
    for (const words of [`data-import-progress="${autumn.id}"`, 'value="0.4"', `action="${path}/cancel"`]) expect(html).toContain(words);
    expect(html).not.toContain(`action="${path}/undo"`);
  });

  test.each([
    ["a trial", { dryRun: true }],
    ["one that changed nothing", { created: 0, updated: 0 }],
    ["one that is undone whole", { status: "undone" }],
  ])("offers no undoing of %s", async (_, change) => {
    const findImport = async () => ok({ ...autumn, ...change });
    expect(await htmlOf(openAdmin(createOwners({ catalog: { findImport } })).get(path))).not.toContain("/undo");
  });

  test.each(["imp_01h455vb4pex5vsknk084sn02z", "x", "%00"])("what is no import is a page that says so (404): %s", async (id) => {
    for (const rest of ["", "/changes"]) expect((await openAdmin(createOwners()).get(`/admin/imports/${id}${rest}`)).status).toBe(404);
  });

  test("what cannot be done any more is said on its page (409)", async () => {
    const answer = await openAdmin(createOwners()).post(`${path}/cancel`, {});
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("The import is over: it is done");
  });

  test("undoing is asked of the catalogue, by staff alone", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    expect((await desk.post(`${path}/undo`, {}, buyer)).status).toBe(403);
    expect((await desk.post(`${path}/undo`, { formToken: "another's" })).status).toBe(403);
    expect(owners.commands).toEqual([]);
    expect(where(await desk.post(`${path}/undo`, {}))).toEqual([303, path]);
    expect(owners.commands).toMatchObject([{ method: "undoImport", id: autumn.id }]);
  });
});

describe("GET /admin/imports/{id}/changes", () => {
  test("shows of each field what was there and what comes, and leads to the book", async () => {
    const fields = [
      {
        field: "price",
        sku: "FLATLAND",
        from: { amount: 400, currency: "USD" },
        to: { amount: 450, currency: "USD" },
        rule: "the column price",
      },
      { field: "subtitle", sku: null, from: null, to: "<i>A Romance</i>", rule: null },
    ];
    const change = {
      ...{ record: 1, line: 2, outcome: "updated", slug: "flatland", title: "Flatland", version: 4 },
      isUndone: false,
      leftBecause: null,
    };
    const asked: object[] = [];
    const listImportChanges = async (query: object) => {
      asked.push(query);
      return ok({ items: [{ ...change, bookId: flatland.id, fields }], nextCursor: "next" });
    };
    const html = await htmlOf(
      openAdmin(createOwners({ catalog: { listImportChanges } })).get(`${path}/changes?outcome=updated&cursor=here`),
    );
    expect(asked).toMatchObject([{ id: autumn.id, outcome: "updated", cursor: "here", limit: 25 }]);
    for (const words of ["$4.00", "$4.50", "by the column price", "nothing", "&lt;i&gt;A Romance", `href="/admin/books/${flatland.id}"`])
      expect(html).toContain(words);
    expect(html).toContain(`href="${path}/changes?outcome=updated&amp;cursor=next"`);
    expect(html).toContain(`href="${path}/changes?outcome=updated" aria-current="true"`);
  });
});
