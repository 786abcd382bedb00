import type { z } from "zod";
import type { bookBodySchema, SubjectBody } from "../../schemas.ts";

type NewBook = z.input<typeof bookBodySchema>;

const dollars = (amount: number) => ({ amount: Math.round(amount * 100), currency: "USD" as const });

const fiction = { slug: "fiction", name: "Fiction" };

/** As deep as the tree of subjects may be. */
const sixLevels = ["Two", "Three", "Four", "Five", "Six"].reduce<SubjectBody>(
  (parent, name) => ({ slug: name.toLowerCase(), name, parent }),
  {
    slug: "one",
    name: "One",
  },
);

/** A book with something in every field, and text that each format has to take care of. */
export const fullBook = {
  title: "=Frankenstein; “The\u00a0Modern” <Prometheus> & Co",
  slug: "frankenstein",
  subtitle: "1818, with an\u00a0introduction",
  contributors: [
    { name: "Mary Wollstonecraft Shelley", role: "author", sortName: "Shelley, Mary Wollstonecraft" },
    { name: "O’Brien, Jr.; Esq. | Sons", role: "illustrator", sortName: null },
    { name: "Mary Wollstonecraft Shelley", role: "introduction", sortName: null },
  ],
  description: "First paragraph, with <b>no markup</b> & a “quotation”.\nA second line.\n\nA new paragraph.",
  series: { name: "Gothic / Classics", volume: 0.5 },
  subjects: [
    { slug: "gothic", name: "Gothic / horror\\fiction", parent: fiction },
    { slug: "fiction", name: "Fiction" },
  ],
  subjectCodes: [
    { scheme: "bisac", code: "FIC004000", heading: "FICTION / Classics" },
    { scheme: "thema", code: "FBC", heading: null },
    { scheme: "onix-12", code: "FC", heading: "BIC; a scheme of its own" },
  ],
  language: "en",
  publishedOn: "1818-01-01",
  sellerId: "seller_01jd00000000000000000000ad",
  editions: [
    {
      isbn13: "9780141439471",
      format: "paperback",
      price: dollars(9.99),
      pages: 352,
      publisher: "Penguin & Sons",
      imprint: "Penguin  Classics",
      productForm: "BC",
      onSaleOn: "2003-05-06",
      dimensions: { heightMm: 198, widthMm: 129, thicknessMm: null, weightGrams: 195 },
      prices: [
        { amount: 899, currency: "GBP" },
        { amount: 1_200, currency: "JPY" },
      ],
      supply: { status: "at-supplier", days: 5 },
      recordReference: "com.penguin.9780141439471",
    },
    {
      sku: "OCT-FRANK",
      format: "hardcover",
      price: dollars(24),
      productForm: "BA",
      supply: { status: "pre-order" },
      onSaleOn: "2027-01-15",
    },
    { isbn13: "9791032305690", format: "ebook", price: dollars(0), productForm: "EA", supply: { status: "out-of-print" } },
    { sku: "OCT-AUDIO", format: "audiobook", price: dollars(14.5), supply: { status: "not-for-sale" } },
  ],
} satisfies NewBook;

/** Books that are told apart by what they do not have, and texts that a careless reader would tidy. */
export const oddBooks: NewBook[] = [
  { title: "Bare", slug: "bare", editions: [{ sku: "A-BARE", format: "paperback", price: dollars(1) }] },
  { title: "An e-book", slug: "an-e-book", editions: [{ sku: "B-EBOOK", format: "ebook", price: dollars(2) }], publishedOn: "1999" },
  {
    ...{ title: "Read aloud", slug: "read-aloud", publishedOn: "2024-02", language: "grc" },
    subjects: [sixLevels],
    editions: [{ sku: "C-AUDIO", format: "audiobook", price: dollars(0.05), productForm: "EC" }],
  },
  {
    ...{ title: "The Iliad", slug: "iliad", publishedOn: "-0750", contributors: [{ name: "Homer", role: "author" }] },
    description: "Two  spaces,\ttabs\n  and an indented line\n\n\nfar below; no\u00a0break.",
    editions: [{ sku: "D-ILIAD", format: "hardcover", price: dollars(1_000_000), imprint: "Only an imprint", productForm: "BB" }],
  },
  {
    ...{ title: "'=1+1", slug: "formulas", subtitle: "@SUM(A1)", description: "-1\n'+2", series: { name: "+Series" } },
    contributors: [{ name: "-Minus", role: "contributor" }],
    editions: [{ sku: "E-FORMULA", format: "hardcover", price: dollars(3), publisher: "=tab", recordReference: "=REF()" }],
  },
];
