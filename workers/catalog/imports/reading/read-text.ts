import type { FieldFault } from "./draft.ts";
import type { Layout } from "./layout.ts";
import type { Field } from "./mapping.ts";
import { decodeEntities } from "./onix/plain-text.ts";
import type { Read } from "./read-row.ts";

/**
 * Reads fields for people: entities of HTML are decoded, which is noted, for no title page has them. Not in the shop's own export, where text
 * stands as the shop has it.
 */
export function openText(read: Read, { mappedBy }: Pick<Layout, "mappedBy">, faults: FieldFault[]) {
  return (field: Field, pointer: string): string => {
    const text = read(field);
    const decoded = mappedBy === "octavo" ? text : decodeEntities(text);
    if (decoded !== text) faults.push({ pointer, code: "html-entity", reason: `${JSON.stringify(text.slice(0, 40))} was decoded` });
    return decoded;
  };
}
