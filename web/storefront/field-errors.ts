import type { InputError } from "../../shared/problem.ts";

/** What a form knows of one of its fields. `pointers` are the places in the owner's body that the field fills. */
export type FieldRule = {
  label: string;
  pointers: string[];
  /** Said when the field was left empty. */
  ask: string;
  /** Said when the owner expected something of another form. */
  expected?: string;
};

/** An owner's complaints, each beside the field it is about; `others` belong to no field of the form. */
export type PlacedErrors<Field extends string> = { byField: Partial<Record<Field, string>>; others: string[] };

/** No complaints. */
export const noErrors: PlacedErrors<never> = { byField: {}, others: [] };

/** Puts each complaint (a JSON Pointer and a message) beside its field as a sentence; the first one about a field counts. */
export function placeErrors<Field extends string>(
  errors: InputError[],
  rules: Record<Field, FieldRule>,
  values: Partial<Record<Field, string>>,
): PlacedErrors<Field> {
  const fields = Object.keys(rules) as Field[];
  const placed: PlacedErrors<Field> = { byField: {}, others: [] };
  for (const { pointer, message } of errors) {
    const field = fields.find((name) => rules[name].pointers.includes(pointer));
    if (field === undefined) placed.others.push(message);
    else placed.byField[field] ??= sentenceFor(rules[field], values[field] ?? "", message);
  }
  return placed;
}

/** The owner's message in the words of the form. */
function sentenceFor({ label, ask, expected }: FieldRule, value: string, message: string): string {
  if (value.trim() === "") return ask;
  if (message.includes("control characters")) return `${label} must be one line of plain text, without line breaks or hidden characters`;
  if (expected && message.startsWith("expected")) return expected;
  if (message.startsWith("must")) return `${label} ${message}`;
  if (/^at least .* characters$/.test(message)) return `${label} must have ${message}`;
  if (message.endsWith("characters")) return `${label} may have ${message}`;
  if (/^at (?:least|most)/.test(message)) return `${label} must be ${message}`;
  // A sentence of the owner's own.
  if (/^(?:this|choose|give) /i.test(message)) return message.charAt(0).toUpperCase() + message.slice(1);
  return `${label}: ${message}`;
}
