import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assertInvariant,
  commit,
  expire,
  type Hold,
  type HoldChange,
  mayTakeBack,
  moveStock,
  noStock,
  pin,
  release,
  reserve,
  type Stock,
  tombstone,
} from "./stock.ts";

const tenCopies: Stock = { ...noStock, received: 10, onHand: 10, version: 1 };
const hold = (name: string, quantity: number): Hold => ({ name, quantity, state: "held", expiresAtMs: 1_000 });

/** The state and hold after a change that must have happened. */
function outcomeOf(change: HoldChange): { stock: Stock; hold: Hold } {
  if (!("stock" in change)) throw new Error(`nothing happened: ${JSON.stringify(change)}`);
  return change;
}

describe("reserve", () => {
  test("keeps copies without taking them off the shelf", () => {
    const { stock, hold: held } = outcomeOf(reserve(tenCopies, null, hold("a", 3)));
    expect(stock).toMatchObject({ onHand: 10, held: 3, version: 2 });
    expect(held.state).toBe("held");
  });
  test("refuses more than is left, and a single copy too many", () => {
    const { stock } = outcomeOf(reserve(tenCopies, null, hold("a", 10)));
    expect(reserve(stock, null, hold("b", 1))).toEqual({ refused: "short" });
  });
  test("a repeated name answers its hold as it is and holds nothing more", () => {
    const first = outcomeOf(reserve(tenCopies, null, hold("a", 3)));
    expect(reserve(first.stock, first.hold, hold("a", 3))).toEqual({ hold: first.hold, movement: null });
  });
  test("the same name for another quantity is refused", () => {
    const first = outcomeOf(reserve(tenCopies, null, hold("a", 3)));
    expect(reserve(first.stock, first.hold, hold("a", 4))).toEqual({ refused: "other-quantity" });
  });
  test("a name that was released before it began never begins", () => {
    const ended = tombstone("a", 3);
    expect(reserve(tenCopies, ended, hold("a", 3))).toEqual({ hold: ended, movement: null });
  });
});

describe("the ends of a hold", () => {
  const first = outcomeOf(reserve(tenCopies, null, hold("a", 4)));
  test("commit sells the copies once", () => {
    const sold = outcomeOf(commit(first.stock, first.hold));
    expect(sold.stock).toMatchObject({ onHand: 6, held: 0, sold: 4 });
    expect(commit(sold.stock, sold.hold)).toEqual({ hold: sold.hold, movement: null });
  });
  test("release gives them back once", () => {
    const back = outcomeOf(release(first.stock, first.hold));
    expect(back.stock).toMatchObject({ onHand: 10, held: 0 });
    expect(release(back.stock, back.hold)).toEqual({ hold: back.hold, movement: null });
  });
  test("a release that spares pinned holds gives back a held one and leaves a pinned one", () => {
    const pinned = outcomeOf(pin(first.stock, first.hold));
    expect(release(pinned.stock, pinned.hold, true)).toEqual({ hold: pinned.hold, movement: null });
    expect(outcomeOf(release(first.stock, first.hold, true)).hold.state).toBe("released");
    expect(outcomeOf(release(pinned.stock, pinned.hold)).hold.state).toBe("released");
  });
  test("a sold hold cannot be released, a released one cannot be sold", () => {
    const sold = outcomeOf(commit(first.stock, first.hold));
    expect(release(sold.stock, sold.hold)).toEqual({ hold: sold.hold, movement: null });
    const back = outcomeOf(release(first.stock, first.hold));
    expect(commit(back.stock, back.hold)).toEqual({ hold: back.hold, movement: null });
  });
  test("a hold expires at its time and not before", () => {
    expect(expire(first.stock, first.hold, 999)).toEqual({ hold: first.hold, movement: null });
    expect(outcomeOf(expire(first.stock, first.hold, 1_000)).hold.state).toBe("expired");
  });
  test("a pinned hold does not expire", () => {
    const pinned = outcomeOf(pin(first.stock, first.hold));
    expect(expire(pinned.stock, pinned.hold, 10_000)).toEqual({ hold: pinned.hold, movement: null });
  });
});

describe("moveStock", () => {
  test("receives, adjusts and counts", () => {
    expect(moveStock(tenCopies, "receive", 5)).toMatchObject({ stock: { onHand: 15, received: 15 } });
    expect(moveStock(tenCopies, "adjust", -2)).toMatchObject({ stock: { onHand: 8, adjusted: -2 } });
    expect(moveStock(tenCopies, "count", 7)).toMatchObject({
      stock: { onHand: 7, adjusted: -3 },
      movement: { kind: "count", quantity: -3 },
    });
  });
  test("refuses to go below what is held", () => {
    const { stock } = outcomeOf(reserve(tenCopies, null, hold("a", 4)));
    expect(moveStock(stock, "count", 3)).toEqual({ refused: "below-held" });
    expect(moveStock(stock, "adjust", -7)).toEqual({ refused: "below-held" });
    expect(moveStock(stock, "count", 4)).toMatchObject({ stock: { onHand: 4, held: 4 } });
  });
});

test("the invariant holds after any commands in any order", () => {
  const name = fc.constantFrom("a", "b", "c", "d");
  const command = fc.oneof(
    fc.record({ kind: fc.constant("receive" as const), quantity: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constantFrom("adjust" as const, "count" as const), quantity: fc.integer({ min: -20, max: 20 }) }),
    fc.record({
      kind: fc.constantFrom("reserve" as const, "pin" as const, "release" as const, "commit" as const, "expire" as const),
      name,
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let stock = noStock;
      const holds = new Map<string, Hold>();
      for (const [atMs, next] of commands.entries()) {
        if (!("name" in next)) {
          const change = moveStock(stock, next.kind, next.quantity);
          if ("stock" in change) stock = change.stock;
        } else {
          const known = holds.get(next.name) ?? null;
          const change = decide(stock, known, next, atMs);
          if ("hold" in change) holds.set(next.name, change.hold);
          if ("stock" in change) stock = change.stock;
        }
        assertInvariant(stock);
        const open = [...holds.values()].filter(({ state }) => state === "held" || state === "pinned");
        expect(stock.held).toBe(open.reduce((sum, { quantity }) => sum + quantity, 0));
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a broken state is refused", () => {
  expect(() => assertInvariant({ ...tenCopies, held: 11 })).toThrow(/invariant/);
  expect(() => assertInvariant({ ...tenCopies, onHand: 9 })).toThrow(/invariant/);
  expect(() => assertInvariant({ ...tenCopies, held: -1 })).toThrow(/invariant/);
});

type HoldCommand = { kind: "reserve" | "pin" | "release" | "commit" | "expire"; name: string; quantity: number };

function decide(stock: Stock, known: Hold | null, { kind, name, quantity }: HoldCommand, atMs: number): HoldChange {
  if (kind === "reserve") return reserve(stock, known, { name, quantity, state: "held", expiresAtMs: atMs + 10 });
  if (!known) return { hold: tombstone(name, quantity), movement: null };
  if (kind === "expire") return expire(stock, known, atMs);
  return { pin, release, commit }[kind](stock, known);
}

describe("mayTakeBack", () => {
  test.each([
    ["all that it was opened with", { onHand: 5, held: 0 }, 0, 5],
    ["not what is held", { onHand: 5, held: 3 }, 0, 2],
    ["not a later delivery for what has gone", { onHand: 10, held: 0 }, 5, 0],
    ["what is left of it beside a later delivery", { onHand: 13, held: 4 }, 2, 3],
    ["nothing where more has gone than it was opened with", { onHand: 3, held: 0 }, 7, 0],
  ])("is %s", (_, { onHand, held }, gone, expected) => {
    expect(mayTakeBack({ ...noStock, received: onHand, onHand, held }, 5, gone)).toBe(expected);
  });
});
