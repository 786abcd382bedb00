import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cartLinesMax } from "../../shared/contracts/cart.ts";
import {
  addCopies,
  type Cart,
  type Copies,
  contentsOf,
  copiesAt,
  emptyCart,
  inheritanceOf,
  setCopies,
  withGuestCart,
  withHeir,
  withoutBought,
  withoutOrdered,
} from "./cart.ts";

const runs = { seed: 20261121, numRuns: 1_000 };
const ada = "user_ada";

/** A cart of these copies, put in one after the other. */
function cartOf(copies: Copies): Cart {
  return copies.reduce((cart: Cart, [sku, quantity]) => accepted(addCopies(cart, sku, quantity)), emptyCart);
}

function accepted(changed: Cart | { refused: string }): Cart {
  if ("refused" in changed) throw new Error(`refused: ${changed.refused}`);
  return changed;
}

const quantitiesOf = (cart: Cart): Record<string, number> =>
  Object.fromEntries(contentsOf(cart).lines.map(({ sku, quantity }) => [sku, quantity]));

/** Of each SKU the largest number that stands in any of the carts. */
function largestOf(...carts: Copies[]): Record<string, number> {
  const largest: Record<string, number> = {};
  for (const [sku, quantity] of carts.flat()) largest[sku] = Math.max(largest[sku] ?? 0, quantity);
  return largest;
}

const someCopies: fc.Arbitrary<Copies> = fc.uniqueArray(
  fc.tuple(fc.constantFrom("A", "B", "C", "D", "9780141439471", "7"), fc.integer({ min: 1, max: 10_000 })),
  { selector: ([sku]) => sku, maxLength: 6 },
);

describe("a guest's cart that joins an account's", () => {
  test("leaves of each SKU the larger number of copies, loses none and invents none", { tags: ["P-32"] }, () => {
    fc.assert(
      fc.property(someCopies, someCopies, (account, guest) => {
        const joined = withGuestCart(cartOf(account), "cart_1", guest);
        expect(quantitiesOf(joined)).toEqual(largestOf(account, guest));
        expect(
          contentsOf(joined)
            .lines.map(({ sku }) => sku)
            .slice(0, account.length),
        ).toEqual(account.map(([sku]) => sku));
      }),
      runs,
    );
  });

  test("joins once: again, later and after changes it changes nothing", { tags: ["P-32"] }, () => {
    fc.assert(
      fc.property(
        someCopies,
        someCopies,
        fc.constantFrom("A", "B", "C"),
        fc.integer({ min: 0, max: 20 }),
        (account, guest, sku, quantity) => {
          const joined = withGuestCart(cartOf(account), "cart_1", guest);
          expect(withGuestCart(joined, "cart_1", guest)).toBe(joined);
          const changed = accepted(setCopies(joined, sku, quantity));
          expect(withGuestCart(changed, "cart_1", guest)).toBe(changed);
        },
      ),
      runs,
    );
  });

  test("several join in any order, each as often as it likes, with the same copies in the end", { tags: ["P-32"] }, () => {
    const several = fc.array(someCopies, { minLength: 1, maxLength: 5 });
    const inSomeOrder = several.chain((guests) =>
      fc.tuple(fc.constant(guests), fc.shuffledSubarray([...guests.keys(), ...guests.keys()], { minLength: 2 * guests.length })),
    );
    fc.assert(
      fc.property(someCopies, inSomeOrder, (account, [guests, order]) => {
        const joined = order.reduce((cart, index) => withGuestCart(cart, `cart_${index}`, guests[index] ?? []), cartOf(account));
        expect(quantitiesOf(joined)).toEqual(largestOf(account, ...guests));
      }),
      runs,
    );
  });

  test("changes the version once when it brings something, and not at all when it brings nothing new", { tags: ["P-32"] }, () => {
    fc.assert(
      fc.property(someCopies, someCopies, (account, guest) => {
        const before = cartOf(account);
        const after = withGuestCart(before, "cart_1", guest);
        const bringsMore = guest.some(([sku, quantity]) => quantity > (quantitiesOf(before)[sku] ?? 0));
        expect(after.version).toBe(before.version + (bringsMore ? 1 : 0));
      }),
      runs,
    );
  });
});

describe("a guest's cart as a tombstone", () => {
  const copies: Copies = [
    ["A", 2],
    ["B", 1],
  ];

  test("hands over to its heir what it held, again and again until that is settled, and to nobody else", { tags: ["P-32"] }, () => {
    const tombstone = accepted(withHeir(cartOf(copies), ada, 100));
    expect(inheritanceOf(tombstone, ada)).toEqual(copies);
    expect(inheritanceOf(tombstone, "user_eve")).toEqual([]);
    expect(withHeir(tombstone, "user_eve", 100)).toBe(tombstone);
    expect(withHeir(tombstone, ada, 0)).toBe(tombstone);
    expect(inheritanceOf({ ...tombstone, isSettled: true }, ada)).toEqual([]);
  });

  test("a cart nobody has written to stays nobody's", () => {
    expect(withHeir(emptyCart, ada, 100)).toBe(emptyCart);
  });

  test("a cart with more books than there is room for stays a cart", { tags: ["P-32"] }, () => {
    const full = cartOf(Array.from({ length: cartLinesMax }, (_, index) => [`SKU-${index}`, 1]));
    expect(withHeir(full, ada, cartLinesMax - 1)).toEqual({ refused: "too-many-lines", held: cartLinesMax });
    expect(withHeir(full, ada, cartLinesMax)).toMatchObject({ heir: ada });
  });

  test("knows what an order of one of its versions took", () => {
    const later = accepted(addCopies(cartOf(copies), "A", 5));
    expect(copiesAt(later, 2)).toEqual(copies);
    expect(copiesAt(later, 1)).toEqual([["A", 2]]);
  });

  test("crashes and repetitions between its three steps lose nothing and double nothing", { tags: ["P-32"] }, () => {
    const attempt = fc.record({ steps: fc.integer({ min: 0, max: 3 }), quantityOfA: fc.option(fc.integer({ min: 0, max: 9 })) });
    fc.assert(
      fc.property(someCopies, someCopies, fc.array(attempt, { maxLength: 6 }), (account, given, attempts) => {
        let [mine, guest] = [cartOf(account), cartOf(given)];
        let expected = quantitiesOf(mine);
        let hasJoined = false;
        for (const { steps, quantityOfA } of [...attempts, { steps: 3, quantityOfA: null }]) {
          if (steps > 0) guest = accepted(withHeir(guest, ada, 100));
          const inheritance = inheritanceOf(guest, ada);
          if (steps > 1) {
            mine = withGuestCart(mine, "cart_1", inheritance);
            if (!hasJoined) expected = largestOf(Object.entries(expected), given);
            hasJoined = true;
          }
          if (steps > 2 && guest.heir) guest = { ...guest, isSettled: true };
          if (quantityOfA !== null) {
            mine = accepted(setCopies(mine, "A", quantityOfA));
            const { A: _, ...others } = expected;
            expected = quantityOfA === 0 ? others : { ...others, A: quantityOfA };
          }
          expect(quantitiesOf(mine)).toEqual(expected);
        }
        expect(inheritanceOf(guest, ada)).toEqual([]);
      }),
      runs,
    );
  });
});

describe("withoutBought", () => {
  test("takes what an order of the guest's cart took, once", { tags: ["P-32"] }, () => {
    const joined = withGuestCart(cartOf([["A", 5]]), "cart_1", [
      ["A", 2],
      ["B", 1],
    ]);
    const left = withoutBought(joined, "ord_1", [
      ["A", 2],
      ["B", 1],
    ]);
    expect(quantitiesOf(left)).toEqual({ A: 3 });
    expect(withoutBought(left, "ord_1", [["A", 2]])).toBe(left);
  });

  test("never takes more than there is", () => {
    expect(
      quantitiesOf(
        withoutBought(cartOf([["A", 1]]), "ord_1", [
          ["A", 4],
          ["C", 1],
        ]),
      ),
    ).toEqual({});
  });

  test("an account's own orders are taken as ever, whatever has joined", () => {
    const joined = withGuestCart(cartOf([["A", 2]]), "cart_1", [["B", 1]]);
    const ordered = withoutOrdered(joined, "ord_1", joined.version);
    expect(quantitiesOf(ordered)).toEqual({});
    expect(withGuestCart(ordered, "cart_1", [["B", 1]])).toBe(ordered);
  });
});
