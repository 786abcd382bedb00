import type { Failure } from "../../shared/result.ts";
import { type FieldRule, placeErrors } from "../storefront/field-errors.ts";

const fields = ["mode", "ifKnown", "format", "price", "stock", "mapping", "sellerId"] as const;
type Field = (typeof fields)[number];

/** What the form that begins an import holds: as typed, and what was wrong with it. `text` is about the whole of it. */
export type ImportForm = Record<Field, string> & { errors?: Partial<Record<Field | "file", string>>; text?: string };

/** A form nobody has filled in yet: a trial, which does no harm. */
export const emptyImportForm: Record<Field, string> = {
  mode: "trial",
  ifKnown: "merge",
  format: "paperback",
  price: "",
  stock: "",
  mapping: "",
  sellerId: "",
};

/** Whether a file is only looked at, or taken. */
export const importModes = [
  { value: "trial", label: "Try it", hint: "Says what each record would make or change, and writes nothing." },
  { value: "import", label: "Import it", hint: "Writes what is in the file. All of it can be undone." },
] as const;

/** What becomes of books that the shop has already. */
export const knownChoices = [
  { value: "merge", words: "Change what the file says, keep the rest" },
  { value: "replace", words: "Replace them by what the file says" },
  { value: "keep", words: "Leave them as they are" },
] as const;

/** What was typed, of all fields; what was not sent is as in an empty form. */
export function importFormOf(sent: Record<string, string>): Record<Field, string> {
  return Object.fromEntries(fields.map((field) => [field, sent[field] ?? emptyImportForm[field]])) as Record<Field, string>;
}

const rules: Record<Field | "file", FieldRule> = {
  file: { label: "The file’s name", pointers: ["/fileName"], ask: "Choose a file" },
  mode: { label: "What to do", pointers: ["/dryRun"], ask: "Choose what to do" },
  ifKnown: { label: "Books the shop has", pointers: ["/ifKnown"], ask: "Choose what becomes of them" },
  format: { label: "The format", pointers: ["/defaults/format"], ask: "Choose a format" },
  price: {
    label: "The price",
    pointers: ["/defaults/priceMinor"],
    ask: "Enter a price such as 12.99",
    expected: "Enter a price such as 12.99",
  },
  stock: {
    label: "Copies",
    pointers: ["/defaults/stock"],
    ask: "Enter how many copies",
    expected: "Enter the number of copies as a whole number",
  },
  mapping: { label: "The mapping", pointers: ["/mapping"], ask: "Enter a mapping" },
  sellerId: { label: "The merchant", pointers: ["/sellerId"], ask: "Enter a merchant’s id" },
};

/** What the catalogue objects to, each beside its field. */
export function refusedImport(failure: Failure, values: Record<Field, string>): Pick<ImportForm, "errors" | "text"> {
  // What is wrong within a mapping is said of the whole text, with the place in it.
  const errors = (failure.errors ?? []).map(({ pointer, message }) =>
    pointer.startsWith("/mapping/")
      ? { pointer: "/mapping", message: `${pointer.slice("/mapping/".length)}: ${message}` }
      : { pointer, message },
  );
  const { byField, others } = placeErrors(errors, rules, { ...values, file: "named" });
  return { errors: byField, text: others[0] ?? (errors.length === 0 ? failure.detail : undefined) };
}
