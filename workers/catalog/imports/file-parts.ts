import type { Id } from "../../../shared/ids.ts";

/** Parts that a file may have: 2 GB in all. */
export const partsMax = 250;

/** What is read of a part at a time. */
const pieceBytes = 1_024 * 1_024;

/** A part of a file, as the database knows it. */
export type Part = { part: number; bytes: number; sha256: string };

/**
 * Keeps a part. Its object is named by what is in it, so that a part that is sent again, late, takes nothing's place: which of
 * them is the file's the database says.
 */
export async function keepPart(bucket: R2Bucket, importId: Id<"imp">, part: number, bytes: Uint8Array<ArrayBuffer>): Promise<Part> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const sha256 = Buffer.from(digest).toString("hex");
  const kept = { part, bytes: bytes.byteLength, sha256 };
  await bucket.put(keyOf(importId, kept), bytes, { sha256: digest });
  return kept;
}

/** The file from a byte on, piece by piece: of a part no more is in memory than a piece. */
export async function* readFile(bucket: R2Bucket, importId: Id<"imp">, parts: Part[], fromByte: number): AsyncGenerator<Buffer> {
  let startsAt = 0;
  for (const part of parts) {
    for (let at = Math.max(0, fromByte - startsAt); at < part.bytes; at += pieceBytes) {
      const length = Math.min(pieceBytes, part.bytes - at);
      const object = await bucket.get(keyOf(importId, part), { range: { offset: at, length } });
      if (!object) throw new Error(`part ${part.part} of ${importId} is not in the bucket`);
      yield Buffer.from(await object.arrayBuffer());
    }
    startsAt += part.bytes;
  }
}

/** Those of the parts that the bucket does not have. */
export async function listMissingParts(bucket: R2Bucket, importId: Id<"imp">, parts: Part[]): Promise<Part[]> {
  const there = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await bucket.list({ prefix: `${importId}/`, ...(cursor === undefined ? {} : { cursor }) });
    for (const { key } of page.objects) there.add(key);
    if (!page.truncated) return parts.filter((part) => !there.has(keyOf(importId, part)));
    cursor = page.cursor;
  }
}

/** Throws one part away. */
export async function dropPart(bucket: R2Bucket, importId: Id<"imp">, part: Part): Promise<void> {
  await bucket.delete(keyOf(importId, part));
}

/** Throws the parts of a file away. Gives back whether all are gone; what is left goes the next time. */
export async function dropFile(bucket: R2Bucket, importId: Id<"imp">): Promise<boolean> {
  const { objects, truncated } = await bucket.list({ prefix: `${importId}/` });
  if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
  return !truncated;
}

function keyOf(importId: Id<"imp">, { part, sha256 }: Part): string {
  return `${importId}/${part}-${sha256}`;
}
