import type { editionFormats } from "../../../../../shared/contracts/catalog.ts";
import { formatsOfForm } from "../../../../../shared/product-form.ts";
import { childOf, childrenOf, type OnixElement, type ProductRejection, textIn, textOf } from "./element.ts";
import { formatInWords, ownWorkOf } from "./own-product.ts";

type Format = (typeof editionFormats)[number];

/** What a product is: one of our formats, whether that is a guess, and its form (code list 150) where it has one that fits. */
type ProductFormat = { format: Format; isGuess: boolean; productForm: string | null; at: OnixElement };

/** Forms of 2.1 (code list 7) that 3.0 has under other codes. */
const laterForms = new Map([
  ["DG", "EA"],
  ["DH", "EC"],
]);

/** The format of a product, by its form or else in words; `fallback`, and that it is a guess, for a book whose binding is not told or has no name of ours; else why it is none. */
export function productFormatOf(product: OnixElement, fallback: Format): ProductFormat | ProductRejection {
  const detail = childOf(product, "DescriptiveDetail") ?? product;
  const element = childOf(detail, "ProductForm");
  const at = element ?? product;
  const form = textOf(element);
  const formats = formatsOfForm(form);
  const [only] = formats;
  const productForm = laterForms.get(form) ?? form;
  if (only && formats.length === 1) return { format: only, isGuess: false, productForm, at };
  if (/^E[A-D]$/.test(form)) return { format: isAudio(detail) ? "audiobook" : "ebook", isGuess: false, productForm, at };
  const isBook = form === "" || form === "00" || formats.length > 0;
  const words = formatInWords(detail);
  if (words && (ownWorkOf(product) !== null || (isBook && (formats.length === 0 || formats.includes(words)))))
    return { format: words, isGuess: false, productForm: /^[A-Z]{2}$/.test(form) ? form : null, at };
  if (isBook) return { format: fallback, isGuess: true, productForm: formats.includes(fallback) ? form : null, at };
  return { at, code: "product-form", reason: `the product form ${JSON.stringify(form.slice(0, 10))} is no book` };
}

/** A digital product is a recording where its detail (code list 175) or its content (code list 81) says so. */
function isAudio(detail: OnixElement): boolean {
  const isRecording = childrenOf(detail, "ProductFormDetail").some((element) => /^A\d/.test(textOf(element)));
  return isRecording || [textIn(detail, "PrimaryContentType"), textIn(detail, "ProductContentType")].includes("01");
}
