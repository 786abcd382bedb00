import type { editionFormats } from "../../../../../shared/contracts/catalog.ts";

/** What ONIX has no code for, under names of our own: our exports write them so, and our readers know our exports by them. */
export const ownNames = { work: "Octavo work", sku: "Octavo SKU", seller: "Octavo seller", subjects: "Octavo" } as const;

/** The form (code list 150) that stands for a format where the edition itself names none. Its `ProductFormDescription` says the format then. */
export const formOfFormat: Record<(typeof editionFormats)[number], string> = {
  paperback: "BC",
  hardcover: "BB",
  ebook: "EA",
  audiobook: "AJ",
};

/** The record reference of an edition that has none of its own. */
export function ownReferenceOf(sku: string): string {
  return `octavo.${sku}`;
}

/** A subject with those above it from the top: `fiction/gothic-fiction` as its code, `Fiction / Gothic fiction` as its heading. */
export type SubjectPath = { slug: string; name: string }[];

export function codeOfPath(path: SubjectPath): string {
  return path.map(({ slug }) => slug).join("/");
}

/** A stroke or backslash in a name has a backslash before it. */
export function headingOfPath(path: SubjectPath): string {
  return path.map(({ name }) => name.replaceAll(/[\\/]/g, "\\$&")).join(" / ");
}

/** Many more than the shop takes, which refuses such a subject; each level is an object in another. */
const levelsMax = 50;

/** What `codeOfPath` and `headingOfPath` were given, cut off where it is very long; null where the two do not fit together. */
export function pathOf(code: string, heading: string): SubjectPath | null {
  const slugs = code.split("/", levelsMax);
  const parts = (heading.match(/(?:\\.|[^/\\])+/gu) ?? []).slice(0, levelsMax);
  const names = parts.map((name) => name.trim().replaceAll(/\\([\\/])/g, "$1"));
  return slugs.length === names.length ? slugs.map((slug, index) => ({ slug, name: names[index] ?? "" })) : null;
}
