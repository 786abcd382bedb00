import { formatMoney } from "../../../shared/money.ts";
import { shippingPriceOf } from "../../../shared/totals.ts";
import { Breadcrumb } from "../components/breadcrumb.tsx";

/** How books are sent, and how they come back. */
export function DeliveryPage() {
  return (
    <>
      <header class="page-head">
        <Breadcrumb way={[]} />
        <h1>Delivery and returns</h1>
        <p class="lede">One price, one parcel, and nothing added on the last page.</p>
      </header>
      <div class="prose">
        <h2>What it costs</h2>
        <p>
          Standard delivery is {formatMoney(shippingPriceOf("standard"))} for the whole order, whether it is one book or ten. Prices are in
          US dollars, the currency of the country the shop is at home in. The total you see at the checkout is the total you pay; if a price
          changes while you fill in your address, you are shown the new one before anything is taken.
        </p>
        <h2>How it is sent</h2>
        <p>
          By post, in one parcel, to the address you give. Your copies are put aside while you pay, for fifteen minutes at most, and sent
          only when the payment has arrived. We do not promise a day: nobody here would be able to keep it.
        </p>
        <h2>If a book is gone</h2>
        <p>
          A book that is sold out cannot be ordered. If somebody is quicker while you pay, the order is closed, and nothing is kept from
          your card.
        </p>
        <h2>Returns</h2>
        <p>
          This is a demonstration shop, and there is no desk for returns yet: an order cannot be sent back or cancelled from its page. Where
          the shop runs with test cards there is nothing to return, since no parcel was sent and no money taken.
        </p>
      </div>
    </>
  );
}
