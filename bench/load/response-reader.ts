/** One HTTP answer. The body is kept only where the reader was asked to. */
export type Answer = { status: number; head: string; body: string };

/** How far the reader is: before a head, in a body of known length, in a chunk, or in the lines around chunks. */
type State = "head" | "body" | "chunk-size" | "chunk" | "chunk-end" | "trailer";

const headEnd = Buffer.from("\r\n\r\n");
const lineEnd = Buffer.from("\r\n");
const headBytesMax = 64 * 1_024;

/**
 * Reads HTTP/1.1 answers (RFC 9112, sections 6 and 7) out of the bytes of one connection, however they are split. It
 * understands what a server that keeps the connection open sends: a content length, chunks, or no body at all.
 */
export function createResponseReader(keepBody: boolean, onAnswer: (answer: Answer) => void): (bytes: Buffer) => void {
  let state: State = "head";
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let answer: Answer = { status: 0, head: "", body: "" };
  let parts: Buffer[] = [];

  const finish = () => {
    state = "head";
    if (keepBody) answer.body = Buffer.concat(parts).toString("utf8");
    parts = [];
    onAnswer(answer);
  };

  /** The text up to a mark, which is taken away with it; `null` while the mark has not arrived. */
  const takeUntil = (mark: Buffer): string | null => {
    const end = rest.indexOf(mark);
    if (end === -1 && rest.length > headBytesMax) throw new Error("a head or line without an end");
    if (end === -1) return null;
    const text = rest.toString("latin1", 0, end);
    rest = rest.subarray(end + mark.length);
    return text;
  };

  const readHead = (): boolean => {
    const head = takeUntil(headEnd);
    if (head === null) return false;
    const status = Number(head.slice(9, 12));
    if (!head.startsWith("HTTP/1.1 ") || !Number.isInteger(status)) throw new Error(`not an answer: ${head.slice(0, 80)}`);
    if (status < 200) return true;
    answer = { status, head, body: "" };
    const length = lengthOf(status, head);
    left = length ?? 0;
    state = length === null ? "chunk-size" : "body";
    return true;
  };

  const readChunkSize = (): boolean => {
    const line = takeUntil(lineEnd);
    if (line === null) return false;
    left = Number.parseInt(line, 16);
    if (!(left >= 0)) throw new Error(`not the size of a chunk: ${line.slice(0, 80)}`);
    state = left === 0 ? "trailer" : "chunk";
    return true;
  };

  const readBody = (): boolean => {
    const taken = Math.min(left, rest.length);
    if (keepBody && taken > 0) parts.push(rest.subarray(0, taken));
    rest = rest.subarray(taken);
    left -= taken;
    if (left > 0) return false;
    if (state === "chunk") state = "chunk-end";
    else finish();
    return true;
  };

  const readLine = (): boolean => {
    const line = takeUntil(lineEnd);
    if (line === null) return false;
    if (state === "chunk-end") state = "chunk-size";
    else if (line === "") finish();
    return true;
  };

  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let isMoving = true;
    while (isMoving && (rest.length > 0 || (state === "body" && left === 0))) {
      if (state === "head") isMoving = readHead();
      else if (state === "body" || state === "chunk") isMoving = readBody();
      else if (state === "chunk-size") isMoving = readChunkSize();
      else isMoving = readLine();
    }
  };
}

/** Bytes of the body that follows a head; `null` when it comes in chunks. */
function lengthOf(status: number, head: string): number | null {
  if (status === 204 || status === 304) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length) return Number(length[1]);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return null;
  throw new Error(`an answer with neither length nor chunks:\n${head}`);
}
