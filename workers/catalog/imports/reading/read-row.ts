import type { FaultCode } from "./data-quality.ts";
import { readFormulaSafe } from "./formula-cell.ts";
import type { Layout, Source } from "./layout.ts";
import type { Field } from "./mapping.ts";
import { transformOf } from "./transforms.ts";

/** Why a row is no book, and of which field; `row` is its place among those of one work. */
export class RowRejected extends Error {
  readonly field: Field;
  readonly code: FaultCode;
  row = 0;

  constructor(field: Field, code: FaultCode, reason: string) {
    super(reason);
    this.name = "RowRejected";
    [this.field, this.code] = [field, code];
  }
}

/** Gives the text of a field; nothing where the row does not say it. Raises RowRejected where a transform cannot be applied. */
export type Read = (field: Field) => string;

/** Fields that may come from several columns together; of others the first column counts in which something stands. */
const lists: Field[] = ["authors", "subjects"];

/** Reads the fields of a row as its file's layout has them. */
export function openRow(cells: string[], { sources, values }: Pick<Layout, "sources" | "values">): Read {
  return (field) => {
    const parts: string[] = [];
    for (const source of sources[field] ?? []) {
      const text = textOf(cells, field, source);
      if (text === "") continue;
      if (!lists.includes(field)) return text;
      parts.push(text);
    }
    return parts.length > 0 ? parts.join("; ") : (values[field] ?? "");
  };
}

function textOf(cells: string[], field: Field, { index, transforms, prefix }: Source): string {
  let text = readFormulaSafe((cells[index] ?? "").trim());
  for (const name of transforms) {
    if (text === "") return "";
    const { apply, code = "refused", expects = "something else" } = transformOf(name);
    const made = apply(text);
    if (made === null) throw new RowRejected(field, code, `${JSON.stringify(text.slice(0, 40))}: expected ${expects}`);
    text = made;
  }
  return text === "" ? "" : `${prefix}${text}`;
}

/** What a field says where it says something; else nothing, so that the shop's own value stands. */
export function said<Part extends object>(
  read: Read,
  field: Parameters<Read>[0],
  make: (text: string) => Part,
): Part | Record<never, never> {
  const text = read(field);
  return text === "" ? {} : make(text);
}

/** The list of a cell of JSON, whose content the shop checks. Raises RowRejected for anything else. */
export function listIn(cell: string, field: Parameters<Read>[0]): unknown[] {
  try {
    const list: unknown = JSON.parse(cell);
    // What is nested too deep to be written again could not be sent either.
    JSON.stringify(list);
    if (Array.isArray(list)) return list;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  throw new RowRejected(field, "cell", `expected a list in JSON, not ${JSON.stringify(cell.slice(0, 40))}`);
}
