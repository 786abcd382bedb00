import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cartLinesMax } from "../../shared/contracts/cart.ts";
import { addCopies, type Cart, contentsOf, emptyCart, lineQuantityMax, setCopies, withoutLines, withoutOrdered } from "./cart.ts";

/** A cart after the given changes, none of which may be refused. */
function cartAfter(...changes: ((cart: Cart) => Cart | { refused: string })[]): Cart {
  return changes.reduce((cart, change) => {
    const next = change(cart);
    if ("refused" in next) throw new Error(`refused: ${next.refused}`);
    return next;
  }, emptyCart);
}
const add = (sku: string, quantity: number) => (cart: Cart) => addCopies(cart, sku, quantity);
const set = (sku: string, quantity: number) => (cart: Cart) => setCopies(cart, sku, quantity);
const ordered =
  (cartVersion: number, orderId = "ord_1") =>
  (cart: Cart) =>
    withoutOrdered(cart, orderId, cartVersion);

describe("addCopies and setCopies", () => {
  test("copies of one SKU share a line, lines keep the order they came in, and each change raises the version by one", () => {
    const cart = cartAfter(add("A", 1), add("B", 2), add("A", 3));
    expect(contentsOf(cart)).toEqual({
      version: 3,
      lines: [
        { sku: "A", quantity: 4 },
        { sku: "B", quantity: 2 },
      ],
      lastOrder: null,
    });
  });

  test("0 removes the line; setting what is there already is no change", () => {
    const cart = cartAfter(add("A", 2), add("B", 1));
    expect(setCopies(cart, "A", 2)).toBe(cart);
    expect(setCopies(cart, "C", 0)).toBe(cart);
    expect(contentsOf(cartAfter(add("A", 2), add("B", 1), set("A", 0)))).toMatchObject({ version: 3, lines: [{ sku: "B", quantity: 1 }] });
  });

  test("a line holds 10,000 copies and not one more, however they come", () => {
    const full = cartAfter(add("A", lineQuantityMax - 1), add("A", 1));
    expect(contentsOf(full).lines).toEqual([{ sku: "A", quantity: lineQuantityMax }]);
    expect(addCopies(full, "A", 1)).toEqual({ refused: "too-many-copies", held: lineQuantityMax });
    expect(setCopies(full, "A", lineQuantityMax + 1)).toEqual({ refused: "too-many-copies", held: lineQuantityMax });
  });

  test("a cart holds 50 different SKUs; the 51st is refused, more of a known one is not", () => {
    const full = cartAfter(...Array.from({ length: cartLinesMax }, (_, index) => add(`SKU-${index}`, 1)));
    expect(addCopies(full, "SKU-50", 1)).toEqual({ refused: "too-many-lines", held: cartLinesMax });
    expect(setCopies(full, "SKU-50", 1)).toEqual({ refused: "too-many-lines", held: cartLinesMax });
    expect(addCopies(full, "SKU-49", 1)).toMatchObject({ version: cartLinesMax + 1 });
  });
});

describe("withoutLines", () => {
  test("is a change once", () => {
    const cleared = withoutLines(cartAfter(add("A", 2)));
    expect(contentsOf(cleared)).toEqual({ version: 2, lines: [], lastOrder: null });
    expect(withoutLines(cleared)).toBe(cleared);
  });
});

describe("withoutOrdered", () => {
  test("an ordered cart is empty and remembers its order", () => {
    const cart = cartAfter(add("A", 2), add("B", 1), ordered(2));
    expect(contentsOf(cart)).toEqual({ version: 3, lines: [], lastOrder: { orderId: "ord_1", cartVersion: 2 } });
  });

  test("what was added after the order's version stays: new lines, and more copies of an ordered one", () => {
    const cart = cartAfter(add("A", 2), add("B", 1), add("B", 4), add("C", 1), ordered(2));
    expect(contentsOf(cart).lines).toEqual([
      { sku: "B", quantity: 4 },
      { sku: "C", quantity: 1 },
    ]);
  });

  test("a line removed while it was being paid and put in again stays", () => {
    expect(contentsOf(cartAfter(add("A", 2), set("A", 0), add("A", 1), ordered(1))).lines).toEqual([{ sku: "A", quantity: 1 }]);
  });

  test("a copy taken out while the cart was being paid is not taken twice", () => {
    expect(contentsOf(cartAfter(add("A", 3), set("A", 1), add("A", 1), ordered(1))).lines).toEqual([{ sku: "A", quantity: 1 }]);
    expect(contentsOf(cartAfter(add("A", 3), add("A", 2), set("A", 4), ordered(1))).lines).toEqual([{ sku: "A", quantity: 1 }]);
  });

  test("told again, it changes nothing, also after new lines came", () => {
    const emptied = cartAfter(add("A", 2), ordered(1));
    expect(withoutOrdered(emptied, "ord_1", 1)).toBe(emptied);
    const refilled = cartAfter(add("A", 2), ordered(1), add("A", 2));
    expect(withoutOrdered(refilled, "ord_1", 1)).toBe(refilled);
  });

  test("an older order confirmed late takes only what is left of its version, and the newer one is remembered", () => {
    const cart = cartAfter(add("A", 1), add("B", 1), ordered(2, "ord_new"), add("A", 1), ordered(1, "ord_old"));
    expect(contentsOf(cart)).toMatchObject({ lines: [{ sku: "A", quantity: 1 }], lastOrder: { orderId: "ord_new", cartVersion: 2 } });
  });

  test("an order whose lines the shopper had removed is remembered, and is no change to the lines", () => {
    const cart = cartAfter(add("A", 1), set("A", 0), add("B", 1), ordered(1));
    expect(contentsOf(cart)).toEqual({ version: 3, lines: [{ sku: "B", quantity: 1 }], lastOrder: { orderId: "ord_1", cartVersion: 1 } });
  });

  test("a version the cart never had takes nothing", () => {
    const cart = cartAfter(add("A", 1));
    expect(withoutOrdered(cart, "ord_1", 2)).toBe(cart);
    expect(withoutOrdered(emptyCart, "ord_1", 1)).toBe(emptyCart);
  });

  test("a line told apart by a thousand additions stays small and is ordered whole", () => {
    const cart = cartAfter(...Array.from({ length: 1_000 }, () => add("A", 1)));
    expect(contentsOf(cart).lines).toEqual([{ sku: "A", quantity: 1_000 }]);
    expect(JSON.stringify(cart).length).toBeLessThan(1_000);
    expect(contentsOf(withoutOrdered(cart, "ord_1", 1_000)).lines).toEqual([]);
    const later = cartAfter(...Array.from({ length: 1_000 }, () => add("A", 1)), add("A", 7), ordered(1_000));
    expect(contentsOf(later).lines).toEqual([{ sku: "A", quantity: 7 }]);
  });
});

/** A cart as a shelf of single copies, each with the version it came with: slow, and plain enough to be believed. */
function createShelf() {
  let version = 0;
  let copies: { sku: string; version: number }[] = [];
  const countOf = (sku: string) => copies.filter((copy) => copy.sku === sku).length;
  const settle = (next: typeof copies) => {
    if (next.length !== copies.length) version += 1;
    copies = next;
  };
  return {
    set: (sku: string, quantity: number) => {
      const missing = quantity - countOf(sku);
      const next = [...copies];
      for (let index = 0; index < missing; index += 1) next.push({ sku, version: version + 1 });
      for (let index = 0; index > missing; index -= 1)
        next.splice(
          next.findLastIndex((copy) => copy.sku === sku),
          1,
        );
      settle(next);
    },
    order: (orderedVersion: number) => settle(copies.filter((copy) => copy.version > orderedVersion)),
    version: () => version,
    counts: () => Object.fromEntries([...new Set(copies.map((copy) => copy.sku))].sort().map((sku) => [sku, countOf(sku)])),
  };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), sku: fc.constantFrom("A", "B", "C"), quantity: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("set" as const), sku: fc.constantFrom("A", "B", "C"), quantity: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ kind: fc.constant("order" as const), ago: fc.integer({ min: 0, max: 5 }), times: fc.integer({ min: 1, max: 2 }) }),
);

test("any mix of changes and orders, late or repeated, leaves what a shelf of single copies leaves", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 18 }), (steps) => {
      const shelf = createShelf();
      let cart: Cart = emptyCart;
      for (const next of steps) {
        if (next.kind === "order") {
          const cartVersion = Math.max(1, cart.version - next.ago);
          for (let time = 0; time < next.times; time += 1) cart = withoutOrdered(cart, `ord_${cartVersion}`, cartVersion);
          if (cartVersion <= shelf.version()) shelf.order(cartVersion);
        } else {
          const held = contentsOf(cart).lines.find((line) => line.sku === next.sku)?.quantity ?? 0;
          const quantity = next.kind === "add" ? held + next.quantity : next.quantity;
          const changed = next.kind === "add" ? addCopies(cart, next.sku, next.quantity) : setCopies(cart, next.sku, quantity);
          if ("refused" in changed) throw new Error(changed.refused);
          cart = changed;
          shelf.set(next.sku, quantity);
        }
        const { lines, version } = contentsOf(cart);
        expect(Object.fromEntries(lines.map(({ sku, quantity }) => [sku, quantity]).sort())).toEqual(shelf.counts());
        expect(version).toBe(shelf.version());
      }
    }),
    { seed: 20261121, numRuns: 2_000 },
  );
});
