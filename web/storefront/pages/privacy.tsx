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
        <h2>When you make an account</h2>
        <p>
          You need none to order. With one, we keep your name, your e-mail address, a scrambled form of your password, the addresses you
          save, and where you are signed in, as no more than “Firefox on Linux”. What is personal is stored encrypted. Your browser keeps a
          second cookie then, which no script can read either, until you sign out.
        </p>
        <h2>What you allow, and taking it back</h2>
        <p>
          What is not needed to run your account is done only when you allow it, on the page <a href="/account/data">Your data</a>. There
          you also download everything we know of you, and delete the account: then your name and your addresses are taken out of every part
          of the shop. Orders stay as numbers, because books of account have to be kept.
        </p>
        <h2>What is not there yet</h2>
        <p>
          Orders of guests are kept without a date on which they are deleted. Make an account with the same address, confirm it, and they
          are yours to delete with it.
        </p>
      </div>
    </>
  );
}
