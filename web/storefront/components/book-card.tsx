import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { formatMoney } from "../../../shared/money.ts";
import { authorNames, isInStock, lowestPrice } from "../words.ts";
import { Cover } from "./cover.tsx";

/** One book of a grid. The whole card is the link's target; the link's words are the title alone. */
export function BookCard({ book, level = 3 }: { book: BookSummary; level?: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3";
  const authors = authorNames(book.contributors);
  return (
    <li class="book-card">
      <Cover book={book} />
      <Heading class="book-card__title">
        <a href={`/books/${book.slug}`}>{book.title}</a>
      </Heading>
      {authors && <p class="book-card__author">{authors}</p>}
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

/** Books as a grid of covers. */
export function BookGrid({ books, level }: { books: BookSummary[]; level?: 2 | 3 }) {
  return (
    <ul class="book-grid">
      {books.map((book) => (
        <BookCard book={book} level={level} />
      ))}
    </ul>
  );
}
