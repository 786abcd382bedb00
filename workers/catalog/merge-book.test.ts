import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contributorRoles, editionFormats } from "../../shared/contracts/catalog.ts";
import { newId } from "../../shared/ids.ts";
import { slugOf } from "../../shared/slug.ts";
import { differencesOf } from "./book-fields.ts";
import { recordOf, type StoredBook } from "./book-record.ts";
import { aBook, anEdition, dollars } from "./fixtures.ts";
import { excessOf, mergeBook } from "./merge-book.ts";
import { type BookBody, bookBodySchema } from "./schemas.ts";

type Given = Partial<Parameters<typeof aBook>[0]>;

const bodyOf = (given: Given) => bookBodySchema.parse(aBook(given));

/** The body as it is once it is stored. */
function storedAs({ description, slug, series, ...body }: BookBody): StoredBook {
  const facts = {
    ...body,
    id: newId("book", 0),
    slug: slug ?? slugOf(body.title),
    series: series && { ...series, slug: slugOf(series.name) },
    contributors: body.contributors.map((one) => ({ ...one, slug: slugOf(one.name) })),
    editions: body.editions.map((one) => ({ ...one, recordReference: one.recordReference ?? null })),
    subjects: body.subjects.map((one) => ({ slug: one.slug, name: one.name ?? one.slug })),
    sellerId: "seller_octavo",
  };
  return { facts, description, version: 1 };
}

const stored = storedAs(
  bodyOf({
    title: "Frankenstein",
    slug: "frankenstein",
    subtitle: "or, The Modern Prometheus",
    description: "A student of nature makes a man.",
    series: { name: "Gothic classics", volume: 3 },
    language: "en",
    publishedOn: "1818-01-01",
    contributors: [
      { name: "Mary Shelley", role: "author" },
      { name: "Alexander Pechmann", role: "translator" },
      { name: "Percy Shelley", role: "author" },
    ],
    subjects: [{ slug: "gothic", name: "Gothic" }],
    editions: [
      anEdition({ isbn13: "9780141439471", pages: 352, publisher: "Penguin" }),
      anEdition({ sku: "FRANK-E", format: "ebook", price: dollars(1) }),
    ],
  }),
);
const [paperback, ebook] = stored.facts.editions;
/** What a row says that says as little as it can. */
const little = { title: "Frankenstein", editions: [anEdition({ isbn13: "9780141439471", price: dollars(12) })] };
const merged = (given: Given) => mergeBook(stored, bodyOf({ ...little, ...given }));

describe("mergeBook", () => {
  test("what is not given stays, the edition's own pages and publisher too", () => {
    const { facts, description } = stored;
    expect(merged({ slug: "elsewhere" })).toEqual({
      title: "Frankenstein",
      slug: "frankenstein",
      subtitle: facts.subtitle,
      description,
      series: { name: "Gothic classics", volume: 3 },
      language: "en",
      publishedOn: "1818-01-01",
      contributors: facts.contributors.map(({ name, role, sortName }) => ({ name, role, sortName })),
      subjects: [{ slug: "gothic" }],
      subjectCodes: [],
      editions: [{ ...paperback, price: dollars(12) }, ebook],
    });
  });

  test("what is given is there afterwards", () => {
    const given: Given = {
      title: "Frankenstein Unbound",
      subtitle: "Another",
      description: "Another story.",
      series: { name: "Time travels", volume: null },
      language: "fr",
      publishedOn: "1973",
    };
    expect(merged(given)).toMatchObject(given);
  });

  test("a series without a volume and a year without a day keep those that are stored", () => {
    expect(merged({ series: { name: "Gothic Classics" }, publishedOn: "1818" })).toMatchObject({
      series: { name: "Gothic Classics", volume: 3 },
      publishedOn: "1818-01-01",
    });
    expect(merged({ publishedOn: "1831" }).publishedOn).toBe("1831");
  });

  test("contributors take the place of those of their roles, a new role goes behind", () => {
    const names = (given: Given) => merged(given).contributors.map(({ name }) => name);
    expect(names({ contributors: [{ name: "M. W. Shelley", role: "author" }] })).toEqual(["M. W. Shelley", "Alexander Pechmann"]);
    const read = [{ name: "Reader", role: "narrator" as const }];
    expect(names({ contributors: read })).toEqual(["Mary Shelley", "Alexander Pechmann", "Percy Shelley", "Reader"]);
  });

  test("a sort name stays with the person it is of, in the role they have", () => {
    const contributors = [{ name: "Mary Shelley", role: "author" as const, sortName: "Shelley, Mary" }];
    const known = storedAs(bodyOf({ ...little, contributors }));
    const given = bodyOf({ ...little, contributors: [{ name: "MARY SHELLEY", role: "author" }] });
    expect(mergeBook(known, given).contributors).toEqual([{ name: "MARY SHELLEY", role: "author", sortName: "Shelley, Mary" }]);
  });

  test("what the trade says of an edition stays part by part, its form until the format is another", () => {
    const known = storedAs(
      bodyOf({
        editions: [
          anEdition({
            ...{ isbn13: "9780141439471", productForm: "BC", imprint: "Penguin Classics", onSaleOn: "2026-12-01", recordReference: "one" },
            dimensions: { heightMm: 198, widthMm: 129 },
            prices: [
              { amount: 899, currency: "GBP" },
              { amount: 1099, currency: "EUR" },
            ],
            supply: { status: "at-supplier", days: 5 },
          }),
        ],
      }),
    );
    const given = (edition: Parameters<typeof anEdition>[0]) => bodyOf({ editions: [anEdition({ isbn13: "9780141439471", ...edition })] });
    const [first] = mergeBook(
      known,
      given({
        dimensions: { widthMm: 130, weightGrams: 200 },
        prices: [{ amount: 999, currency: "EUR" }],
        supply: { status: "out-of-print" },
      }),
    ).editions;
    expect(first).toMatchObject({
      ...{ productForm: "BC", imprint: "Penguin Classics", onSaleOn: "2026-12-01", recordReference: "one" },
      dimensions: { heightMm: 198, widthMm: 130, thicknessMm: null, weightGrams: 200 },
      prices: [
        { amount: 899, currency: "GBP" },
        { amount: 999, currency: "EUR" },
      ],
      supply: { status: "out-of-print" },
    });
    expect(mergeBook(known, given({ format: "hardcover" })).editions[0]).toMatchObject({ format: "hardcover", productForm: null });
  });

  test("subject codes go behind those the book has, and bring their headings along", () => {
    const known = storedAs(bodyOf({ ...little, subjectCodes: [{ scheme: "thema", code: "FBC" }] }));
    const given = [
      { scheme: "bisac", code: "FIC004000", heading: "FICTION / Classics" },
      { scheme: "thema", code: "FBC", heading: "Classic fiction" },
    ];
    expect(mergeBook(known, bodyOf({ ...little, subjectCodes: given })).subjectCodes).toEqual([given[1], given[0]]);
  });

  test("subjects and editions that the book does not have go behind", () => {
    const { subjects, editions } = merged({
      subjects: [{ slug: "horror", name: "Horror" }, { slug: "gothic" }],
      editions: [anEdition({ sku: "FRANK-A", format: "audiobook" }), anEdition({ sku: "FRANK-E", price: dollars(2) })],
    });
    expect(subjects).toEqual([{ slug: "gothic" }, { slug: "horror", name: "Horror" }]);
    expect(editions).toMatchObject([paperback, { sku: "FRANK-E", price: dollars(2) }, { sku: "FRANK-A" }]);
  });
});

describe("excessOf", () => {
  test("lists that are too long together are named, with how long they are", () => {
    const subjects = Array.from({ length: 20 }, (_, index) => ({ slug: `subject-${index}`, name: "Subject" }));
    expect(excessOf(merged({ subjects: subjects.slice(1) }))).toEqual([]);
    expect(excessOf(merged({ subjects }))).toEqual([
      { pointer: "/subjects", message: "with those the shop has, the book would have 21 subjects: at most 20" },
    ]);
  });
});

const word = fc.constantFrom("Ash", "Birch", "Cedar", "Élm", "ash");
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary);
const measure = orNull(fc.integer({ min: 1, max: 3 }));
const anyBody: fc.Arbitrary<BookBody> = fc.record({
  title: word,
  subtitle: orNull(word),
  description: fc.oneof(fc.constant(""), word),
  series: orNull(fc.record({ name: word, volume: orNull(fc.nat(3)) })),
  language: orNull(fc.constantFrom("en", "fr")),
  publishedOn: orNull(fc.constantFrom("1818", "1818-01", "1818-01-02", "-0350")),
  contributors: fc.uniqueArray(fc.record({ name: word, role: fc.constantFrom(...contributorRoles), sortName: orNull(word) }), {
    selector: ({ name, role }) => `${slugOf(name)} ${role}`,
    maxLength: 6,
  }),
  subjects: fc.uniqueArray(fc.record({ slug: fc.constantFrom("one", "two", "three", "four"), name: word }), {
    selector: ({ slug }) => slug,
  }),
  subjectCodes: fc.uniqueArray(
    fc.record({ scheme: fc.constantFrom("bisac", "thema"), code: fc.constantFrom("A", "B", "C"), heading: orNull(word) }),
    { selector: ({ scheme, code }) => scheme + code },
  ),
  editions: fc.uniqueArray(
    fc.record({
      sku: fc.constantFrom("A", "B", "C", "D"),
      isbn13: fc.constant(null),
      format: fc.constantFrom(...editionFormats),
      price: fc.nat(3).map((cents) => ({ amount: cents, currency: "USD" as const })),
      pages: orNull(fc.integer({ min: 1, max: 3 })),
      publisher: orNull(word),
      imprint: orNull(word),
      productForm: orNull(fc.constantFrom("ZZ", "XA")),
      onSaleOn: orNull(fc.constantFrom("2026-12-01", "2027-01-01")),
      dimensions: orNull(fc.record({ heightMm: fc.constantFrom(1, 2), widthMm: measure, thicknessMm: measure, weightGrams: measure })),
      prices: fc.uniqueArray(fc.record({ amount: fc.nat(3), currency: fc.constantFrom("EUR", "GBP", "JPY") }), {
        selector: ({ currency }) => currency,
      }),
      supply: orNull(fc.constantFrom({ status: "pre-order" as const }, { status: "at-supplier" as const, days: 3 })),
      recordReference: fc.constantFrom("one", "two", null, undefined),
    }),
    { selector: ({ sku }) => sku, minLength: 1 },
  ),
});

test("whatever is merged into whatever: nothing is lost that was not spoken of, and again changes nothing", () => {
  fc.assert(
    fc.property(anyBody, anyBody, (before, given) => {
      const old = storedAs(before);
      const once = mergeBook(old, given);
      const { facts } = storedAs(once);
      expect(bookBodySchema.safeParse({ ...once, slug: undefined }).error).toBeUndefined();

      const skus = before.editions.map(({ sku }) => sku);
      expect(once.editions.slice(0, skus.length).map(({ sku }) => sku)).toEqual(skus);
      const slugs = before.subjects.map(({ slug }) => slug);
      expect(once.subjects.slice(0, slugs.length).map(({ slug }) => slug)).toEqual(slugs);
      const roles = new Set(given.contributors.map(({ role }) => role));
      const others = (body: BookBody) => body.contributors.filter(({ role }) => !roles.has(role));
      expect(others(once)).toEqual(others(before));
      const named = (contributors: BookBody["contributors"]) => contributors.map(({ name, role }) => ({ name, role }));
      expect(named(once.contributors.filter(({ role }) => roles.has(role)))).toEqual(named(given.contributors));
      const codes = before.subjectCodes.map(({ code }) => code);
      expect(once.subjectCodes.slice(0, codes.length).map(({ code }) => code)).toEqual(codes);
      for (const field of ["subtitle", "description", "series", "language", "publishedOn"] as const)
        if (!given[field]) expect(once[field]).toEqual(before[field]);

      const again = recordOf(mergeBook({ ...storedAs(once), facts }, given), [], { ...facts, version: 2 }, 0, facts.editions);
      expect(differencesOf(storedAs(once), again)).toEqual({});
    }),
    { numRuns: 500 },
  );
});
