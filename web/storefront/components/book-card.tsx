import type { Child } from "hono/jsx";
import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { formatMoney } from "../../../shared/money.ts";
import { authorNames, isInStock, lowestPrice } from "../words.ts";
import { Cover } from "./cover.tsx";

/** How many covers of a page's first grid are seen as soon as it opens, on a wide screen. */
const firstCovers = 6;

type CardProps = { book: BookSummary; level?: 2 | 3; isFirst?: boolean; note?: string | null; title?: Child; class?: string };

/** One book of a grid. The whole card is the link's target; the link's words are the title alone. `note` stands before the author; `title` is the title with parts of it marked. */
export function BookCard({ book, level = 3, isFirst, note, title, ...rest }: CardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const byline = [note, authorNames(book.contributors)].filter(Boolean).join(" · ");
  return (
    <li class={`book-card ${rest.class ?? ""}`}>
      <Cover book={book} isFirst={isFirst} />
      <Heading class="book-card__title">
        <a href={`/books/${book.slug}`}>{title ?? book.title}</a>
      </Heading>
      {byline && <p class="book-card__author">{byline}</p>}
      <PriceLine book={book} />
    </li>
  );
}

function PriceLine({ book: { editions } }: { book: BookSummary }) {
  const lowest = lowestPrice(editions.filter((edition) => isInStock([edition]))) ?? lowestPrice(editions);
  if (!lowest) return <p class="book-card__price">Not on sale</p>;
  return (
    <p class="book-card__price">
      {lowest.isFrom && <span class="from">from </span>}
      {formatMoney(lowest.price)}
      {!isInStock(editions) && <span class="badge badge--out">Out of stock</span>}
    </p>
  );
}

type GridProps = {
  books: BookSummary[];
  level?: 2 | 3;
  /** Whether the page begins with these books. */
  isFirst?: boolean;
  noteOf?: (book: BookSummary) => string | null;
};

/** Books as a grid of covers. */
export function BookGrid({ books, level, isFirst = false, noteOf }: GridProps) {
  return (
    <ul class="book-grid">
      {books.map((book, place) => (
        <BookCard book={book} level={level} isFirst={isFirst && place < firstCovers} note={noteOf?.(book)} />
      ))}
    </ul>
  );
}
