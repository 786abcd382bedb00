import type { editionFormats } from "../../../shared/contracts/catalog.ts";
import { childOf, childrenOf, type OnixElement, type ProductRejection, textIn, textOf } from "./element.ts";

type Format = (typeof editionFormats)[number];

/** Forms of ONIX (code lists 7 and 150) that are one of our formats. */
const formatOfForm: Record<string, Format> = {
  BB: "hardcover",
  BG: "hardcover",
  BH: "hardcover",
  BC: "paperback",
  BE: "paperback",
  BF: "paperback",
  DA: "ebook",
  DG: "ebook",
  DH: "ebook",
};

/** The format of a product; `fallback`, and that it is a guess, for a book whose binding is not told or has no name of ours; else why it is none. */
export function productFormatOf(
  product: OnixElement,
  fallback: Format,
): { format: Format; isGuess: boolean; at: OnixElement } | ProductRejection {
  const detail = childOf(product, "DescriptiveDetail") ?? product;
  const element = childOf(detail, "ProductForm");
  const at = element ?? product;
  const form = textOf(element);
  const known = formatOfForm[form];
  if (known) return { format: known, isGuess: false, at };
  if (/^A[A-Z]$/.test(form)) return { format: "audiobook", isGuess: false, at };
  if (/^E[A-D]$/.test(form)) return { format: isAudio(detail) ? "audiobook" : "ebook", isGuess: false, at };
  if (form === "" || form === "00" || /^B[A-Z]$/.test(form)) return { format: fallback, isGuess: true, at };
  return { at, code: "product-form", reason: `the product form ${JSON.stringify(form.slice(0, 10))} is no book` };
}

/** A digital product is a recording where its detail (code list 175) or its content (code list 81) says so. */
function isAudio(detail: OnixElement): boolean {
  const isRecording = childrenOf(detail, "ProductFormDetail").some((element) => /^A\d/.test(textOf(element)));
  return isRecording || [textIn(detail, "PrimaryContentType"), textIn(detail, "ProductContentType")].includes("01");
}
