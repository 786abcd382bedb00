import { type CartContents, cartLinesMax } from "../../shared/contracts/cart.ts";

/** Copies of one SKU in one line at most. */
export const lineQuantityMax = 10_000;
/** Additions to a line that are told apart; older ones count as one. */
const lotsMax = 20;
/** Different SKUs that joining guests' carts fill a cart up to. More of them wait in the guest's cart, so that nothing is lost. */
export const joinedLinesMax = 2 * cartLinesMax;
/** Guests' carts, and orders of them, that a cart remembers. What a guest's cart has handed over it never hands over again. */
const rememberedMax = 100;

/** Copies that came into a line together, and the cart's version that brought them. */
type Lot = { version: number; quantity: number };
type Line = { sku: string; lots: Lot[] };

/**
 * A cart: lines in the order they came. Each line knows at which version its copies came, so that a checkout of version
 * 7 can take away what version 7 held, however much was added or removed while it was being paid. Version 0 is a cart
 * nobody has written to.
 */
export type Cart = {
  version: number;
  lines: Line[];
  lastOrder: CartContents["lastOrder"];
  /** Of an account's cart: the guests' carts that have joined it, the last ones. */
  joined?: string[];
  /** Of an account's cart: the orders of such a guest's cart whose copies were taken out here, the last ones. */
  bought?: string[];
  /** Of a guest's cart: the user whose cart it has joined. From then on it is a tombstone, and its lines tell what it handed over. */
  heir?: string;
  /** Of a tombstone: that the heir has what it handed over. */
  isSettled?: boolean;
};

/** So many copies of each SKU, one entry per SKU. */
export type Copies = [sku: string, quantity: number][];

/** A cart without its id: what an object that only knows its content can tell. */
export type Contents = Omit<CartContents, "cartId">;

/** Why a change is not made. `held` is what is in the cart already: copies of the SKU, or different SKUs. A tombstone takes no change. */
export type Refusal = { refused: "too-many-copies" | "too-many-lines" | "joined"; held: number };

export const emptyCart: Cart = { version: 0, lines: [], lastOrder: null };

/** What is in the cart, one line per SKU. */
export function contentsOf({ version, lines, lastOrder }: Cart): Contents {
  return { version, lines: lines.map((line) => ({ sku: line.sku, quantity: quantityOf(line) })), lastOrder };
}

/** The cart with `quantity` (1 to 10,000) more copies of a SKU. */
export function addCopies(cart: Cart, sku: string, quantity: number): Cart | Refusal {
  const line = cart.lines.find((candidate) => candidate.sku === sku);
  return setCopies(cart, sku, (line ? quantityOf(line) : 0) + quantity);
}

/** The cart with exactly `quantity` copies of a SKU; 0 removes the line. The very same cart when nothing changes. */
export function setCopies(cart: Cart, sku: string, quantity: number): Cart | Refusal {
  const line = cart.lines.find((candidate) => candidate.sku === sku);
  const held = line ? quantityOf(line) : 0;
  if (quantity === held) return cart;
  if (quantity > lineQuantityMax) return { refused: "too-many-copies", held };
  if (!line && cart.lines.length >= cartLinesMax) return { refused: "too-many-lines", held: cart.lines.length };
  return withCopies(cart, [[sku, quantity]], (_, given) => given);
}

/** The cart without its lines. */
export function withoutLines(cart: Cart): Cart {
  return cart.lines.length === 0 ? cart : { ...cart, version: cart.version + 1, lines: [] };
}

/**
 * The cart after an order of its version `cartVersion` was confirmed: without the copies that were in it then and still
 * are. What came later stays. Told again, or of a version the cart never had, it changes nothing.
 */
export function withoutOrdered(cart: Cart, orderId: string, cartVersion: number): Cart {
  if (cartVersion > cart.version) return cart;
  const isNews = cartVersion > (cart.lastOrder?.cartVersion ?? 0);
  const lastOrder = isNews ? { orderId, cartVersion } : cart.lastOrder;
  const lines = cart.lines.map(({ sku, lots }) => ({ sku, lots: lots.filter((lot) => lot.version > cartVersion) })).filter(isNotEmpty);
  if (countCopies(lines) === countCopies(cart.lines)) return isNews ? { ...cart, lastOrder } : cart;
  return { ...cart, version: cart.version + 1, lines, lastOrder };
}

/**
 * The guest's cart as a tombstone: from now on it is `heir`'s, and its lines are what joins. It stays a cart while it has
 * more lines than there is `room` for. Of a cart that has an heir already, and of one nobody has written to, no change.
 */
export function withHeir(cart: Cart, heir: string, room: number): Cart | Refusal {
  if (cart.version === 0 || cart.heir !== undefined) return cart;
  return cart.lines.length > room ? { refused: "too-many-lines", held: cart.lines.length } : { ...cart, heir };
}

/** What a tombstone still has to hand over to this user; nothing once that is settled, and nothing to anybody else. */
export function inheritanceOf(cart: Cart, userId: string): Copies {
  return cart.heir === userId && !cart.isSettled ? copiesAt(cart, cart.version) : [];
}

/** The copies a cart holds that it held at `version` already. */
export function copiesAt({ lines }: Cart, version: number): Copies {
  const held = lines.map(({ sku, lots }): Copies[number] => [sku, quantityOf({ lots: lots.filter((lot) => lot.version <= version) })]);
  return held.filter(([, quantity]) => quantity > 0);
}

/** The cart after a guest's cart has joined it: of each SKU the larger number of copies. The same guest's cart joins once. */
export function withGuestCart(cart: Cart, guestCartId: string, copies: Copies): Cart {
  if (cart.joined?.includes(guestCartId)) return cart;
  const next = withCopies(cart, copies, (held, quantity) => Math.max(held, quantity));
  return { ...next, joined: [...(cart.joined ?? []), guestCartId].slice(-rememberedMax) };
}

/** The cart without the copies that an order of a guest's cart took, after that cart has joined this one. Told again, it changes nothing. */
export function withoutBought(cart: Cart, orderId: string, copies: Copies): Cart {
  if (cart.bought?.includes(orderId)) return cart;
  const next = withCopies(cart, copies, (held, quantity) => Math.max(0, held - quantity));
  return { ...next, bought: [...(cart.bought ?? []), orderId].slice(-rememberedMax) };
}

/** The cart at its next version with other numbers of copies of some SKUs; the very same cart when none is another. */
function withCopies(cart: Cart, copies: Copies, quantityFor: (held: number, given: number) => number): Cart {
  const version = cart.version + 1;
  const lines = [...cart.lines];
  let isAnother = false;
  for (const [sku, given] of copies) {
    const found = lines.findIndex((line) => line.sku === sku);
    const at = found === -1 ? lines.length : found;
    const line = lines[at] ?? { sku, lots: [] };
    const held = quantityOf(line);
    const more = quantityFor(held, given) - held;
    if (more === 0) continue;
    isAnother = true;
    lines[at] = { sku, lots: more > 0 ? putIn(line.lots, { version, quantity: more }) : takeOut(line.lots, -more) };
  }
  return isAnother ? { ...cart, version, lines: lines.filter(isNotEmpty) } : cart;
}

/** Adds a lot. When there are too many, the two oldest become one of the younger's version, so that nothing is taken that came late. */
function putIn(lots: Lot[], lot: Lot): Lot[] {
  const [oldest, next, ...rest] = [...lots, lot];
  if (!oldest || !next || rest.length + 2 <= lotsMax) return [...lots, lot];
  return [{ version: next.version, quantity: oldest.quantity + next.quantity }, ...rest];
}

/** Takes copies out, the last that came first: a copy that was added and thought better of is not an ordered one. */
function takeOut(lots: Lot[], quantity: number): Lot[] {
  let left = quantity;
  const kept = lots.toReversed().map((lot) => {
    const taken = Math.min(left, lot.quantity);
    left -= taken;
    return { ...lot, quantity: lot.quantity - taken };
  });
  return kept.toReversed().filter((lot) => lot.quantity > 0);
}

function quantityOf({ lots }: Pick<Line, "lots">): number {
  return lots.reduce((sum, lot) => sum + lot.quantity, 0);
}

function countCopies(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + quantityOf(line), 0);
}

function isNotEmpty({ lots }: Line): boolean {
  return lots.length > 0;
}
