import { Unreadable } from "../unreadable.ts";
import { type DecodeBlock, type Scan, type TakeBlock, zigzag } from "./blocks.ts";
import type { Component, Frame } from "./frame.ts";
import type { BitReader } from "./huffman.ts";
import { addKnown, createKnownPlaces, type KnownPlaces, nextKnown } from "./known-places.ts";

/**
 * What the coefficients of a picture that comes in several scans may take: they are needed until the last scan is read, and
 * an isolate has 128 MB for everything.
 */
const bytesMax = 40 * 1_024 * 1_024;

/** Coefficients that are kept of each block: the lowest `side` × `side`. With fewer than 8 the picture comes out smaller. */
export function keptSideOf({ components, unitRows }: Frame): number {
  const blocks = components.reduce((sum, { paddedPerRow, down }) => sum + paddedPerRow * unitRows * down, 0);
  // Two bytes for each coefficient, and a bit for each of the 64 that says whether it is zero.
  const side = [8, 7, 6, 5, 4, 3, 2].find((each) => blocks * (2 * each * each + 8) <= bytesMax);
  if (side === undefined) throw new Unreadable("the JPEG is too large for one that comes in several scans");
  return side;
}

/** The coefficients of one component, whatever scan they come with. */
export type Plane = { values: Int16Array; perBlock: number };

type Store = Plane & { known: KnownPlaces };

/** Keeps the coefficients of all scans, each block's lowest `side` × `side` in rows. */
export function createPlanes({ components, unitRows }: Frame, side: number) {
  const stores = components.map(({ paddedPerRow, down }: Component): Store => {
    const blocks = paddedPerRow * unitRows * down;
    return { values: new Int16Array(blocks * side * side), perBlock: side * side, known: createKnownPlaces(blocks) };
  });
  /** Where each coefficient of the file's order is kept; -1 for those that are not. */
  const slots = Int8Array.from(zigzag, (place) => ((place & 7) < side && place >> 3 < side ? (place >> 3) * side + (place & 7) : -1));
  const storeOf = (component: number): Store => {
    const store = stores[component];
    if (!store) throw new Error(`there is no component ${component}`);
    return store;
  };
  /** Sequential blocks come whole. */
  const take: TakeBlock = (component, block, coefficients) => {
    const { values, perBlock } = storeOf(component);
    for (let at = 0; at < 64; at += 1) {
      const slot = slots[at] ?? -1;
      if (slot >= 0) values[block * perBlock + slot] = coefficients[zigzag[at] ?? 0] ?? 0;
    }
  };
  return { planes: stores as Plane[], take, progressiveBlocks: (scan: Scan) => progressiveBlocks(scan, slots, storeOf) };
}

/** Reads a progressive scan (ITU-T T.81, annex G): some coefficients of each block, or one more bit of them. */
function progressiveBlocks({ first, last, high, low }: Scan, slots: Int8Array, storeOf: (component: number) => Store) {
  /** Blocks that still have nothing in this band (EOBRUN). */
  let run = 0;
  const bit = 1 << low;

  const dcFirst: DecodeBlock = (reader, component, block) => {
    const { values, perBlock } = storeOf(component.place);
    component.predicted += reader.signed(reader.symbol(needed(component.dc)) & 15);
    values[block * perBlock] = component.predicted * bit;
  };
  const dcRefined: DecodeBlock = (reader, { place }, block) => {
    const { values, perBlock } = storeOf(place);
    if (reader.bit() === 1) values[block * perBlock] = (values[block * perBlock] ?? 0) | bit;
  };
  const put = (store: Store, block: number, at: number, value: number) => {
    if (at > 63) throw new Unreadable("the JPEG file is damaged");
    const slot = slots[at] ?? -1;
    if (slot >= 0) store.values[block * store.perBlock + slot] = value;
    addKnown(store.known, block, at);
  };
  const acFirst: DecodeBlock = (reader, component, block) => {
    if (run > 0) {
      run -= 1;
      return;
    }
    const [store, table] = [storeOf(component.place), needed(component.ac)];
    for (let at = first; at <= last; at += 1) {
      const symbol = reader.symbol(table);
      const [zeros, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && zeros < 15) {
        run = (1 << zeros) - 1 + reader.bits(zeros);
        return;
      }
      at += zeros;
      if (size > 0) put(store, block, at, reader.signed(size) * bit);
    }
  };
  /** One more bit of a coefficient that is not zero, away from zero. */
  const refine = (reader: BitReader, store: Store, block: number, at: number) => {
    const slot = slots[at] ?? -1;
    if (reader.bit() === 0 || slot < 0) return;
    const place = block * store.perBlock + slot;
    const value = store.values[place] ?? 0;
    if ((Math.abs(value) & bit) === 0) store.values[place] = value + (value < 0 ? -bit : bit);
  };
  const acRefined: DecodeBlock = (reader, component, block) => {
    const store = storeOf(component.place);
    let at = first;
    for (; at <= last && run === 0; at += 1) {
      const symbol = reader.symbol(needed(component.ac));
      let zeros = symbol >> 4;
      const isNew = (symbol & 15) > 0;
      if (!isNew && zeros < 15) {
        run = (1 << zeros) + reader.bits(zeros);
        break;
      }
      const value = isNew && reader.bit() === 1 ? bit : -bit;
      // Past as many coefficients that are still zero, refining those on the way that are not.
      for (let next = nextKnown(store.known, block, at); next <= last && next - at <= zeros; next = nextKnown(store.known, block, at)) {
        refine(reader, store, block, next);
        zeros -= next - at;
        at = next + 1;
      }
      at += zeros;
      if (isNew && at <= last) put(store, block, at, value);
    }
    if (run === 0) return;
    for (at = nextKnown(store.known, block, at); at <= last; at = nextKnown(store.known, block, at + 1)) refine(reader, store, block, at);
    run -= 1;
  };
  const isDc = first === 0;
  const decode = isDc ? (high === 0 ? dcFirst : dcRefined) : high === 0 ? acFirst : acRefined;
  return {
    decode,
    onRestart: () => {
      run = 0;
    },
  };
}

function needed<Table>(table: Table | undefined): Table {
  if (table === undefined) throw new Unreadable("the JPEG file is damaged");
  return table;
}
