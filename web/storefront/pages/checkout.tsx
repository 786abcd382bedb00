import type { Child } from "hono/jsx";
import type { Cart } from "../../../shared/contracts/cart.ts";
import { formatMoney } from "../../../shared/money.ts";
import { type CheckoutField, type CheckoutValues, checkoutFields, checkoutRules } from "../checkout-form.ts";
import { EmptyShelf } from "../components/empty-shelf.tsx";
import { SelectField, TextField } from "../components/field.tsx";
import { ErrorSummary, Notice } from "../components/notice.tsx";
import { Totals } from "../components/totals.tsx";
import { listCountries } from "../countries.ts";
import type { PlacedErrors } from "../field-errors.ts";
import { sandboxCards } from "../sandbox-cards.ts";
import { formatName } from "../words.ts";

/** Why the order was not taken. `text` is for the whole form, `errors` are beside their fields. */
export type RefusedOrder = { title: string; text?: string; errors: PlacedErrors<CheckoutField>; isAboutCart?: boolean };

export type CheckoutProps = {
  cart: Cart;
  values: CheckoutValues;
  /** One per page that is shown: pressing the button twice sends the same one, and is the same order. */
  idempotencyKey: string;
  /** The payment provider of this environment, or none. */
  provider: string | null;
  refused?: RefusedOrder;
  /** Whether nobody is signed in. */
  isGuest: boolean;
};

/** Checkout on one page, for a guest or an account. */
export function CheckoutPage({ cart, values, idempotencyKey, provider, refused, isGuest }: CheckoutProps) {
  if (cart.lines.length === 0) return <NothingToOrder refused={refused} />;
  const { byField = {} } = refused?.errors ?? {};
  return (
    <>
      <header class="page-head">
        <h1>Checkout</h1>
        {isGuest ? (
          <p class="lede">
            You order as a guest; there is no account to make. Or <a href="/sign-in?next=%2Fcheckout">sign in</a>, and your address is
            filled in.
          </p>
        ) : (
          <p class="lede">You will find the order in your account.</p>
        )}
      </header>
      {refused && <Refusal refused={refused} />}
      <div class="with-aside with-aside--reversed">
        <OrderSummary cart={cart} />
        <form class="checkout" method="post" action="/checkout" novalidate>
          <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
          <input type="hidden" name="expectedTotal" value={`${cart.totals.total.amount}`} />
          <input type="hidden" name="currency" value={cart.totals.total.currency} />
          <ContactFields values={values} errors={byField} />
          <AddressFields values={values} errors={byField} />
          <DeliveryFields cart={cart} values={values} error={byField.shippingMethod} />
          <Payment cart={cart} provider={provider} values={values} error={byField.card} />
        </form>
      </div>
    </>
  );
}

type FieldsProps = { values: CheckoutValues; errors: PlacedErrors<CheckoutField>["byField"] };

function Part({ number, title, children }: { number: number; title: string; children: Child }) {
  return (
    <fieldset class="part">
      <legend class="part__title">
        <span class="part__number" aria-hidden="true">
          {number}
        </span>
        {title}
      </legend>
      {children}
    </fieldset>
  );
}

/** A text field by the name the form knows it by. */
function fieldOf(name: CheckoutField, { values, errors }: FieldsProps) {
  return { name, label: checkoutRules[name].label, value: values[name], error: errors[name] };
}

function ContactFields(form: FieldsProps) {
  return (
    <Part number={1} title="About you">
      <TextField
        {...fieldOf("email", form)}
        hint="The confirmation goes there, and nothing else."
        type="email"
        inputmode="email"
        autocomplete="email"
      />
      <TextField {...fieldOf("name", form)} autocomplete="name" />
    </Part>
  );
}

function AddressFields(form: FieldsProps) {
  const countries = listCountries().map(({ code, name }) => ({ value: code, words: name }));
  return (
    <Part number={2} title="Where to send it">
      <TextField {...fieldOf("line1", form)} autocomplete="shipping address-line1" />
      <TextField {...fieldOf("line2", form)} isOptional autocomplete="shipping address-line2" />
      <div class="field-row">
        <TextField {...fieldOf("postalCode", form)} autocomplete="shipping postal-code" class="field--narrow" />
        <TextField {...fieldOf("city", form)} autocomplete="shipping address-level2" />
      </div>
      <TextField {...fieldOf("region", form)} isOptional autocomplete="shipping address-level1" />
      <SelectField {...fieldOf("country", form)} autocomplete="shipping country" placeholder="Choose a country" options={countries} />
    </Part>
  );
}

function DeliveryFields({ cart, values, error }: { cart: Cart; values: CheckoutValues; error?: string }) {
  return (
    <Part number={3} title="How to send it">
      {error && (
        <p class="field__error" id="shippingMethod-error">
          {error}
        </p>
      )}
      <label class="edition edition--choice">
        <input
          type="radio"
          id="shippingMethod"
          name="shippingMethod"
          value="standard"
          checked={values.shippingMethod === "standard"}
          aria-describedby={error && "shippingMethod-error"}
        />
        <span class="edition__format">Standard delivery</span>
        <span class="edition__price">{formatMoney(cart.totals.shipping)}</span>
        <span class="edition__details">By post, one parcel</span>
      </label>
    </Part>
  );
}

function Payment({ cart, provider, values, error }: { cart: Cart; provider: string | null; values: CheckoutValues; error?: string }) {
  if (provider !== "sandbox") {
    return (
      <Part number={4} title="Payment">
        <Notice tone="waiting" title="We cannot take payments at the moment">
          <p>Your cart is kept. Please come back a little later.</p>
        </Notice>
      </Part>
    );
  }
  return (
    <>
      <Part number={4} title="Payment">
        <SelectField
          name="card"
          label={checkoutRules.card.label}
          value={values.card}
          error={error}
          hint="This is a demonstration: no real card, no real money."
          placeholder="Choose a test card"
          options={sandboxCards.map(({ token, words }) => ({ value: token, words }))}
        />
      </Part>
      <p class="checkout__pay">
        <button class="button button--primary button--large" type="submit">
          Pay {formatMoney(cart.totals.total)} and order
        </button>
        <span class="small">Pressing twice does no harm: it stays one order.</span>
      </p>
    </>
  );
}

function OrderSummary({ cart }: { cart: Cart }) {
  return (
    <aside class="summary" aria-labelledby="summary">
      <h2 id="summary">Your order</h2>
      <ul class="summary__lines">
        {cart.lines.map(({ title, format, quantity, lineTotal }) => (
          <li>
            <span class="summary__book">
              {quantity > 1 && <>{quantity} × </>}
              {title} <span class="muted">{formatName(format)}</span>
            </span>
            <span class="number">{formatMoney(lineTotal)}</span>
          </li>
        ))}
      </ul>
      <Totals totals={cart.totals} />
      <p class="small">
        <a href="/cart">Change the cart</a>
      </p>
    </aside>
  );
}

function Refusal({ refused: { title, text, errors, isAboutCart } }: { refused: RefusedOrder }) {
  const wrong = checkoutFields.filter((field) => errors.byField[field]);
  return (
    <ErrorSummary
      title={title}
      text={text}
      links={wrong.map((field) => ({ id: field, words: errors.byField[field] ?? "" }))}
      others={errors.others}
    >
      {isAboutCart && (
        <p>
          <a href="/cart">Change the cart</a>
        </p>
      )}
    </ErrorSummary>
  );
}

function NothingToOrder({ refused }: { refused?: RefusedOrder }) {
  return (
    <section class="blank">
      <div>
        <h1>{refused ? refused.title : "There is nothing to check out"}</h1>
        <p class="lede">
          {refused?.text ?? "Your cart is empty. If you have just ordered, the confirmation is on its way to you by e-mail."}
        </p>
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
