import { expect, test } from "vitest";
import { readEvents } from "./read-events.ts";

/** The pieces one after the other, and then the end: a clean one, or a broken connection. */
function streamOf(pieces: string[], error?: Error): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    pull: (controller) => {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece));
      else if (error) controller.error(error);
      else controller.close();
    },
  });
}

test("gives the data of each event, however the bytes come, and leaves out what is no event", async () => {
  const pieces = ['id: 1\ndata: {"rows"', ":1}\n", "\n: still here\n\ndata: one\ndata: two\r\n\r\nevent: end\n\ndata: cut o"];
  expect(await Array.fromAsync(readEvents(streamOf(pieces)))).toEqual(['{"rows":1}', "one\ntwo"]);
});

test("ends where the connection does", async () => {
  expect(await Array.fromAsync(readEvents(streamOf(["data: 1\n\n"], new TypeError("terminated"))))).toEqual(["1"]);
});
