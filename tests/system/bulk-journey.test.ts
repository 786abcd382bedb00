import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportBooks } from "../../scripts/export/export-books.ts";
import { openExplorer } from "../explorer.ts";
import { openFolder, openImporter } from "../importing.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";

const count = 1_500;

/** A merchant's own table, as their till writes it: Windows-1252, semicolons, decimal commas, German days, family names first. */
const header = "ArtNr;Titel;Autor;Ladenpreis;Erschienen;Gewicht (g)";
const rowOf = (index: number) =>
  `${1_000 + index};Über das Buch ${index};Müller, Jörg ${index % 40};${5 + (index % 20)},${String(index % 100).padStart(2, "0")};0${1 + (index % 9)}.11.2019;${200 + (index % 700)}`;
const mapping = {
  delimiter: ";",
  encoding: "windows-1252",
  columns: {
    ArtNr: { field: "sku", prefix: "TILL-" },
    Titel: "title",
    Autor: { field: "authors", transforms: ["family-first"] },
    Ladenpreis: { field: "price", transforms: ["decimal-comma"] },
    Erschienen: { field: "publishedOn", transforms: ["day-month-year"] },
    "Gewicht (g)": "weightGrams",
  },
  values: { language: "de", publisher: "Lampe Verlag" },
};

let folder: Awaited<ReturnType<typeof openFolder>>;
let platform: TestPlatform;
beforeAll(async () => {
  folder = await openFolder();
  // Nothing but its own restart has a platform take up here what a kill has left.
  platform = await startPlatform({ cronEverySeconds: 3_600 });
});
afterAll(async () => {
  await platform.stop();
  await folder.remove();
});

test("a merchant's own table is tried, imported through two kills, exported, and changes nothing when it comes back", {
  tags: ["P-79"],
  timeout: 600_000,
}, async () => {
  const importer = openImporter(platform);
  const explorer = openExplorer(platform.explorerUrl);
  const ask = async (sql: string) => (await explorer.query<{ n: number }>("octavo-catalog", sql))[0]?.n;
  const rows = Array.from({ length: count }, (_, index) => rowOf(index));
  const broken = "9999;Ohne Preis und Verstand;Niemand;zwölf;31.02.2019;leicht";
  const file = await folder.write("till.csv", Buffer.from([header, ...rows, broken].join("\r\n"), "latin1"));

  const tried = await (await importer.begin(file, { mapping, isDryRun: true })).ended;
  expect(tried).toMatchObject({ status: "done", dryRun: true, created: count, updated: 0, unchanged: 0, rejected: 1 });
  const { items } = await importer.client.get<{ items: object[] }>(`/api/imports/${tried.id}/changes?limit=1`);
  expect(items).toMatchObject([
    {
      ...{ line: 2, outcome: "created", title: "Über das Buch 0" },
      fields: expect.arrayContaining([expect.objectContaining({ sku: "TILL-1000", field: "price", to: { amount: 500, currency: "USD" } })]),
    },
  ]);
  expect(await ask("SELECT count(*) AS n FROM books")).toBe(0);

  const { id, ended } = await importer.begin(file, { mapping });
  for (const point of [200, 800]) {
    const job = await importer.untilRows(id, point);
    expect(job.status).toBe("running");
    await platform.killWorkerd();
  }
  expect(await ended).toMatchObject({ status: "done", created: count, updated: 0, unchanged: 0, rejected: 1, stoppedBy: null });
  expect(await ask(`SELECT count(*) AS n FROM import_chunks WHERE import_id = '${id}'`)).toBeGreaterThanOrEqual(count / 100);
  expect(await ask("SELECT count(*) AS n FROM books WHERE version = 1")).toBe(count);

  const exported = join(folder.path, "export.csv");
  await exportBooks({ file: exported, format: "csv", url: platform.url, apiKey: platform.apiKey });
  for (const [name, again] of [
    ["the export", () => importer.begin(exported)],
    ["the export, in the place of what there is", () => importer.begin(exported, { ifKnown: "replace" })],
    ["the table itself", () => importer.begin(file, { mapping })],
  ] as const) {
    expect(await (await again()).ended, name).toMatchObject({
      status: "done",
      created: 0,
      updated: 0,
      unchanged: count,
      removed: 0,
      stoppedBy: null,
    });
  }
  expect(await ask("SELECT count(*) AS n FROM book_versions")).toBe(count);
});
