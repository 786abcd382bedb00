import { checkDigit13, parseIsbn } from "../../../shared/isbn.ts";
import type { BookDraft, Defaults, Warning } from "../draft-book.ts";
import type { Place, PlacedDraft } from "../entry.ts";
import { languageCodeOf } from "../language-code.ts";
import { contributorsOf } from "./contributors-of.ts";
import { dateOf } from "./date-of.ts";
import { childOf, childrenOf, type OnixElement, type ProductRejection, placeOfElement, textIn, textOf } from "./element.ts";
import { plainTextOf } from "./plain-text.ts";
import { priceOf } from "./price-of.ts";
import { productFormatOf } from "./product-format.ts";
import type { ReadProduct } from "./read-products.ts";
import { subjectsOf } from "./subjects-of.ts";
import { seriesOf, titleOf } from "./title-of.ts";

type Code = { sku: string; isbn13: string | null; at: OnixElement };

/** The ISBN of a product, whichever of its identifiers has it (code list 5: 15 ISBN-13, 03 GTIN-13, 02 ISBN-10), or why it has none. */
export function isbnOf(product: OnixElement): (Code & { isbn13: string }) | ProductRejection {
  const candidates = [...identifiersOf(product, "15", "03", "02"), ...childrenOf(product, "EAN13"), ...childrenOf(product, "ISBN")];
  for (const at of candidates) {
    const isbn13 = parseIsbn(textOf(at));
    if (isbn13) return { sku: isbn13, isbn13, at };
  }
  const [first] = candidates;
  if (!first) return { at: product, code: "no-isbn", reason: "no identifier is an ISBN (types 15, 03 and 02)" };
  return {
    at: first,
    code: "isbn",
    reason: `${JSON.stringify(textOf(first).slice(0, 40))} is no ISBN: its form or its check digit is wrong`,
  };
}

/** What a product is known by: its ISBN, else, where nothing is said to be one, its GTIN-13 as a SKU of the shop. */
function codeOf(product: OnixElement): Code | ProductRejection {
  const isbn = isbnOf(product);
  const claimed = [...identifiersOf(product, "15", "02"), ...childrenOf(product, "ISBN")];
  if (!("reason" in isbn) || claimed.length > 0) return isbn;
  const at = [...identifiersOf(product, "03"), ...childrenOf(product, "EAN13")].find((one) => isGtin13(textOf(one)));
  return at ? { sku: textOf(at), isbn13: null, at } : isbn;
}

function identifiersOf(product: OnixElement, ...types: string[]): OnixElement[] {
  const identifiers = childrenOf(product, "ProductIdentifier");
  const inOrder = types.flatMap((type) => identifiers.filter((one) => textIn(one, "ProductIDType") === type));
  return inOrder.flatMap((one) => childrenOf(one, "IDValue"));
}

/** 978 and 979 are those of books: with them it would have been an ISBN. */
function isGtin13(text: string): boolean {
  return /^(?!97[89])\d{13}$/.test(text) && text.endsWith(checkDigit13(text.slice(0, 12)));
}

/** What a product says of a book, as one with this one edition; what it does not say is as the options have it. */
export function draftProduct(
  read: Pick<ReadProduct, "product" | "header">,
  defaults: Defaults,
  nowMs: number,
): PlacedDraft | ProductRejection {
  const { product, header } = read;
  const detail = childOf(product, "DescriptiveDetail") ?? product;
  const publishing = childOf(product, "PublishingDetail") ?? product;
  const code = codeOf(product);
  if ("reason" in code) return code;
  const title = titleOf(detail);
  if (title === null) return { at: product, code: "title", reason: "no title" };
  const form = productFormatOf(product, defaults.format);
  if ("reason" in form) return form;
  const price = priceOf(read, defaults, nowMs);
  if ("reason" in price) return price;
  const published = publicationOf(publishing);
  if (published !== null && "reason" in published) return published;

  const [series, pages, description, publisher] = [seriesOf(detail), pagesOf(detail), descriptionOf(product), publisherOf(publishing)];
  const { contributors, isSomebodyLeftOut } = contributorsOf(detail);
  const { subjects, warnings: subjectWarnings } = subjectsOf(detail);
  const languageText = languageTextOf(detail, header);
  const language = languageCodeOf(languageText);
  const book: BookDraft = {
    title: title.title,
    subtitle: title.subtitle,
    contributors,
    series: series && { name: series.name, volume: series.volume },
    subjects,
    language,
    publishedOn: published?.date ?? null,
    description: description ? plainTextOf(description) : "",
    editions: [
      {
        ...{ isbn13: code.isbn13, sku: code.isbn13 ? null : code.sku, format: form.format },
        price: { amount: price.amount, currency: defaults.currency },
        pages: pages?.count ?? null,
        publisher: publisher ? textOf(publisher) : null,
      },
    ],
  };
  const warnings: (Warning | false)[] = [
    code.isbn13 === null && "no ISBN",
    form.isGuess && "binding guessed",
    isSomebodyLeftOut && "contributor in a role we have not",
    languageText !== "" && language === null && "unknown language",
    pages !== null && pages.count === null && "unreadable number of pages",
    ...subjectWarnings,
  ];
  const placeOf = placesOf(product, [
    ["/title", title.at],
    ["/slug", title.at],
    ["/subtitle", title.at],
    ["/contributors", childOf(detail, "Contributor")],
    ["/series", series?.at ?? null],
    ["/subjects", childOf(detail, "Subject")],
    ["/language", childOf(detail, "Language")],
    ["/publishedOn", published?.at ?? null],
    ["/description", description],
    ["/editions/0/format", form.at],
    ["/editions/0/price", price.at],
    ["/editions/0/pages", pages?.at ?? null],
    ["/editions/0/publisher", publisher],
    ["/editions", code.at],
  ]);
  return { skus: [code.sku], book, copies: defaults.stock, warnings: warnings.filter((warning) => warning !== false), placeOf };
}

/** Where stands what a pointer of the shop names. Only the places are kept, not the product: many drafts wait at a time. */
function placesOf(product: OnixElement, elements: [pointer: string, element: OnixElement | null][]): (pointer: string) => Place {
  const whole = placeOfElement(product);
  const places = elements.map(([pointer, element]) => ({ pointer, place: element ? placeOfElement(element) : whole }));
  return (asked) => places.find(({ pointer }) => asked.startsWith(pointer))?.place ?? whole;
}

/** Of the text (code list 22: 01), else what the whole message is said to be in. */
function languageTextOf(detail: OnixElement, header: OnixElement | null): string {
  const languages = childrenOf(detail, "Language").filter((one) => textIn(one, "LanguageRole") === "01");
  const [first = ""] = languages.map((one) => textIn(one, "LanguageCode"));
  return first || textIn(detail, "LanguageOfText") || textIn(header, "DefaultLanguageOfText");
}

/** Extents that count pages (code list 23), from what is read to what is printed to what corresponds in print; the unit 03 is pages. */
const pageExtents = ["00", "11", "05", "07", "06", "08", "10"];

function pagesOf(detail: OnixElement): { count: number | null; at: OnixElement } | null {
  const extents = childrenOf(detail, "Extent").filter((one) => textIn(one, "ExtentUnit") === "03");
  const [best] = pageExtents.flatMap((type) => extents.filter((one) => textIn(one, "ExtentType") === type));
  const at = childOf(best ?? detail, best ? "ExtentValue" : "NumberOfPages");
  if (at === null) return null;
  return { count: /^[1-9]\d{0,4}$/.test(textOf(at)) ? Number(textOf(at)) : null, at };
}

/** Who publishes (code list 45: 01), else the first publisher, else the imprint. */
function publisherOf(publishing: OnixElement): OnixElement | null {
  const publishers = childrenOf(publishing, "Publisher");
  const main = publishers.filter((one) => textIn(one, "PublishingRole") === "01");
  const names = [...main, ...publishers].flatMap((one) => childrenOf(one, "PublisherName"));
  const imprints = childrenOf(publishing, "Imprint").flatMap((one) => childrenOf(one, "ImprintName"));
  return [...names, ...imprints].find((one) => textOf(one) !== "") ?? null;
}

/** When the product is published (code list 163: 01), else when it first was (11), else its counterpart in print (19). */
function publicationOf(publishing: OnixElement): { date: string; at: OnixElement } | ProductRejection | null {
  const dates = childrenOf(publishing, "PublishingDate");
  const ofRole = (role: string) => dates.filter((one) => textIn(one, "PublishingDateRole") === role);
  const found = [...ofRole("01"), ...ofRole("11"), ...ofRole("19")].flatMap((one) => childrenOf(one, "Date"));
  const [at] = [...found, ...childrenOf(publishing, "PublicationDate")].filter((one) => textOf(one) !== "");
  if (!at) return null;
  const date = dateOf(at);
  if (date) return { date, at };
  return { at, code: "date", reason: `${JSON.stringify(textOf(at).slice(0, 40))} is no date such as 20060807, 200608 or 2006` };
}

/** Descriptions from the best to the last: of 3.0 (code list 153) the long, then the short one; of 2.1 (code list 33) the main, long, short one. */
const [textTypes, textTypes21] = [
  ["03", "02"],
  ["01", "03", "02"],
];
/** Who a text may be for (code list 154) to be shown to buyers: everybody, or end customers. */
const openAudiences = ["00", "03"];

function descriptionOf(product: OnixElement): OnixElement | null {
  const contents = childrenOf(childOf(product, "CollateralDetail") ?? product, "TextContent").filter((content) => {
    const audiences = childrenOf(content, "ContentAudience").map(textOf);
    return audiences.length === 0 || audiences.some((audience) => openAudiences.includes(audience));
  });
  const others = childrenOf(product, "OtherText");
  const inOrder = [
    ...textTypes.flatMap((type) => contents.filter((content) => textIn(content, "TextType") === type)),
    ...textTypes21.flatMap((type) => others.filter((text) => textIn(text, "TextTypeCode") === type)),
  ];
  const texts = inOrder.flatMap((content) => childrenOf(content, "Text"));
  const all = [...texts, ...childrenOf(product, "MainDescription"), ...childrenOf(product, "Annotation")];
  return all.find((text) => textOf(text) !== "") ?? null;
}
