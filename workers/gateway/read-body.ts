import { Problem } from "../../shared/problem.ts";

/** Bytes that room is made for at first; most bodies are smaller. */
const firstBytes = 4 * 1_024;

/** How much of a body is kept, how much is read to hear its end, and how long that may take. */
export type BodyBounds = { keptMax: number; readMax: number; withinMs: number };

/**
 * The whole body; null when more of it comes than is kept. What is behind that is thrown away, and after `readMax` bytes the body is cut
 * off. Raises malformed-request for one that breaks off, or does not come within its time.
 */
export async function readBody(body: ReadableStream<Uint8Array>, bounds: BodyBounds): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const problem = new Problem("malformed-request", { detail: `The body did not come within ${bounds.withinMs / 1_000} s` });
    timer = setTimeout(() => reject(problem), bounds.withinMs);
  });
  try {
    return await Promise.race([readToEnd(reader, bounds), tooLate]);
  } catch (error) {
    // Nobody waits for it: whoever sends may never hear of it.
    void reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function readToEnd(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { keptMax, readMax }: BodyBounds,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const kept = createRoom(keptMax);
  let byteCount = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      byteCount += read.value.byteLength;
      if (byteCount <= keptMax) kept.add(read.value);
      else if (byteCount > readMax) break;
    }
  } catch (cause) {
    throw new Problem("malformed-request", { detail: "The body ended before it was complete", cause });
  }
  if (byteCount <= keptMax) return kept.whole();
  await reader.cancel();
  return null;
}

/** Room for bytes that come in pieces. A list of the pieces would take hundreds of times as much when they are of a byte each. */
function createRoom(bytesMax: number) {
  let bytes = new Uint8Array(Math.min(firstBytes, bytesMax));
  let filled = 0;
  return {
    add: (piece: Uint8Array) => {
      const needed = filled + piece.byteLength;
      if (needed > bytes.length) {
        const larger = new Uint8Array(Math.min(bytesMax, Math.max(needed, 2 * bytes.length)));
        larger.set(bytes.subarray(0, filled));
        bytes = larger;
      }
      bytes.set(piece, filled);
      filled = needed;
    },
    whole: () => bytes.subarray(0, filled),
  };
}
