import { describe, expect, test } from "vitest";
import { type Answer, createResponseReader } from "./response-reader.ts";

/** Reads bytes that arrive in the given pieces. */
function read(pieces: (string | Buffer)[], keepBody = true): Answer[] {
  const answers: Answer[] = [];
  const take = createResponseReader(keepBody, (answer) => answers.push({ ...answer }));
  for (const piece of pieces) take(Buffer.from(piece as string));
  return answers;
}

const plain = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
const chunked = "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=1\r\n, Octavo\r\n\r\n0\r\n\r\n";
const notModified = 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 5\r\n\r\n';

const seen = (answers: Answer[]) => answers.map(({ status, body }) => [status, body]);

describe("createResponseReader", () => {
  test("reads a body of known length", () => {
    expect(seen(read([plain]))).toEqual([[200, "hello"]]);
  });
  test("reads a body in chunks, whose ends are not its own line ends", () => {
    expect(seen(read([chunked]))).toEqual([[201, "hello, Octavo\r\n"]]);
  });
  test("reads an empty body", () => {
    expect(seen(read(["HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", plain]))).toEqual([
      [404, ""],
      [200, "hello"],
    ]);
  });
  test("takes no body after 304 and 204, whatever their length says", () => {
    expect(seen(read([notModified, plain, "HTTP/1.1 204 No Content\r\n\r\n", plain]))).toEqual([
      [304, ""],
      [200, "hello"],
      [204, ""],
      [200, "hello"],
    ]);
  });
  test("reads the same answers byte by byte as all at once", () => {
    const bytes = Buffer.from(chunked + notModified + plain + chunked);
    const oneByOne = read(Array.from(bytes, (byte) => Buffer.of(byte)));
    expect(seen(oneByOne)).toEqual(seen(read([bytes])));
    expect(oneByOne).toHaveLength(4);
  });
  test("reads the same answers wherever two packets part", () => {
    const text = plain + chunked + notModified;
    const whole = seen(read([text]));
    for (let at = 1; at < text.length; at++) expect(seen(read([text.slice(0, at), text.slice(at)]))).toEqual(whole);
  });
  test("puts a character together that two packets part", () => {
    const bytes = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n📖");
    expect(seen(read([bytes.subarray(0, -2), bytes.subarray(-2)]))).toEqual([[200, "📖"]]);
  });
  test("skips trailers and interim answers", () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\n";
    const trailed = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nServer-Timing: a\r\n\r\n";
    expect(seen(read([interim + trailed + plain]))).toEqual([
      [200, "ok"],
      [200, "hello"],
    ]);
  });
  test("gives the head with its fields, and no body where none was asked for", () => {
    const [answer] = read([plain], false);
    expect(answer?.head).toContain("Content-Type: text/plain");
    expect(answer?.body).toBe("");
  });
  test.for([
    ["what is not HTTP", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["an answer that only ends with its connection", "HTTP/1.1 200 OK\r\n\r\nhello"],
    ["a chunk without a size", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nhello\r\n"],
    ["a head without an end", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(70_000)}`],
  ] as const)("throws at %s", ([, bytes]) => {
    expect(() => read([bytes])).toThrow();
  });
});
