import { Breadcrumb } from "../components/breadcrumb.tsx";

/** What the shop knows about its visitors. */
export function PrivacyPage() {
  return (
    <>
      <header class="page-head">
        <Breadcrumb way={[]} />
        <h1>Privacy</h1>
        <p class="lede">You can read every page of this shop without telling it anything.</p>
      </header>
      <div class="prose">
        <h2>While you look around</h2>
        <p>
          Pages are the same for everyone. There is no counting of visitors, no advertising, and nothing is loaded from anybody else: not a
          typeface, not a picture, not a script.
        </p>
        <h2>When you fill a cart</h2>
        <p>
          Your browser keeps one cookie. It holds the number of your cart and nothing else, no script can read it, and it is there so that
          the cart is yours when you come back. If you delete it, the cart is lost and nothing else happens.
        </p>
        <h2>When you order</h2>
        <p>
          We ask for your e-mail address, your name and where to send the parcel, because an order needs them. They are kept with the order,
          and used to send it and to write to you about it. Your card is between you and the payment provider: this shop is only told
          whether it was paid.
        </p>
        <h2>Who sees an order</h2>
        <p>
          Whoever has the link in your confirmation, and those who run the shop. The link is long and cannot be guessed, so please keep it
          to yourself. An order’s number alone opens nothing.
        </p>
        <h2>What is not there yet</h2>
        <p>
          Orders are kept without a date on which they are deleted, and there is no page on which you could do so yourself. That is a
          shortcoming of a demonstration, and better said than hidden.
        </p>
      </div>
    </>
  );
}
