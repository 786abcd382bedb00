import { builtInMappings } from "./built-in-mappings.ts";
import { ImportError } from "./import-error.ts";
import type { Field, Mapping, Target } from "./mapping.ts";
import { isTableOfRecords } from "./read-sent-record.ts";

/** The names that a field may have in the header of a merchant's own file; the first that is there counts. */
const plainNames: Partial<Record<Field, string[]>> = {
  work: ["work"],
  title: ["title"],
  subtitle: ["subtitle"],
  authors: ["authors", "author"],
  sku: ["sku"],
  format: ["format"],
  productForm: ["product_form"],
  price: ["price"],
  currency: ["currency"],
  quantity: ["quantity", "stock", "copies"],
  publisher: ["publisher"],
  imprint: ["imprint"],
  pages: ["pages", "num_pages"],
  language: ["language", "language_code"],
  publishedOn: ["published_on", "publication_date", "year", "published", "publication_year", "original_publication_year"],
  onSaleOn: ["on_sale_on", "on_sale_date"],
  description: ["description"],
  series: ["series"],
  volume: ["volume"],
  subjects: ["subjects", "genres", "bookshelf"],
  heightMm: ["height_mm"],
  widthMm: ["width_mm"],
  thicknessMm: ["thickness_mm"],
  weightGrams: ["weight_grams"],
  supplyStatus: ["supply_status", "availability"],
  supplyDays: ["supply_days"],
  recordReference: ["record_reference"],
};
/** Either may stand in a row, and the first that does counts. */
const isbnNames = [
  ["isbn13", "isbn_13", "ean13", "ean"],
  ["isbn", "isbn10", "isbn_10"],
];

/** The names by which a field is known in a file without a mapping. */
export function namesOf(field: Field): string[] {
  return field === "isbn" ? isbnNames.flat() : (plainNames[field] ?? []);
}

/** A column that a field comes from. */
export type Source = Omit<Target, "field"> & { index: number; column: string };

/**
 * What a file's columns mean. `kind` is `terms` where they name editions and say only their price, copies or supply: then rows are no
 * books, but news of books that the shop has; and `records` where each row holds a record of another file that was rejected there.
 */
export type Layout = {
  kind: "books" | "terms" | "records";
  /** Which mapping it is: one of ours by name, the sender's own, or the names of the columns themselves. */
  mappedBy: string;
  header: string[];
  sources: Partial<Record<Field, Source[]>>;
  values: Mapping["values"];
  badIsbn: Mapping["badIsbn"];
  /** Whether books without a price get one made up: those of our own data sets, which have none at all. */
  spreadsPrices: boolean;
};

/** Reads a header by the mapping given, else by one of ours; throws an ImportError for one that names what we need nowhere. */
export function layoutOf(columns: string[], given?: Mapping): Layout {
  const header = columns.map((name) => name.trim());
  if (isTableOfRecords(header))
    return { kind: "records", mappedBy: "its records", header, sources: {}, values: {}, badIsbn: "reject", spreadsPrices: false };
  const names = header.map((name) => name.toLowerCase());
  const repeated = names.find((name, index) => name !== "" && names.indexOf(name) < index);
  if (repeated !== undefined) throw new ImportError(`The column ${shown([repeated])} is there twice.`);
  const own = given && Object.keys(given.columns).length > 0 ? { name: "the mapping", mapping: given } : null;
  const builtIn = own ? undefined : builtInMappings.find(({ knownBy }) => knownBy.every((name) => names.includes(name)));
  const found = own ?? builtIn;
  if (own) refuseMissing(own.mapping, names);
  const { columns: targets, values, badIsbn } = found?.mapping ?? plainMapping(names, given);
  const sources: Layout["sources"] = {};
  for (const [column, list] of Object.entries(targets)) {
    const index = names.indexOf(column.trim().toLowerCase());
    if (index < 0) continue;
    for (const { field, ...target } of list)
      sources[field] = [...(sources[field] ?? []), { ...target, index, column: header[index] ?? "" }];
  }
  const has = (field: Field) => sources[field] !== undefined || values[field] !== undefined;
  const isKnown = has("isbn") || has("sku");
  const isTerms = isKnown && !has("title") && (has("price") || has("quantity") || has("supplyStatus"));
  const missing = [has("title") || isTerms ? [] : ["title"], isKnown ? [] : ["isbn (or isbn13, or sku)"]].flat();
  if (missing.length > 0) {
    const understood = [...isbnNames, ...Object.values(plainNames)].flat();
    throw new ImportError(
      `The file has no column ${missing.join(" and no column ")}. Found: ${shown(names.filter((name) => name !== ""))}. Understood: ${understood.join(", ")}.`,
    );
  }
  return {
    ...{ kind: isTerms ? "terms" : "books", mappedBy: found?.name ?? "its columns' names", header, sources, values, badIsbn },
    spreadsPrices: builtIn?.spreadsPrices ?? false,
  };
}

function plainMapping(names: string[], given?: Mapping): Mapping {
  const named = (Object.entries(plainNames) as [Field, string[]][]).flatMap(([field, list]) => {
    const column = list.find((name) => names.includes(name));
    return column === undefined ? [] : [[column, field] as const];
  });
  const isbns = isbnNames.flatMap((list) => list.find((name) => names.includes(name)) ?? []);
  const targets = [...named, ...isbns.map((column) => [column, "isbn"] as const)];
  const columns = Object.fromEntries(targets.map(([column, field]) => [column, [{ field, transforms: [], prefix: "" }]]));
  return { columns, values: given?.values ?? {}, badIsbn: given?.badIsbn ?? "reject" };
}

function refuseMissing({ columns }: Mapping, names: string[]): void {
  const missing = Object.keys(columns).filter((column) => !names.includes(column.trim().toLowerCase()));
  if (missing.length > 0)
    throw new ImportError(`The mapping names columns that the file does not have: ${shown(missing)}. Found: ${shown(names)}.`);
}

/** A header may be anything, a picture too: a little of it says enough. */
function shown(names: string[]): string {
  const some = names.slice(0, 30).map((name) => JSON.stringify(name.slice(0, 40)).slice(1, -1));
  return some.length === 0 ? "none" : `${some.join(", ")}${names.length > some.length ? ", …" : ""}`;
}
