import type { Cart } from "../../../shared/contracts/cart.ts";
import { formatMoney } from "../../../shared/money.ts";
import { EmptyShelf } from "../components/empty-shelf.tsx";
import { describedBy, FieldError } from "../components/field.tsx";
import { ErrorSummary, Notice } from "../components/notice.tsx";
import { Thumb } from "../components/thumb.tsx";
import { Totals } from "../components/totals.tsx";
import { availabilityWords, formatName } from "../words.ts";

type Line = Cart["lines"][number];

/** Why a line could not be changed: the message beside its field, with what had been typed. */
export type RefusedChange = { sku: string; text: string; typed: string };

export type CartPageProps = {
  cart: Cart;
  /** The SKU just put in, to be greeted. */
  added?: string;
  refused?: RefusedChange;
};

/** The cart: its lines to change, its problems, and the way to checkout. */
export function CartPage({ cart, added, refused }: CartPageProps) {
  if (cart.lines.length + cart.problems.length === 0) return <EmptyCart />;
  const greeted = cart.lines.find(({ sku }) => sku === added);
  const isRefusedHere = refused !== undefined && cart.lines.some(({ sku }) => sku === refused.sku);
  return (
    <>
      <header class="page-head">
        <h1>Your cart</h1>
      </header>
      {greeted && (
        <Notice tone="good" title={`${greeted.title} is in your cart.`}>
          <p>
            <a href="/books">Go on looking around</a>, or check out when you are ready.
          </p>
        </Notice>
      )}
      {refused && (
        <ErrorSummary
          title="The cart was not changed"
          links={isRefusedHere ? [{ id: fieldIdOf(refused.sku), words: refused.text }] : []}
          others={isRefusedHere ? [] : [refused.text]}
        />
      )}
      <CartProblems cart={cart} />
      <div class="with-aside">
        {cart.lines.length > 0 && <CartLines cart={cart} refused={refused} />}
        <aside class="summary" aria-labelledby="summary">
          <h2 id="summary">Summary</h2>
          <Totals totals={cart.totals} />
          <a class="button button--primary button--wide" href="/checkout">
            Go to checkout
          </a>
          <p class="small">
            No account needed. <a href="/delivery">Delivery and returns</a>
          </p>
        </aside>
      </div>
    </>
  );
}

function EmptyCart() {
  return (
    <section class="blank">
      <div>
        <h1>Your cart is empty</h1>
        <p class="lede">What you put in stays here until you order it.</p>
        <p>
          <a class="button button--primary" href="/books">
            Find a book
          </a>
        </p>
      </div>
      <EmptyShelf />
    </section>
  );
}

/** What keeps the cart from being ordered as it is. A line that is no longer on sale has no row to be removed from, so it is removed here. */
function CartProblems({ cart: { problems } }: { cart: Cart }) {
  if (problems.length === 0) return null;
  return (
    <Notice tone="waiting" title="Before you order">
      <ul>
        {problems.map(({ code, sku, detail }) =>
          code === "not-for-sale" ? (
            <li>
              <RemoveForm sku={sku} detail={detail} />
            </li>
          ) : (
            <li>
              <a href={`#${fieldIdOf(sku)}`}>{detail}</a>
            </li>
          ),
        )}
      </ul>
    </Notice>
  );
}

function RemoveForm({ sku, detail }: { sku: string; detail: string }) {
  return (
    <form class="quantity" method="post" action={`/cart/items/${encodeURIComponent(sku)}`}>
      <span>{detail}</span>
      <button class="button button--small" type="submit" name="quantity" value="0">
        Take it out<span class="visually-hidden"> ({sku})</span>
      </button>
    </form>
  );
}

function CartLines({ cart, refused }: { cart: Cart; refused?: RefusedChange }) {
  return (
    <table class="lines lines--cart">
      <caption class="visually-hidden">Books in your cart</caption>
      <thead>
        <tr>
          <th scope="col">Book</th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col">Copies</th>
          <th scope="col" class="number">
            Together
          </th>
        </tr>
      </thead>
      <tbody>
        {cart.lines.map((line) => (
          <CartLine
            line={line}
            isShort={cart.problems.some(({ sku }) => sku === line.sku)}
            refused={refused?.sku === line.sku ? refused : undefined}
          />
        ))}
      </tbody>
    </table>
  );
}

function CartLine({ line, isShort, refused }: { line: Line; isShort: boolean; refused?: RefusedChange }) {
  const { sku, slug, title, format, quantity, unitPrice, lineTotal } = line;
  return (
    <tr>
      <th scope="row" class="lines__book">
        <div class="lines__with-cover">
          <Thumb book={slug} />
          <div>
            <a href={`/books/${slug}`}>{title}</a>
            <span class="lines__format">{formatName(format)}</span>
            {isShort && <span class="lines__problem">{availabilityWords(line.availability)}</span>}
          </div>
        </div>
      </th>
      <td class="number" data-label="Price">
        {formatMoney(unitPrice)}
      </td>
      <td data-label="Copies">
        <QuantityForm sku={sku} title={title} quantity={quantity} refused={refused} />
      </td>
      <td class="number lines__total" data-label="Together">
        {formatMoney(lineTotal)}
      </td>
    </tr>
  );
}

function QuantityForm({ sku, title, quantity, refused }: Pick<Line, "sku" | "title" | "quantity"> & { refused?: RefusedChange }) {
  const id = fieldIdOf(sku);
  return (
    <form class={`quantity ${refused ? "field--wrong" : ""}`} method="post" action={`/cart/items/${encodeURIComponent(sku)}`} novalidate>
      <label class="visually-hidden" for={id}>
        Copies of {title}
      </label>
      <FieldError name={id} error={refused?.text} />
      <input
        class="input input--short"
        id={id}
        name="quantity"
        type="number"
        inputmode="numeric"
        min="0"
        step="1"
        value={refused?.typed ?? `${quantity}`}
        autocomplete="off"
        required
        aria-invalid={refused ? "true" : undefined}
        aria-describedby={describedBy(id, refused?.text)}
      />
      <button class="button button--small" type="submit">
        Update<span class="visually-hidden"> copies of {title}</span>
      </button>
      <button class="button button--quiet" type="submit" name="quantity" value="0">
        Remove<span class="visually-hidden"> {title}</span>
      </button>
    </form>
  );
}

function fieldIdOf(sku: string): string {
  return `copies-${sku}`;
}
