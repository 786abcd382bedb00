import type { Layout } from "./layout.ts";
import type { Field } from "./mapping.ts";

/** Where the parts of a book come from, by the beginning of the shop's pointers, `*` for any edition. */
export const fieldsOfPointers: [pointer: string, ...fields: Field[]][] = [
  ["/title", "title"],
  ["/slug", "slug", "title"],
  ["/subtitle", "subtitle"],
  ["/contributors", "contributors", "authors"],
  ["/series/volume", "volume", "series", "title"],
  ["/series", "series", "title"],
  ["/subjectCodes", "subjectCodes"],
  ["/subjects", "subjects"],
  ["/language", "language"],
  ["/publishedOn", "publishedOn"],
  ["/description", "description"],
  ["/sellerId", "sellerId"],
  ["/editions/*/format", "format"],
  ["/editions/*/productForm", "productForm"],
  ["/editions/*/prices", "prices"],
  ["/editions/*/price/currency", "currency", "price"],
  ["/editions/*/price", "price"],
  ["/editions/*/pages", "pages"],
  ["/editions/*/publisher", "publisher"],
  ["/editions/*/imprint", "imprint"],
  ["/editions/*/onSaleOn", "onSaleOn"],
  ["/editions/*/dimensions/widthMm", "widthMm"],
  ["/editions/*/dimensions/thicknessMm", "thicknessMm"],
  ["/editions/*/dimensions/weightGrams", "weightGrams"],
  ["/editions/*/dimensions", "heightMm", "widthMm", "thicknessMm", "weightGrams"],
  ["/editions/*/supply/days", "supplyDays"],
  ["/editions/*/supply", "supplyStatus"],
  ["/editions/*/recordReference", "recordReference"],
  ["/editions", "isbn", "sku"],
  ["/copies", "quantity"],
];

/** The name of the column that what a pointer names comes from; nothing where no column of the file says it. */
export function columnAt(layout: Layout, pointer: string): string {
  const general = withoutIndex(pointer);
  const [, ...fields] = fieldsOfPointers.find(([beginning]) => general.startsWith(beginning)) ?? [""];
  return columnOf(layout, ...fields);
}

/** The name of the first column that any of these fields comes from. */
export function columnOf({ sources }: Layout, ...fields: Field[]): string {
  return fields.flatMap((field) => sources[field] ?? [])[0]?.column ?? "";
}

/** A pointer to any edition for one to a certain one. */
export function withoutIndex(pointer: string): string {
  return pointer.replace(/^\/editions\/\d+/, "/editions/*");
}
