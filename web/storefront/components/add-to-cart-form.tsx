import type { Book } from "../../../shared/contracts/catalog.ts";
import { formatMoney } from "../../../shared/money.ts";
import type { PlacedErrors } from "../field-errors.ts";
import { availabilityWords, countOf, formatName, isInStock } from "../words.ts";
import { describedBy, FieldError } from "./field.tsx";

export type AddToCartField = "sku" | "quantity";
export type AddToCartValues = Record<AddToCartField, string>;

type AddToCartProps = { book: Book; values: AddToCartValues | null; errors: PlacedErrors<AddToCartField> };

/** Chooses an edition and a number of copies. A plain form; `<add-to-cart>` spares those with JavaScript the new page. */
export function AddToCartForm({ book, values, errors: { byField } }: AddToCartProps) {
  const { editions } = book;
  if (!isInStock(editions)) return <OutOfStock editions={editions} />;
  const chosen = values?.sku ?? editions.find((edition) => isInStock([edition]))?.sku;
  return (
    <add-to-cart>
      <form class="buy" method="post" action="/cart/items" novalidate>
        <input type="hidden" name="book" value={book.slug} />
        <fieldset class="editions" aria-describedby={describedBy("sku", byField.sku)}>
          <legend>Edition</legend>
          <FieldError name="sku" error={byField.sku} />
          <div class="editions__choices">
            {editions.map((edition) => (
              <EditionChoice edition={edition} isChosen={edition.sku === chosen} />
            ))}
          </div>
        </fieldset>
        <div class="buy__row">
          <div class={`field buy__quantity ${byField.quantity ? "field--wrong" : ""}`}>
            <label class="field__label" for="quantity">
              Copies
            </label>
            <FieldError name="quantity" error={byField.quantity} />
            <input
              class="input input--short"
              id="quantity"
              name="quantity"
              type="number"
              inputmode="numeric"
              min="1"
              step="1"
              value={values?.quantity ?? "1"}
              autocomplete="off"
              required
              aria-invalid={byField.quantity ? "true" : undefined}
              aria-describedby={describedBy("quantity", byField.quantity)}
            />
          </div>
          <button class="button button--primary buy__button" type="submit">
            Add to cart
          </button>
        </div>
        <p class="buy__status" role="status" data-status />
      </form>
    </add-to-cart>
  );
}

type Edition = Book["editions"][number];

function EditionChoice({ edition, isChosen }: { edition: Edition; isChosen: boolean }) {
  const canBeHad = isInStock([edition]);
  return (
    <label class={`edition edition--choice ${canBeHad ? "" : "edition--out"}`}>
      <input type="radio" name="sku" id={isChosen ? "sku" : undefined} value={edition.sku} checked={isChosen} disabled={!canBeHad} />
      <EditionLine edition={edition} />
    </label>
  );
}

function EditionLine({ edition: { format, price, availability, publisher, pages } }: { edition: Edition }) {
  const details = [publisher, pages === null ? null : countOf(pages, "page", "pages")].filter(Boolean).join(", ");
  return (
    <>
      <span class="edition__format">{formatName(format)}</span>
      <span class="edition__price">{formatMoney(price)}</span>
      <span class="edition__details">{details}</span>
      <span class={`edition__availability ${availability.status === "in-stock" ? "" : "is-out"}`}>{availabilityWords(availability)}</span>
    </>
  );
}

function OutOfStock({ editions }: { editions: Edition[] }) {
  return (
    <section class="buy" aria-labelledby="editions">
      <h2 class="buy__heading" id="editions">
        {editions.length === 0 ? "Not on sale yet" : "Sold out for now"}
      </h2>
      <ul class="editions__choices">
        {editions.map((edition) => (
          <li class="edition edition--out">
            <EditionLine edition={edition} />
          </li>
        ))}
      </ul>
      <p>{editions.length === 0 ? "No edition of this book is on sale." : "Every copy we had has found a reader. Please look in again."}</p>
    </section>
  );
}
