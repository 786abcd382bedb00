import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, test } from "vitest";
import { type ImportView, partBytesMax } from "../../../shared/contracts/imports.ts";
import { ada, adasBooks, admin, anAdmin, babbage, babbagesBooks, bindings, buyer, send } from "../fixtures.ts";
import { partsMax } from "./file-parts.ts";
import { answered, call, env, importFile, importNow, messages, sendFile, setStanding, workOff } from "./fixtures.ts";
import { findImportBrief, listImports } from "./repository.ts";
import { takePart } from "./send-file.ts";
import { sweepImports } from "./sweep-imports.ts";

const file = "isbn13,sku,title,price\n,SEND-1,A Book,1.00\n";
const begin = async (body: object = {}, headers = admin) =>
  await answered<ImportView>(await call("POST", "", { fileName: "books.csv", ...body }, headers), 201);
const dayMs = 24 * 60 * 60 * 1_000;
const hourMs = 60 * 60 * 1_000;
const objects = async () => (await bindings.IMPORTS.list()).objects.map(({ key }) => key);

beforeEach(async () => {
  messages.length = 0;
  await bindings.DB.exec("update imports set status = 'cancelled', finished_at_ms = 1 where status in ('uploading', 'running')");
});

describe("POST /api/imports", () => {
  test("answers the import, which waits for its file", async () => {
    const response = await call("POST", "", { fileName: "autumn.csv", dryRun: true }, ada);
    const run = await answered<ImportView>(response, 201);
    expect(response.headers.get("location")).toBe(`/api/imports/${run.id}`);
    expect(run).toMatchObject({
      status: "uploading",
      fileName: "autumn.csv",
      dryRun: true,
      sellerId: adasBooks,
      bytes: 0,
      progress: 0,
      finishedAt: null,
    });
  });

  test.each([
    [{}, "/fileName"],
    [{ fileName: "a\nb" }, "/fileName"],
    [{ fileName: "a.csv", format: "xlsx" }, "/format"],
    [{ fileName: "a.csv", ifKnown: "drop" }, "/ifKnown"],
    [{ fileName: "a.csv", sellerId: "ada" }, "/sellerId"],
    [{ fileName: "a.csv", defaults: { stock: -1 } }, "/defaults/stock"],
    [{ fileName: "a.csv", mapping: { columns: { ISBN: "isbnn" } } }, "/mapping/columns/ISBN"],
    [{ fileName: "a.csv", colour: "red" }, ""],
  ])("refuses %j at its place (422)", async (body, pointer) => {
    const { errors } = await answered<{ errors: { pointer: string }[] }>(await call("POST", "", body), 422);
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });

  test("is for merchants, each for their own", async () => {
    expect((await call("POST", "", { fileName: "a.csv" }, {} as typeof admin)).status).toBe(401);
    expect((await call("POST", "", { fileName: "a.csv" }, buyer)).status).toBe(403);
    expect((await call("POST", "", { fileName: "a.csv", sellerId: babbagesBooks }, ada)).status).toBe(403);
    expect(await begin({ sellerId: babbagesBooks })).toMatchObject({ sellerId: babbagesBooks });
  });

  test("refuses the eleventh import under way (409), of many at once too", async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => call("POST", "", { fileName: "a.csv" }, babbage)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(201), ...Array(5).fill(409)]);
    expect((await call("POST", "", { fileName: "a.csv" }, babbage)).status).toBe(409);
    expect((await call("POST", "", { fileName: "a.csv" }, ada)).status).toBe(201);
  });
});

describe("PUT /api/imports/{id}/parts/{part}", () => {
  test("keeps parts in any order; one that comes again takes the place of the first", async () => {
    const { id } = await begin();
    const half = 20;
    await answered(await call("PUT", `/${id}/parts/2`, file.slice(half)), 200);
    await answered(await call("PUT", `/${id}/parts/1`, "something else"), 200);
    const part = await answered(await call("PUT", `/${id}/parts/1`, file.slice(0, half)), 200);
    expect(part).toMatchObject({ part: 1, bytes: half, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await importNow({ id })).toMatchObject({ bytes: file.length });
    await setStanding(admin);
    await answered(await call("POST", `/${id}/complete`), 202);
    await workOff();
    expect(await importNow({ id })).toMatchObject({ status: "done", rows: 1 });
  });

  test.each([
    ["0", 422],
    ["x", 422],
    [String(partsMax + 1), 422],
  ])("has no part %s", async (part, status) => {
    const { id } = await begin();
    expect((await call("PUT", `/${id}/parts/${part}`, "a")).status).toBe(status);
  });

  test("refuses an empty part (422) and one that is too large (413), and keeps neither", async () => {
    const { id } = await begin();
    expect((await call("PUT", `/${id}/parts/1`, "")).status).toBe(422);
    expect((await call("PUT", `/${id}/parts/1`, new Uint8Array(partBytesMax + 1))).status).toBe(413);
    expect((await objects()).filter((key) => key.startsWith(id))).toEqual([]);
  });

  test("is not for another merchant (404), nor once the file is complete (409)", async () => {
    const { id } = await begin({}, ada);
    expect((await call("PUT", `/${id}/parts/1`, file, babbage)).status).toBe(404);
    expect((await call("PUT", `/${id}/parts/1`, file, admin)).status).toBe(200);
    expect((await call("POST", `/${id}/complete`, undefined, ada)).status).toBe(202);
    expect((await call("PUT", `/${id}/parts/2`, file, ada)).status).toBe(409);
  });
});

describe("a part that takes no place, or takes one", () => {
  const asking = () => ({ db: drizzle(bindings.DB), caller: anAdmin, now: Date.now() });
  const keysOf = async (id: string) => (await objects()).filter((key) => key.startsWith(id));
  /** The bucket, where something happens to the import once, while a part is put there. */
  const bucketWhile = (happens: () => Promise<unknown>) => {
    let hasHappened = false;
    return {
      put: async (...put: Parameters<R2Bucket["put"]>) => {
        await bindings.IMPORTS.put(...put);
        if (hasHappened) return;
        hasHappened = true;
        await happens();
      },
      delete: (key: string) => bindings.IMPORTS.delete(key),
      list: (options: R2ListOptions) => bindings.IMPORTS.list(options),
    } as unknown as R2Bucket;
  };

  test("leaves nothing of the one before it in the bucket, and itself where it is the same", async () => {
    const { id } = await begin();
    for (const part of ["one thing", "another", "a third", "a third"]) await answered(await call("PUT", `/${id}/parts/1`, part), 200);
    expect(await keysOf(id)).toHaveLength(1);
    expect(await (await bindings.IMPORTS.get((await keysOf(id))[0] ?? ""))?.text()).toBe("a third");
  });

  test("is there when it is sent anew while another takes its place, which throws it away", async () => {
    await setStanding(admin);
    const { id } = await begin();
    const bytes = Uint8Array.from(Buffer.from(file));
    await takePart(asking(), bindings.IMPORTS, id, 1, bytes);
    const other = new Uint8Array([1]);
    await takePart(
      asking(),
      bucketWhile(() => takePart(asking(), bindings.IMPORTS, id, 1, other)),
      id,
      1,
      bytes,
    );
    expect(await keysOf(id)).toHaveLength(1);
    await answered(await call("POST", `/${id}/complete`), 202);
    await workOff();
    expect(await importNow({ id })).toMatchObject({ status: "done", rows: 1 });
  });

  test("has to be sent again where it was thrown away all the same (422)", async () => {
    await setStanding(admin);
    const { id } = await begin();
    await answered(await call("PUT", `/${id}/parts/1`, file), 200);
    await bindings.IMPORTS.delete(await keysOf(id));
    const refusal = await answered<{ detail: string }>(await call("POST", `/${id}/complete`), 422);
    expect(refusal.detail).toMatch(/^Part 1 .* send it again$/);
    await answered(await call("PUT", `/${id}/parts/1`, file), 200);
    await answered(await call("POST", `/${id}/complete`), 202);
  });

  test("leaves nothing in the bucket when the import was cancelled meanwhile (409)", async () => {
    const { id } = await begin();
    const bucket = bucketWhile(async () => await answered(await call("POST", `/${id}/cancel`), 200));
    await expect(takePart(asking(), bucket, id, 1, new Uint8Array([1]))).rejects.toMatchObject({ code: "conflict" });
    expect(await keysOf(id)).toEqual([]);
  });

  test("sent again late takes nothing away from a file that is complete (409)", async () => {
    const { id } = await begin();
    await answered(await call("PUT", `/${id}/parts/1`, file), 200);
    const bucket = bucketWhile(async () => await answered(await call("POST", `/${id}/complete`), 202));
    await expect(takePart(asking(), bucket, id, 1, Uint8Array.from(Buffer.from(file)))).rejects.toMatchObject({ code: "conflict" });
    expect(await keysOf(id)).toHaveLength(1);
  });
});

describe("an import that an admin began for a seller", () => {
  test("is the seller's to look at, and not to send, complete, cancel or undo (403): it is written with an admin's rights", async () => {
    await setStanding(admin);
    const { id } = await begin({ sellerId: adasBooks });
    expect((await call("GET", `/${id}`, undefined, ada)).status).toBe(200);
    expect((await call("PUT", `/${id}/parts/1`, file, ada)).status).toBe(403);
    await answered(await call("PUT", `/${id}/parts/1`, file), 200);
    expect((await call("POST", `/${id}/complete`, undefined, ada)).status).toBe(403);
    expect((await call("POST", `/${id}/cancel`, undefined, ada)).status).toBe(403);
    await answered(await call("POST", `/${id}/complete`), 202);
    await workOff();
    expect(await importNow({ id }, ada)).toMatchObject({ status: "done", rows: 1 });
    expect((await call("POST", `/${id}/undo`, undefined, ada)).status).toBe(403);
    expect((await call("GET", `/${id}/changes`, undefined, ada)).status).toBe(200);
    expect((await call("POST", `/${id}/undo`)).status).toBe(202);
    await workOff();
    expect(await importNow({ id })).toMatchObject({ status: "undone" });
  });

  test("and one that the seller began is the admin's too", async () => {
    const { id } = await begin({}, ada);
    await answered(await call("PUT", `/${id}/parts/1`, file, admin), 200);
    await answered(await call("POST", `/${id}/cancel`, undefined, admin), 200);
  });
});

describe("POST /api/imports/{id}/complete", () => {
  test("refuses a file of nothing and one with a part missing (422)", async () => {
    const { id } = await begin();
    expect((await call("POST", `/${id}/complete`)).status).toBe(422);
    await answered(await call("PUT", `/${id}/parts/1`, "a"), 200);
    await answered(await call("PUT", `/${id}/parts/3`, "a"), 200);
    expect(await answered(await call("POST", `/${id}/complete`), 422)).toMatchObject({ detail: "Part 2 has not come" });
  });

  test("sent twice has the file worked on once", async () => {
    const sent = await sendFile([file]);
    await answered(await call("POST", `/${sent.id}/complete`), 202);
    await workOff();
    expect(await importNow(sent)).toMatchObject({ status: "done", rows: 1 });
    expect(await answered(await call("POST", `/${sent.id}/complete`), 202)).toMatchObject({ status: "done" });
    expect(messages).toEqual([]);
  });
});

describe("GET /api/imports", () => {
  test("lists the newest first, page by page: a seller their merchant's, an admin all", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.unshift((await begin({ fileName: `${count}.csv` }, ada)).id);
    const page = async (query: string, headers = ada) =>
      await answered<{ items: ImportView[]; nextCursor: string | null }>(await call("GET", `?${query}`, undefined, headers), 200);
    const first = await page("limit=2");
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await page(`limit=2&cursor=${first.nextCursor}`);
    expect(second.items[0]?.id).toBe(ids[2]);
    expect((await page("limit=100")).items.every(({ sellerId }) => sellerId === adasBooks)).toBe(true);
    expect((await page(`limit=1&sellerId=${adasBooks}`, admin)).items[0]?.id).toBe(ids[0]);
    expect((await call("GET", `?sellerId=${babbagesBooks}`, undefined, ada)).status).toBe(403);
    expect((await call("GET", "?cursor=nonsense", undefined, ada)).status).toBe(422);
  });
});

test("neither a list of imports nor a look at one reads what may be long: options, columns, the place in the file", async () => {
  const { id } = await begin({}, ada);
  const db = drizzle(bindings.DB);
  const [listed] = await listImports(db, { sellerId: adasBooks, afterId: null, limit: 1 });
  for (const run of [listed, await findImportBrief(db, id as `imp_${string}`)])
    for (const long of ["options", "layout", "resume"]) expect(run).not.toHaveProperty(long);
});

describe("GET /api/imports/{id}", () => {
  test("is not for another merchant, a buyer or a guest", async () => {
    const { id } = await begin({}, ada);
    expect((await call("GET", `/${id}`, undefined, babbage)).status).toBe(404);
    expect((await call("GET", `/${id}`, undefined, buyer)).status).toBe(403);
    expect((await call("GET", "/imp_nothing", undefined, ada)).status).toBe(404);
    expect((await call("GET", `/${id}`, undefined, admin)).status).toBe(200);
  });
});

describe("GET /api/imports/{id}/progress", () => {
  test("tells of an import that is over and ends", async () => {
    const run = await importFile([file]);
    const response = await call("GET", `/${run.id}/progress`);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("cache-control")).toContain("no-store");
    const text = await response.text();
    expect(text.match(/^event: .*$/gm)).toEqual(["event: end"]);
    expect(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "")).toMatchObject({ id: run.id, status: "done" });
  });

  test("is not for another merchant (404)", async () => {
    const { id } = await begin({}, ada);
    expect((await call("GET", `/${id}/progress`, undefined, babbage)).status).toBe(404);
  });

  test.each([
    ["is signed out", null],
    ["is no seller any more", { role: "buyer", sellerId: null }],
    ["is another merchant's seller", { sellerId: babbagesBooks }],
  ] as const)("ends for whoever %s meanwhile", async (_, change) => {
    await setStanding(ada);
    const { id } = await begin({}, ada);
    const text = (await call("GET", `/${id}/progress`, undefined, ada)).text();
    await setStanding(ada, change);
    expect((await text).match(/^event: .*$/gm) ?? []).not.toContain("event: end");
    await setStanding(ada);
  });
});

describe("the sweep", () => {
  test("takes up what nobody is at work on, and leaves what somebody is", async () => {
    const sent = await sendFile([file]);
    messages.length = 0;
    await sweepImports(drizzle(bindings.DB), env, Date.now());
    expect(messages.map(({ importId }) => importId)).toEqual([sent.id]);
    await bindings.DB.prepare("update imports set leased_until_ms = ? where id = ?")
      .bind(Date.now() + hourMs, sent.id)
      .run();
    messages.length = 0;
    await sweepImports(drizzle(bindings.DB), env, Date.now());
    expect(messages).toEqual([]);
  });

  test("gives up a file that has not come to its end within a day, and throws away files of what is over", async () => {
    const { id } = await begin();
    await answered(await call("PUT", `/${id}/parts/1`, "a"), 200);
    await sweepImports(drizzle(bindings.DB), env, Date.now() + dayMs - hourMs);
    expect(await importNow({ id })).toMatchObject({ status: "uploading" });
    await sweepImports(drizzle(bindings.DB), env, Date.now() + dayMs + hourMs);
    expect(await importNow({ id })).toMatchObject({ status: "cancelled", stoppedBy: expect.stringContaining("within a day") });
    await sweepImports(drizzle(bindings.DB), env, Date.now());
    expect((await objects()).filter((key) => key.startsWith(id))).toEqual([]);
  });
});

test("the sweep gives up a file that takes more than a day, however lately a part of it was sent again", async () => {
  const { id } = await begin();
  await bindings.DB.prepare("update imports set created_at_ms = ? where id = ?")
    .bind(Date.now() - dayMs - hourMs, id)
    .run();
  await answered(await call("PUT", `/${id}/parts/1`, "a"), 200);
  await sweepImports(drizzle(bindings.DB), env, Date.now());
  expect(await importNow({ id })).toMatchObject({ status: "cancelled" });
});

test("a book that an import made is as one that was made by hand", async () => {
  await importFile(["isbn13,title,price\n9780141439600,A Tale,9.99\n"]);
  const response = await send("GET", "/api/books/9780141439600");
  expect(response.status).toBe(200);
});
