import { checkDigit13, parseIsbn, whyNoIsbn } from "../../../../../shared/isbn.ts";
import type { FaultCode } from "../data-quality.ts";
import type { BookDraft, Defaults } from "../draft.ts";
import type { Block, Place, PlacedDraft, Rules, Unsaid } from "../entry.ts";
import { faultAt } from "../fault-at.ts";
import { languageCodeOf } from "../language-code.ts";
import { odditiesOf } from "../oddities.ts";
import { standInRules } from "../stand-ins.ts";
import { updatedBlocksOf } from "./blocks-of.ts";
import { contributorsOf } from "./contributors-of.ts";
import { dateOf } from "./date-of.ts";
import { dimensionsOf } from "./dimensions-of.ts";
import { childOf, childrenOf, type OnixElement, type ProductRejection, placeOfElement, textIn, textOf } from "./element.ts";
import { asExported, ownSkuOf, ownWorkOf } from "./own-product.ts";
import { plainTextOf } from "./plain-text.ts";
import { furtherPricesOf, priceOf } from "./price-of.ts";
import { productFormatOf } from "./product-format.ts";
import type { ReadProduct } from "./read-products.ts";
import { subjectCodesOf } from "./subject-codes-of.ts";
import { subjectsOf } from "./subjects-of.ts";
import { onSaleDayOf, supplyOf } from "./supply-of.ts";
import { seriesOf, titleOf } from "./title-of.ts";

/** What the shop takes of a record reference. */
const referenceLengthMax = 100;

type Code = { sku: string; isbn13: string | null; at: OnixElement };

/** The ISBN of a product, whichever of its identifiers has it (code list 5: 15 ISBN-13, 03 GTIN-13, 02 ISBN-10), or why it has none. */
function isbnOf(product: OnixElement): (Code & { isbn13: string }) | ProductRejection {
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
    reason: `${JSON.stringify(textOf(first).slice(0, 40))} is no ISBN: ${whyNoIsbn(textOf(first))}`,
  };
}

/** What a product is known by: its ISBN, else, where nothing is said to be one, its GTIN-13 as a SKU of the shop; or why it is known by nothing. */
export function codeOf(product: OnixElement): Code | ProductRejection {
  const isbn = isbnOf(product);
  const own = ownSkuOf(product);
  if ("reason" in isbn && own) return { sku: textOf(own), isbn13: null, at: own };
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

/** Stands for the title of a record that has a part of its product, where the book has its own. */
const noTitle = "…";

/**
 * What a product says of a book, as one with this one edition; what it does not say is as the options have it. Of a record that
 * brings blocks of its product up to date, what stands for the others is not to be written.
 */
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
  const blocks = updatedBlocksOf(product);
  const isLeftOut = (block: Block) => blocks !== null && !blocks.includes(block);
  const title = isLeftOut("DescriptiveDetail") ? { title: noTitle, subtitle: null, at: product } : titleOf(detail);
  if (title === null) return { at: product, code: "title", reason: "no title" };
  const form = productFormatOf(product, defaults.format);
  if ("reason" in form) return form;
  const found = priceOf(read, defaults, nowMs);
  if ("reason" in found && blocks === null) return found;
  const isUnpriced = "reason" in found;
  const price = isUnpriced ? { amount: 0, at: product } : found;
  const published = publicationOf(publishing);
  if (published !== null && "reason" in published) return published;

  const [series, pages, description, publisher] = [seriesOf(detail), pagesOf(detail), descriptionOf(product), publisherOf(publishing)];
  const [imprint, onSale, supply, reference] = [
    imprintOf(publishing),
    onSaleDayOf(product),
    supplyOf(product),
    childOf(product, "RecordReference"),
  ];
  const { contributors, leftOut } = contributorsOf(detail);
  const { subjects, faults: subjectFaults } = subjectsOf(detail);
  const languageText = languageTextOf(detail, header);
  const language = languageCodeOf(languageText);
  const book: BookDraft = {
    title: title.title,
    subtitle: title.subtitle,
    contributors,
    series: series && { name: series.name, volume: series.volume },
    subjects,
    subjectCodes: subjectCodesOf(detail),
    language,
    publishedOn: published?.date ?? null,
    description: description ? plainTextOf(description) : "",
    editions: [
      {
        ...{ isbn13: code.isbn13, sku: code.isbn13 ? null : code.sku, format: form.format },
        price: { amount: price.amount, currency: defaults.currency },
        pages: pages?.count ?? null,
        publisher: publisher ? textOf(publisher) : null,
        imprint: imprint ? textOf(imprint) : null,
        productForm: form.productForm,
        onSaleOn: onSale?.day ?? null,
        dimensions: dimensionsOf(detail),
        prices: furtherPricesOf(read, defaults, nowMs),
        supply: supply?.supply ?? null,
        ...(isReference(textOf(reference)) ? { recordReference: textOf(reference) } : {}),
      },
    ],
  };
  const noticed: [isSo: boolean, pointer: string, code: FaultCode, reason: string][] = [
    [code.isbn13 === null, "/editions/0", "isbn-missing", `no ISBN: known as ${code.sku}`],
    [form.isGuess && !isLeftOut("DescriptiveDetail"), "/editions/0/format", "binding", `taken for ${form.format}`],
    [leftOut.length > 0, "/contributors", "contributor-role", leftOut.slice(0, 5).join("; ")],
    [languageText !== "" && language === null, "/language", "language", `${JSON.stringify(languageText.slice(0, 40))} is no language`],
    [pages !== null && pages.count === null, "/editions/0/pages", "pages-unreadable", "no number of pages such as 320"],
  ];
  const placeOf = placesOf(product, [
    ["/title", title.at],
    ["/slug", title.at],
    ["/subtitle", title.at],
    ["/contributors", childOf(detail, "Contributor")],
    ["/series", series?.at ?? null],
    ["/subjectCodes", childOf(detail, "Subject")],
    ["/subjects", childOf(detail, "Subject")],
    ["/language", childOf(detail, "Language")],
    ["/publishedOn", published?.at ?? null],
    ["/description", description],
    ["/editions/0/format", form.at],
    ["/editions/0/productForm", form.at],
    ["/editions/0/prices", childOf(product, "ProductSupply")],
    ["/editions/0/price", price.at],
    ["/editions/0/pages", pages?.at ?? null],
    ["/editions/0/publisher", publisher],
    ["/editions/0/imprint", imprint],
    ["/editions/0/onSaleOn", onSale?.at ?? null],
    ["/editions/0/dimensions", childOf(detail, "Measure")],
    ["/editions/0/supply", supply?.at ?? null],
    ["/editions/0/recordReference", reference],
    ["/editions", code.at],
  ]);
  const rules: Rules = {
    ...(form.isGuess && { "/editions/0/format": standInRules.format }),
    ...(price.at === product && { "/editions/0/price": standInRules.price }),
  };
  const unsaid: Unsaid = {
    ...(Object.fromEntries(Object.keys(rules).map((pointer) => [pointer, "stand-in"])) as Unsaid),
    ...(isUnpriced && { "/editions/0/price": "missing" }),
  };
  const faults = [
    ...noticed.flatMap(([isSo, pointer, code, reason]) => (isSo ? [{ pointer, code, reason }] : [])),
    ...subjectFaults.map(({ code, reason }) => ({ pointer: "/subjects", code, reason })),
    ...(blocks === null ? odditiesOf(book, nowMs) : []),
  ].map(({ pointer, code, reason }) => faultAt(placeOf(pointer), code, reason));
  const work = ownWorkOf(product);
  const said = work === null ? book : asExported(book, product, work);
  return {
    ...{ skus: [code.sku], copies: [defaults.stock], book: said, rules, unsaid, faults, placeOf },
    isKnownByReference: true,
    ...(blocks === null ? {} : { blocks }),
  };
}

function isReference(text: string): boolean {
  return text !== "" && text.length <= referenceLengthMax;
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
  return { count: /^[1-9]\d{0,5}$/.test(textOf(at)) ? Number(textOf(at)) : null, at };
}

/** Who publishes (code list 45: 01), else the first publisher, else the imprint. */
function publisherOf(publishing: OnixElement): OnixElement | null {
  const publishers = childrenOf(publishing, "Publisher");
  const main = publishers.filter((one) => textIn(one, "PublishingRole") === "01");
  const names = [...main, ...publishers].flatMap((one) => childrenOf(one, "PublisherName"));
  return names.find((one) => textOf(one) !== "") ?? imprintOf(publishing);
}

function imprintOf(publishing: OnixElement): OnixElement | null {
  const names = childrenOf(publishing, "Imprint").flatMap((one) => childrenOf(one, "ImprintName"));
  return names.find((one) => textOf(one) !== "") ?? null;
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
