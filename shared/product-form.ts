import type { editionFormats, taxClasses } from "./contracts/catalog.ts";

type Format = (typeof editionFormats)[number];

/** Forms of ONIX (code lists 7 and 150) that are one format of ours. */
const formatOfForm = new Map(
  Object.entries<Format>({
    ...{ BB: "hardcover", BG: "hardcover", BH: "hardcover" },
    ...{ BC: "paperback", BE: "paperback", BF: "paperback" },
    ...{ DA: "ebook", DG: "ebook", DH: "ebook" },
  }),
);

/**
 * The formats that a product of this form may be: one where the form says which, two where it does not (a book whose binding
 * is not told, a file that may be read or heard), none where it is no book.
 */
export function formatsOfForm(productForm: string): Format[] {
  const known = formatOfForm.get(productForm);
  if (known) return [known];
  if (/^A[A-Z]$/.test(productForm)) return ["audiobook"];
  if (/^B[A-Z]$/.test(productForm)) return ["paperback", "hardcover"];
  return /^E[A-D]$/.test(productForm) ? ["ebook", "audiobook"] : [];
}

/** What an edition is to the tax office. */
export function taxClassOf(format: Format): (typeof taxClasses)[number] {
  return format === "paperback" || format === "hardcover" ? "printed-book" : format;
}
