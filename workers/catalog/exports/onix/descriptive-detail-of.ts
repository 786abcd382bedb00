import type { Dimensions } from "../../../../shared/contracts/catalog.ts";
import { formatsOfForm } from "../../../../shared/product-form.ts";
import { codeOfPath, formOfFormat, headingOfPath, ownNames, type SubjectPath } from "../../imports/reading/onix/own-names.ts";
import { bibliographicCodeOf } from "../../languages.ts";
import type { SubjectBody } from "../../schemas.ts";
import type { ExportedBook, ExportedEdition } from "../exported-book.ts";
import { codeOfRole } from "./role-codes.ts";
import { element, textElement, type XmlElement } from "./xml.ts";

/** What a product is (block 1 of ONIX): its form, its title, who made it, and what it is about. */
export function descriptiveDetailOf(book: ExportedBook, edition: ExportedEdition): XmlElement {
  const { contributors, language, series, subjects, subjectCodes } = book;
  return element(
    "DescriptiveDetail",
    // One item (code list 2).
    textElement("ProductComposition", "00"),
    formOf(edition),
    edition.dimensions && measuresOf(edition.dimensions),
    series && collectionOf(series),
    titleOf(book),
    contributors.length === 0 ? element("NoContributor") : contributors.map(contributorOf),
    // The language of the text (code list 22: 01).
    language !== null && element("Language", textElement("LanguageRole", "01"), textElement("LanguageCode", bibliographicCodeOf(language))),
    edition.pages !== null && pagesOf(edition.pages),
    subjects.map(subjectOf),
    subjectCodes.map(subjectOfCode),
  );
}

/** The form with, in words, the format where the form does not tell it. What a file holds (code list 81): 01 speech, 10 text. */
function formOf({ format, productForm }: ExportedEdition) {
  const isTold = productForm !== null && (/^E[A-D]$/.test(productForm) || `${formatsOfForm(productForm)}` === format);
  return [
    textElement("ProductForm", productForm ?? formOfFormat[format]),
    isTold ? null : textElement("ProductFormDescription", format),
    textElement("PrimaryContentType", format === "audiobook" ? "01" : "10"),
  ];
}

/** Measures (code list 48) in millimetres and grams (code list 50). */
function measuresOf({ heightMm, widthMm, thicknessMm, weightGrams }: Dimensions) {
  const measure = (type: string, value: number | null, unit: string) =>
    value !== null &&
    element("Measure", textElement("MeasureType", type), textElement("Measurement", value), textElement("MeasureUnitCode", unit));
  return [measure("01", heightMm, "mm"), measure("02", widthMm, "mm"), measure("03", thicknessMm, "mm"), measure("08", weightGrams, "gr")];
}

/** A publisher's series (code list 148: 10), with the volume in the order of its titles (code list 197: 02). */
function collectionOf({ name, volume }: NonNullable<ExportedBook["series"]>): XmlElement {
  const sequence = [textElement("CollectionSequenceType", "02"), textElement("CollectionSequenceNumber", volume)];
  const collectionLevel = element("TitleElement", textElement("TitleElementLevel", "02"), textElement("TitleText", name));
  return element(
    "Collection",
    textElement("CollectionType", "10"),
    volume !== null && element("CollectionSequence", sequence),
    element("TitleDetail", textElement("TitleType", "01"), collectionLevel),
  );
}

function titleOf({ title, subtitle }: ExportedBook): XmlElement {
  const productLevel = [textElement("TitleElementLevel", "01"), textElement("TitleText", title), textElement("Subtitle", subtitle)];
  return element("TitleDetail", textElement("TitleType", "01"), element("TitleElement", productLevel));
}

function contributorOf({ name, role, sortName }: ExportedBook["contributors"][number], index: number): XmlElement {
  return element(
    "Contributor",
    textElement("SequenceNumber", index + 1),
    textElement("ContributorRole", codeOfRole[role]),
    textElement("PersonName", name),
    textElement("PersonNameInverted", sortName),
  );
}

/** Pages of the content (code lists 23: 00, and 24: 03). */
function pagesOf(pages: number): XmlElement {
  return element("Extent", textElement("ExtentType", "00"), textElement("ExtentValue", pages), textElement("ExtentUnit", "03"));
}

/** A heading of ours, in a scheme of our own (code list 27: 24). The first of a scheme is its main one. */
function subjectOf(subject: SubjectBody, index: number): XmlElement {
  const path = pathTo(subject);
  const scheme = [textElement("SubjectSchemeIdentifier", "24"), textElement("SubjectSchemeName", ownNames.subjects)];
  const heading = [textElement("SubjectCode", codeOfPath(path)), textElement("SubjectHeadingText", headingOfPath(path))];
  return element("Subject", index === 0 && element("MainSubject"), scheme, heading);
}

function pathTo({ slug, name = slug, parent }: SubjectBody): SubjectPath {
  return [...(parent ? pathTo(parent) : []), { slug, name }];
}

/** What schemes (code list 27) are called that have a name with us; another is its number behind `onix-`. */
const codesOfSchemes: Record<string, string> = { bisac: "10", thema: "93" };

function subjectOfCode({ scheme, code, heading }: ExportedBook["subjectCodes"][number], index: number): XmlElement {
  return element(
    "Subject",
    index === 0 && element("MainSubject"),
    textElement("SubjectSchemeIdentifier", codesOfSchemes[scheme] ?? scheme.replace(/^onix-/, "")),
    textElement("SubjectCode", code),
    textElement("SubjectHeadingText", heading),
  );
}
