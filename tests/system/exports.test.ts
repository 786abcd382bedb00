import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportBooks } from "../../scripts/export/export-books.ts";
import { bookOf, type Importer, linesOf, openFolder, openImporter } from "../importing.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";

const formats = ["csv", "jsonl", "onix"] as const;
const onixSamples = "workers/catalog/imports/reading/onix/samples/*.xml";

let folder: Awaited<ReturnType<typeof openFolder>>;
let platforms: TestPlatform[];
beforeAll(async () => {
  folder = await openFolder();
  platforms = [await startPlatform(), await startPlatform()];
});
afterAll(async () => {
  for (const platform of platforms) await platform.stop();
  await folder.remove();
});

/** What a platform sells, as a file of each format; gives back where they are and what is in them. */
async function exportAll({ url, apiKey }: TestPlatform, name: string) {
  const files = formats.map((format) => ({ format, file: join(folder.path, `${name}.${format}`) }));
  for (const { format, file } of files) await exportBooks({ file, format, url, apiKey });
  return Promise.all(files.map(async ({ file }) => ({ file, content: await readFile(file, "utf8") })));
}

/** A shop with books of every source: made up, some with two editions and text that files have to take care of, and from publishers. */
async function fill(importer: Importer): Promise<void> {
  const edition = (sku: string, format: string) => ({ sku, format, price: { amount: 1_299, currency: "USD" } });
  const madeUp = Array.from({ length: 300 }, (_, index) =>
    bookOf(`EXPORT-${index}`, {
      title: index % 3 === 0 ? `=Formula ${index}; "quoted" & <marked>` : `Émile ${index}`,
      description: `First line of ${index}.\nA second,  with spaces.\n\nA paragraph.`,
      subjects: [{ slug: "gothic", name: "Gothic / horror", parent: { slug: "fiction", name: "Fiction" } }],
      editions: [edition(`EXPORT-${index}`, "paperback"), ...(index % 2 === 0 ? [edition(`EXPORT-${index}-E`, "ebook")] : [])],
    }),
  );
  const { report } = await importer.importFile(await folder.write("made-up.jsonl", linesOf(madeUp)));
  expect(report).toMatchObject({ created: 300, rejected: 0 });
  for (const file of globSync(onixSamples).sort()) await importer.importFile(file, { defaults: { priceMinor: 1_000 } });
}

test("an export changes nothing when it is imported, and makes an empty shop equal: its export is the same, byte by byte", {
  tags: ["P-08"],
}, async () => {
  const [first, second] = platforms;
  if (!first || !second) throw new Error("there are two platforms");
  const importer = openImporter(first);
  await fill(importer);
  const exported = await exportAll(first, "first");
  for (const { file } of exported) {
    for (const ifKnown of ["merge", "replace"] as const) {
      const { report } = await importer.importFile(file, { ifKnown });
      expect(report, `${file}, ${ifKnown}`).toMatchObject({
        status: "done",
        created: 0,
        updated: 0,
        removed: 0,
        rejected: 0,
        stoppedBy: null,
      });
      expect(report.unchanged).toBeGreaterThan(300);
    }
  }
  expect((await exportAll(first, "again")).map(({ content }) => content)).toEqual(exported.map(({ content }) => content));

  const [, , onix] = exported;
  const { report } = await openImporter(second).importFile(onix?.file ?? "", { ifKnown: "replace" });
  expect(report).toMatchObject({ updated: 0, unchanged: 0, removed: 0, rejected: 0, stoppedBy: null });
  expect((await exportAll(second, "second")).map(({ content }) => content)).toEqual(exported.map(({ content }) => content));
});
