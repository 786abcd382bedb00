import { availabilityOf } from "../../../shared/availability.ts";
import type { Book, Supply } from "../../../shared/contracts/catalog.ts";
import { formatListPrice, formatMoney } from "../../../shared/money.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { availabilityWords, contributionsOf, dimensionWords, formatName, inOneList, publicationDate } from "../../storefront/words.ts";
import { FormToken } from "../components/form-token.tsx";
import { Input } from "../components/input.tsx";
import { Pictures, type RefusedPicture } from "../components/pictures.tsx";
import { Copies } from "../components/status.tsx";

/** A price that was not taken: for which edition, what was typed, and why. `isStale` when somebody else was first. */
export type RefusedPrice = { sku: string; typed: string; text: string; isStale?: boolean };

type Edition = Book["editions"][number];
export type BookPageProps = {
  book: Book;
  formToken: string;
  /** The edition whose price was just changed. */
  changed?: string;
  /** What else was just done, by its name in the address. */
  done?: string;
  refused?: RefusedPrice;
  refusedPicture?: RefusedPicture;
  /** Why it was not deleted. */
  refusedDeletion?: string;
};

const doneWords: Record<string, string> = {
  made: "The book is in the shop",
  saved: "The book is as you saved it",
  "picture-added": "The picture is in the shop",
  "picture-changed": "The picture is as you saved it",
  "picture-removed": "The picture is gone",
};

/** A book with its editions, a form for each one's price, its pictures, and the ways to change the rest. */
export function BookPage({ book, formToken, changed, done = "", refused, refusedPicture, refusedDeletion }: BookPageProps) {
  const words = Object.hasOwn(doneWords, done) ? doneWords[done] : undefined;
  const edition = book.editions.find(({ sku }) => sku === changed);
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href="/admin/books">Books</a>
      </nav>
      <header class="desk-head">
        <div>
          <h1>{book.title}</h1>
          {book.subtitle && <p class="desk-head__sub">{book.subtitle}</p>}
          <p class="desk-head__sub">
            {contributionsOf(book.contributors).map(({ words, people }) => `${words} ${inOneList(people.map(({ name }) => name))}. `)}
          </p>
        </div>
        <div class="desk-head__ways">
          <a class="button button--primary" href={`/admin/books/${book.id}/edit`}>
            Edit
          </a>
          <a class="button" href={`/books/${book.slug}`}>
            See it in the shop
          </a>
        </div>
      </header>
      {words && <Notice tone="good" title={words} />}
      {(refusedPicture ?? refusedDeletion) && (
        <Notice tone="bad" title={refusedPicture ? "The picture was not taken" : "The book was not deleted"} isAlert>
          <p>{refusedPicture?.text ?? refusedDeletion}</p>
        </Notice>
      )}
      {edition && (
        <Notice tone="good" title={`${formatName(edition.format)} now costs ${formatMoney(edition.price)}`}>
          <p>Orders from now on pay this. Whoever has the book in a cart is shown the new price before paying.</p>
        </Notice>
      )}
      {refused && <Refusal book={book} refused={refused} />}
      <section class="desk-part" aria-labelledby="editions">
        <h2 id="editions">Editions</h2>
        <ul class="editions">
          {book.editions.map((each) => (
            <li class="panel edition-panel">
              <EditionFacts edition={each} />
              <PriceForm book={book} edition={each} formToken={formToken} refused={refused?.sku === each.sku ? refused : undefined} />
            </li>
          ))}
        </ul>
      </section>
      <Pictures book={book} formToken={formToken} refused={refusedPicture} />
      <section class="desk-part" aria-labelledby="about">
        <h2 id="about">About the book</h2>
        <BookFacts book={book} />
      </section>
      <details class="desk-part">
        <summary>Delete the book</summary>
        <form class="move-form" method="post" action={`/admin/books/${book.id}/delete`}>
          <FormToken value={formToken} />
          <input type="hidden" name="version" value={`${book.version}`} />
          <p>It leaves lists, pages and sale. Orders keep its title, and its copies stay in the stock.</p>
          <p>
            <button class="button button--danger" type="submit">
              Delete it
            </button>
          </p>
        </form>
      </details>
    </>
  );
}

function Refusal({ book, refused: { sku, isStale } }: { book: Book; refused: RefusedPrice }) {
  const edition = book.editions.find((each) => each.sku === sku);
  if (!edition) return null;
  if (!isStale) {
    return (
      <Notice tone="bad" title="The price was not changed" isAlert>
        <p>
          <a href={`#price-${sku}`}>What is wrong with it</a> stands beside the field.
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="waiting" title="Somebody else has changed this book meanwhile" isAlert>
      <p>
        {formatName(edition.format)} costs {formatMoney(edition.price)} at present, and nothing was changed by you. Here is the book as it
        is now: <a href={`#price-${sku}`}>set your price again</a> if you still mean it.
      </p>
    </Notice>
  );
}

function EditionFacts({ edition }: { edition: Edition }) {
  const { sku, isbn13, isbn10, format, price, prices, availability, pages, publisher, imprint, productForm } = edition;
  const { onSaleOn, dimensions, supply } = edition;
  const details = [imprint, publisher, pages && `${pages} pages`, productForm && `ONIX form ${productForm}`].filter(Boolean).join(", ");
  return (
    <div class="edition-panel__facts">
      <h3>{formatName(format)}</h3>
      <p class="edition-panel__price">{[price, ...prices].map((each) => formatListPrice(each)).join(" · ")}</p>
      <p>
        <span class="muted">{isbn13 ? "ISBN" : "SKU"}</span> <span class="code">{[sku, isbn10].filter(Boolean).join(", ")}</span>
      </p>
      {details && <p class="muted">{details}</p>}
      {dimensions && <p class="muted">{dimensionWords(dimensions)}</p>}
      {onSaleOn && <p class="muted">On sale {publicationDate(onSaleOn)}</p>}
      {supply && (
        <p>
          {availability.status === "in-stock" ? "In stock; once sold out: " : ""}
          {supplyWords(supply, onSaleOn)}
        </p>
      )}
      <p>
        <Copies available={availability.available} /> {availability.available === 1 ? "copy" : "copies"} available.{" "}
        <a href={`/admin/stock/${sku}`}>
          Stock and ledger<span class="visually-hidden"> of the {formatName(format)}</span>
        </a>
      </p>
    </div>
  );
}

/** What shoppers read where there are no copies. */
function supplyWords(supply: Supply, onSaleOn: string | null): string {
  return availabilityWords(availabilityOf(0, { supply, onSaleOn }));
}

type PriceFormProps = { book: Book; edition: Edition; formToken: string; refused?: RefusedPrice };

function PriceForm({ book, edition: { sku, format, price }, formToken, refused }: PriceFormProps) {
  const name = formatName(format);
  return (
    <form class="price-form" method="post" action={`/admin/books/${book.id}/editions/${sku}/price`}>
      <FormToken value={formToken} />
      {/* The version whose price is being looked at: a form that was open while somebody else changed it is refused. */}
      <input type="hidden" name="version" value={`${book.version}`} />
      <Input
        id={`price-${sku}`}
        name="price"
        label={`New price in ${price.currency}`}
        value={refused?.typed ?? (price.amount / 100).toFixed(2)}
        error={refused && !refused.isStale ? refused.text : undefined}
        inputmode="decimal"
        maxlength={20}
        isRequired
      />
      <button class="button button--primary" type="submit">
        Change price<span class="visually-hidden"> of the {name}</span>
      </button>
    </form>
  );
}

function BookFacts({ book }: { book: Book }) {
  const { subjects, subjectCodes, series, publishedOn, language, id, slug, version } = book;
  return (
    <dl class="facts facts--wide">
      {subjects.length > 0 && (
        <>
          <dt>Subjects</dt>
          <dd>{inOneList(subjects.map(({ name }) => name))}</dd>
        </>
      )}
      {subjectCodes.length > 0 && (
        <>
          <dt>Subject codes</dt>
          <dd>{subjectCodes.map(({ scheme, code, heading }) => [scheme, code, heading].filter(Boolean).join(" ")).join("; ")}</dd>
        </>
      )}
      {series && (
        <>
          <dt>Series</dt>
          <dd>{series.volume === null ? series.name : `${series.name}, volume ${series.volume}`}</dd>
        </>
      )}
      {publishedOn && (
        <>
          <dt>Published</dt>
          <dd>{publicationDate(publishedOn)}</dd>
        </>
      )}
      {language && (
        <>
          <dt>Language</dt>
          <dd>{language}</dd>
        </>
      )}
      <dt>Id</dt>
      <dd class="code">{id}</dd>
      <dt>Address</dt>
      <dd class="code">/books/{slug}</dd>
      <dt>Version</dt>
      <dd class="number">{version}</dd>
    </dl>
  );
}
