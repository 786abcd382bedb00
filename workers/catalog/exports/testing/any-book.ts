import fc from "fast-check";
import { contributorRoles, supplyStatuses } from "../../../../shared/contracts/catalog.ts";
import { listCurrencies } from "../../../../shared/money.ts";
import { slugOf } from "../../../../shared/slug.ts";

/** Characters that some format has a use for, and some of other scripts. */
const character = fc.oneof(
  fc.constantFrom(
    ..."=+-@'\"`,;|><&\\/()[]{}#$%~.:!?",
    " ",
    "  ",
    "\u00a0",
    "\ufeff",
    "\u200b",
    "é",
    "ß",
    "漢",
    "🙂",
    "&amp;",
    "<b>",
    "</p>",
    "]]>",
  ),
  fc.constantFrom(..."abcXYZ019"),
);
const line = (max: number) =>
  fc
    .array(character, { minLength: 1, maxLength: 20 })
    .map((parts) => parts.join("").trim().slice(0, max).trim())
    .filter((text) => text !== "");
const block = fc
  .array(fc.oneof(line(100), fc.constantFrom("\n", "\n\n", "\n\n\n", "\t", " \n", "\r\n")), { maxLength: 8 })
  .map((parts) => parts.join(""));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 3 });
const uniqueBy = <Value>(value: fc.Arbitrary<Value>, key: (value: Value) => unknown, maxLength: number) =>
  fc.uniqueArray(value, { selector: key, maxLength });

const day = fc
  .date({ min: new Date("1400-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const publishedOn = fc.oneof(
  day,
  day.map((date) => date.slice(0, 7)),
  day.map((date) => date.slice(0, 4)),
  fc.constantFrom("-0750", "-0044-03-15", "0033", "0033-04"),
);
const measure = maybe(fc.integer({ min: 1, max: 5_000 }));
const currencies = Object.keys(listCurrencies).filter((code) => code !== "USD") as (keyof typeof listCurrencies)[];
const minor = fc.oneof(fc.integer({ min: 0, max: 100_000_000 }), fc.constantFrom(0, 1, 99, 100, 100_000_000));

/** An edition without its SKU, which must be its own. Forms that tell a format, that do not, and that are no book. */
const edition = fc
  .record({
    form: fc.constantFrom(
      ...([
        ["paperback", null],
        ["paperback", "BC"],
        ["paperback", "BF"],
        ["paperback", "BA"],
        ["paperback", "ZZ"],
      ] as const),
      ...([
        ["hardcover", null],
        ["hardcover", "BB"],
        ["hardcover", "BA"],
        ["hardcover", "PC"],
      ] as const),
      ...([
        ["ebook", null],
        ["ebook", "EA"],
        ["ebook", "ED"],
        ["ebook", "DG"],
        ["audiobook", null],
        ["audiobook", "AJ"],
      ] as const),
      ...([
        ["audiobook", "AC"],
        ["audiobook", "EA"],
        ["audiobook", "EC"],
      ] as const),
    ),
    price: minor.map((amount) => ({ amount, currency: "USD" as const })),
    pages: maybe(fc.integer({ min: 1, max: 100_000 })),
    publisher: maybe(line(200)),
    imprint: maybe(line(200)),
    onSaleOn: maybe(day),
    dimensions: maybe(fc.record({ heightMm: measure, widthMm: measure, thicknessMm: measure, weightGrams: measure })),
    prices: uniqueBy(fc.record({ amount: minor, currency: fc.constantFrom(...currencies) }), ({ currency }) => currency, 3),
    supply: maybe(
      fc.oneof(
        fc.constantFrom(...supplyStatuses).map((status) => ({ status })),
        fc.integer({ min: 1, max: 365 }).map((days) => ({ status: "at-supplier" as const, days })),
      ),
    ),
    recordReference: maybe(line(100)),
  })
  .map(({ form: [format, productForm], ...rest }) => ({ format, productForm, ...rest }));

const subject = fc.tuple(line(60), maybe(line(60))).map(([name, above]) => ({
  slug: `s-${slugOf(name)}`,
  name,
  ...(above === null ? {} : { parent: { slug: `p-${slugOf(above)}`, name: above } }),
}));

/** Any book there may be, but for its address and its SKUs. */
const content = fc.record({
  title: line(300),
  subtitle: maybe(line(300)),
  contributors: uniqueBy(
    fc.record({ name: line(200), role: fc.constantFrom(...contributorRoles), sortName: maybe(line(200)) }),
    ({ name, role }) => `${slugOf(name)} ${role}`,
    4,
  ),
  description: block,
  series: maybe(
    fc.record({ name: line(200), volume: maybe(fc.integer({ min: 0, max: 100_000_000 }).map((thousandths) => thousandths / 1_000)) }),
  ),
  subjects: uniqueBy(subject, ({ slug }) => slug, 3),
  subjectCodes: uniqueBy(
    fc.record({ scheme: fc.constantFrom("bisac", "thema", "onix-12", "onix-94"), code: line(50), heading: maybe(line(200)) }),
    ({ scheme, code }) => `${scheme} ${code}`,
    4,
  ),
  language: maybe(fc.constantFrom("en", "fr", "de", "zh", "ja", "grc", "fil", "cy")),
  publishedOn: maybe(publishedOn),
  editions: fc.array(edition, { minLength: 1, maxLength: 3 }),
});

/** Books for one empty shop: each with an address and SKUs of its own. */
export const anyBooks = fc.array(content, { minLength: 1, maxLength: 15 }).map((books) =>
  books.map((book, place) => ({
    ...book,
    slug: `book-${place}`,
    editions: book.editions.map((one, index) => ({ ...one, sku: `ANY-${place}-${index}` })),
  })),
);
