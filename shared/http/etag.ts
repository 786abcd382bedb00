import { Problem } from "../problem.ts";

/**
 * The entity tag of a resource at a version (RFC 9110, section 8.8.3). `borrowedVersion` is the version of what the
 * representation shows but does not own (a book's stock): a cached copy goes stale with it, an edit does not.
 */
export function etagOf(id: string, version: number, borrowedVersion?: number): string {
  return borrowedVersion === undefined ? `"${id}.${version}"` : `"${id}.${version}~${borrowedVersion}"`;
}

/** Whether a header of tags (`If-Match`, `If-None-Match`) names this one. The `W/` prefix is ignored: compression on the way weakens tags. */
export function namesTag(header: string, etag: string): boolean {
  const tags = header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etag);
}

/**
 * Lets an edit through only when the client has seen the present version: 428 without `If-Match`, 412 when stale. What
 * the representation had borrowed is left out: `etag` is that of the resource's own version.
 */
export function requireMatch(ifMatch: string | undefined, etag: string): void {
  if (!ifMatch) throw new Problem("precondition-required", { detail: "Send the ETag you read as If-Match" });
  if (!namesTag(ifMatch.replaceAll(/~\d+"/g, '"'), etag))
    throw new Problem("precondition-failed", { detail: `The present version is ${etag}` });
}
