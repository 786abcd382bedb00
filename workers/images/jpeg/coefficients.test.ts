import { expect, test } from "vitest";
import type { Scan } from "./blocks.ts";
import { createPlanes } from "./coefficients.ts";
import { frameOf } from "./frame.ts";
import type { BitReader } from "./huffman.ts";
import { createKnownPlaces } from "./known-places.ts";

/** A reader that finds but one code: in so many blocks from here nothing comes. */
function readerOfRun(blocks: number): BitReader {
  const log = Math.floor(Math.log2(blocks));
  return { symbol: () => log << 4, bits: () => blocks - 2 ** log } as Partial<BitReader> as BitReader;
}

test("a block of which nothing is known costs a refining scan two looks, however long the run", () => {
  const frame = frameOf({ marker: 0xc2, payload: Uint8Array.from([8, 0, 8, 0x1f, 0x40, 1, 1, 0x11, 0]) });
  const [component] = frame.components;
  if (!component) throw new Error("there is no component");
  const { planes, progressiveBlocks } = createPlanes(frame, 8);
  let looks = 0;
  const known = new Proxy(createKnownPlaces(1_000), {
    get: (places, name) => {
      looks += 1;
      return places[Number(name)];
    },
  });
  Object.assign(planes[0] ?? {}, { known });
  const coded = { ...component, place: 0, dc: undefined, ac: {} as Scan["components"][number]["ac"], predicted: 0 };
  const { decode } = progressiveBlocks({ components: [coded], first: 1, last: 63, high: 1, low: 0, data: new Uint8Array() });
  const reader = readerOfRun(1_000);
  for (let block = 0; block < 1_000; block += 1) decode(reader, coded, block);
  expect(looks).toBe(2_000);
});
