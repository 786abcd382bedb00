import { invalid } from "../problem.ts";

/** A cursor is the sort key of the last row shown, as URL-safe base64 of JSON: opaque to clients, checked when it comes back. */
export type CursorKey = (string | number | null)[];

/** Makes the cursor that continues after `key`. */
export function encodeCursor(key: CursorKey): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Reads a cursor of `length` parts back; 422 on anything we did not make. */
export function decodeCursor(cursor: string, length: number): CursorKey {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const key: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
    if (Array.isArray(key) && key.length === length && key.every(isCursorPart)) return key;
  } catch {
    // Falls through: whatever is wrong with it, the answer is the same.
  }
  throw invalid("query:cursor", "Not a cursor this list has given out");
}

function isCursorPart(part: unknown): part is string | number | null {
  return part === null || typeof part === "string" || typeof part === "number";
}
