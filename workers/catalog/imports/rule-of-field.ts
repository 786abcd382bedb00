import { editionFieldOf } from "../book-fields.ts";
import { ruleOf } from "./reading/open-reader.ts";
import type { FileLayout } from "./row.ts";

/** By which rule of its file a field of a book is read; `null` where none speaks of it. Editions are read alike. */
export function ruleOfField(name: string, layout: Pick<FileLayout, "rules"> | null): string | null {
  const ofEdition = editionFieldOf(name);
  const pointer = ofEdition ? `/editions/0/${ofEdition.field}` : `/${name}`;
  return ruleOf(pointer, {}, layout?.rules ?? {}) || null;
}
