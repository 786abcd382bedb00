import type { HonoRequest } from "hono";
import { Problem } from "../problem.ts";

const formTypes = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;

/**
 * A form's fields by name; of a name sent more than once, the last. Raises unsupported-media-type for another body and
 * malformed-request for one that cannot be read. Files are no fields.
 */
export async function readForm(request: HonoRequest): Promise<Record<string, string>> {
  if (!formTypes.test(request.header("content-type") ?? "")) {
    throw new Problem("unsupported-media-type", { detail: "This address takes forms only." });
  }
  const data = await request.formData().catch((cause) => {
    throw new Problem("malformed-request", { detail: "The form could not be read.", cause });
  });
  const fields: Record<string, string> = {};
  data.forEach((value, name) => {
    if (typeof value === "string") fields[name] = value;
  });
  return fields;
}

/** A number as people type it; NaN for anything that is none, so that its owner refuses it as no whole number. */
export function typedNumber(text: string): number {
  return /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(text.trim()) ? Number(text) : Number.NaN;
}
