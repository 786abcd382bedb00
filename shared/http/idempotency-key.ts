import { createHash } from "node:crypto";
import { Problem } from "../problem.ts";

/** 16–255 visible ASCII characters. */
const keyPattern = /^[\x21-\x7e]{16,255}$/;

/** The request's idempotency key; 400 without one or with one of another form. */
export function requireIdempotencyKey(header: string | undefined): string {
  if (header && keyPattern.test(header)) return header;
  throw new Problem("idempotency-key-required", {
    detail: "Send an Idempotency-Key of 16 to 255 visible ASCII characters",
    errors: [{ pointer: "header:idempotency-key", message: "expected 16 to 255 visible ASCII characters" }],
  });
}

/** SHA-256 (hex) of a request's meaning: the same for the same members in any order, so a re-serialised body is the same request. */
export function fingerprint(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}
