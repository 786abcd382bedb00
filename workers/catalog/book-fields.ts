import type { StoredBook } from "./book-record.ts";
import type { BookRecord } from "./repository/edits.ts";
import type { EditionFacts } from "./tables.ts";

/** The fields of a book by name: `title`, `series`; those of an edition behind its SKU: `9780141439471/price`. */
type Fields = Record<string, unknown>;

/** What fields were, and what they are. One that was not there, or is there no more, has no value on that side. */
export type Differences = Record<string, { from?: unknown; to?: unknown }>;

/** Whether a name is that of a field of an edition, and of which. */
export function editionFieldOf(name: string): { sku: string; field: string } | null {
  const [sku = "", field] = name.split("/");
  return field === undefined ? null : { sku, field };
}

/** The fields of a book as it is stored. An edition that another comes before is the same one still, so its name is its SKU. */
export function fieldsOfBook({ facts, description }: Pick<StoredBook, "facts" | "description">): Fields {
  const { title, subtitle, slug, sellerId, language, publishedOn, series, subjectCodes } = facts;
  return {
    ...{ title, subtitle, description, slug, sellerId, language, publishedOn, subjectCodes },
    series: series && { name: series.name, volume: series.volume },
    contributors: facts.contributors.map(({ name, role, sortName }) => ({ name, role, sortName })),
    subjects: facts.subjects.map((subject) => subject.slug),
    ...fieldsOfEditions(facts.editions),
  };
}

/** What writing the record would change of the stored book: of one that is not there, everything. */
export function differencesOf(stored: Pick<StoredBook, "facts" | "description"> | null, record: BookRecord): Differences {
  const [before, after] = [stored ? fieldsOfBook(stored) : {}, fieldsOfRecord(record)];
  const differences: Differences = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (textOf(before[name]) === textOf(after[name])) continue;
    differences[name] = { ...(name in before ? { from: before[name] } : {}), ...(name in after ? { to: after[name] } : {}) };
  }
  return differences;
}

function fieldsOfRecord(record: BookRecord): Fields {
  const {
    title,
    subtitle = null,
    description,
    slug,
    sellerId,
    language = null,
    publishedOn = null,
    seriesName,
    seriesVolume,
  } = record.book;
  return {
    ...{ title, subtitle, description, slug, sellerId, language, publishedOn },
    series: seriesName ? { name: seriesName, volume: seriesVolume } : null,
    contributors: record.contributors.map(({ name, role, sortName }) => ({ name, role, sortName })),
    subjects: record.subjectSlugs,
    subjectCodes: record.subjectCodes,
    ...fieldsOfEditions(record.editions.map((edition, position) => editionOf(edition, position, record.prices))),
  };
}

function fieldsOfEditions(editions: Pick<EditionFacts, "sku" | "prices">[]): Fields {
  const named = editions.flatMap(({ sku, prices, ...edition }) => {
    // One of each currency, so that they have no order of their own.
    const byCurrency = prices.toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
    return Object.entries({ ...edition, prices: byCurrency }).map(([field, value]) => [`${sku}/${field}`, value]);
  });
  return { editions: editions.map(({ sku }) => sku), ...Object.fromEntries(named) };
}

/** A row of an edition as the facts have it. */
function editionOf(row: BookRecord["editions"][number], position: number, prices: BookRecord["prices"]) {
  const { sku, isbn13, format, pages, publisher, imprint, productForm, onSaleOn, recordReference } = row;
  const { heightMm, widthMm, thicknessMm, weightGrams } = row;
  const measures = { heightMm, widthMm, thicknessMm, weightGrams };
  return {
    ...{ sku, isbn13, format, pages, publisher, imprint, productForm, onSaleOn, recordReference },
    price: { amount: row.priceMinor, currency: row.currency },
    prices: prices.filter((price) => price.position === position).map(({ priceMinor, currency }) => ({ amount: priceMinor, currency })),
    dimensions: Object.values(measures).every((measure) => measure == null) ? null : measures,
    supply: row.supplyStatus ? { status: row.supplyStatus, days: row.supplyDays ?? null } : null,
  };
}

/** The same text for the same value: in whatever order an object has its members, and whether it has none or a null. */
function textOf(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, member]) => member != null)
            .sort(([left], [right]) => (left < right ? -1 : 1)),
        )
      : part,
  );
}
