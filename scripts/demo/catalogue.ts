import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { contributorRoles, editionFormats } from "../../shared/contracts/catalog.ts";

const folder = join(import.meta.dirname, "catalogue");
const subjectsFile = "subjects.json";

/** What is not said in the files is `null` here: they are written and read by people. */
const editionSchema = z.strictObject({
  isbn13: z.string().nullable().default(null),
  sku: z.string().nullable().default(null),
  format: z.enum(editionFormats),
  pages: z.int().nullable().default(null),
  publisher: z.string(),
  priceMinor: z.int(),
  stock: z.int(),
});

const bookSchema = z.strictObject({
  slug: z.string(),
  title: z.string(),
  subtitle: z.string().nullable().default(null),
  contributors: z.array(z.strictObject({ name: z.string(), role: z.enum(contributorRoles) })),
  description: z.string(),
  series: z
    .strictObject({ name: z.string(), volume: z.number().nullable().default(null) })
    .nullable()
    .default(null),
  subjects: z.array(z.string()),
  language: z.string().default("en"),
  publishedOn: z.string(),
  editions: z.array(editionSchema),
});

const subjectSchema = z.strictObject({ slug: z.string(), name: z.string(), parent: z.string().nullable().default(null) });

/** One way a demo book is sold: `priceMinor` in cents, `stock` in copies; a SKU of our own where there is no ISBN. */
export type DemoEdition = z.infer<typeof editionSchema>;
/** A book of the demo catalogue; `subjects` are slugs, `publishedOn` is when the work first came out. */
export type DemoBook = z.infer<typeof bookSchema>;
/** A subject and the slug of the one above it. */
export type DemoSubject = z.infer<typeof subjectSchema>;
/** All that a demo shop sells, and the subjects it is shelved under. */
export type DemoCatalogue = { subjects: DemoSubject[]; books: DemoBook[] };

/** The demo catalogue, read from `scripts/demo/catalogue/`: `subjects.json`, and one file of books per shelf. */
export async function loadDemoCatalogue(): Promise<DemoCatalogue> {
  const shelves = (await readdir(folder)).filter((name) => name.endsWith(".json") && name !== subjectsFile).sort();
  const [subjects, ...books] = await Promise.all([subjectsFile, ...shelves].map(readJson));
  return { subjects: z.array(subjectSchema).parse(subjects), books: books.flatMap((shelf) => z.array(bookSchema).parse(shelf)) };
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, name), "utf8"));
}
