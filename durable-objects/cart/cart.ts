import { type CartContents, cartLinesMax } from "../../shared/contracts/cart.ts";

/** Copies of one SKU in one line at most. */
export const lineQuantityMax = 10_000;
/** Additions to a line that are told apart; older ones count as one. */
const lotsMax = 20;

/** Copies that came into a line together, and the cart's version that brought them. */
type Lot = { version: number; quantity: number };
type Line = { sku: string; lots: Lot[] };

/**
 * A cart: lines in the order they came. Each line knows at which version its copies came, so that a checkout of version
 * 7 can take away what version 7 held, however much was added or removed while it was being paid. Version 0 is a cart
 * nobody has written to.
 */
export type Cart = { version: number; lines: Line[]; lastOrder: CartContents["lastOrder"] };

/** A cart without its id: what an object that only knows its content can tell. */
export type Contents = Omit<CartContents, "cartId">;

/** Why a change is not made. `held` is what is in the cart already: copies of the SKU, or different SKUs. */
export type Refusal = { refused: "too-many-copies" | "too-many-lines"; held: number };

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
  const version = cart.version + 1;
  const lots =
    quantity > held ? putIn(line?.lots ?? [], { version, quantity: quantity - held }) : takeOut(line?.lots ?? [], held - quantity);
  const lines = line ? cart.lines.map((candidate) => (candidate === line ? { sku, lots } : candidate)) : [...cart.lines, { sku, lots }];
  return { ...cart, version, lines: lines.filter(isNotEmpty) };
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
  return { version: cart.version + 1, lines, lastOrder };
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

function quantityOf({ lots }: Line): number {
  return lots.reduce((sum, lot) => sum + lot.quantity, 0);
}

function countCopies(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + quantityOf(line), 0);
}

function isNotEmpty({ lots }: Line): boolean {
  return lots.length > 0;
}
