import { Breadcrumb } from "../components/breadcrumb.tsx";

/** What the shop is. */
export function AboutPage() {
  return (
    <>
      <header class="page-head">
        <Breadcrumb way={[]} />
        <h1>About the shop</h1>
        <p class="lede">Octavo is a bookshop made to be taken apart and looked at.</p>
      </header>
      <div class="prose">
        <p>
          It works like a real one: you look around, fill a cart, order as a guest, and get a confirmation. Copies are counted, so that the
          last one is sold once, and a payment without books to send is never kept.
        </p>
        <p>
          It is also a demonstration. Where it runs with the sandbox that it brings along, cards are test cards, no money moves, and no
          parcel leaves. The checkout says so before you pay.
        </p>
        <h2>Why the covers look like this</h2>
        <p>
          They are drawn by the shop itself, from the title, the author and the subject, in type and plain shapes. A subject has its
          colours, so you can tell a shelf from across the room; a book has its composition, and keeps it.
        </p>
        <h2>What an octavo is</h2>
        <p>
          A sheet of paper folded three times. It makes eight leaves, which are sixteen pages, and it is the size most books have had since
          people began to carry them about.
        </p>
        <p>
          If you build shops yourself, the <a href="/docs">developers’ pages</a> describe every address this one answers.
        </p>
      </div>
    </>
  );
}
