import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { formatMoney } from "../../../shared/money.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { authorNames, formatName } from "../../storefront/words.ts";
import { Input } from "../components/input.tsx";
import { Copies } from "../components/status.tsx";
import { Paging, Table } from "../components/table.tsx";

export type BookListProps = {
  books: BookSummary[];
  nextCursor: string | null;
  isContinued?: boolean;
  /** Whether a book was just deleted. */
  isDeleted?: boolean;
  /** What was looked for, as typed; `isMore` when not all that was found is listed. */
  searched?: { words: string; error?: string; isMore?: boolean };
};

/** Books by title, or those that were looked for. */
export function BookListPage({ books, nextCursor, isContinued, isDeleted, searched }: BookListProps) {
  return (
    <>
      <header class="desk-head">
        <h1>Books</h1>
        <form class="find" method="get" action="/admin/books">
          <Input
            id="q"
            name="q"
            type="search"
            label="Find a book"
            value={searched?.words ?? ""}
            error={searched?.error}
            hint="By ISBN, SKU or id, or by how its title begins"
          />
          <button class="button" type="submit">
            Find
          </button>
        </form>
        <a class="button button--primary" href="/admin/books/new">
          Add a book
        </a>
      </header>
      {isDeleted && <Notice tone="good" title="The book is deleted" />}
      {searched && !searched.error && <Found searched={searched} books={books} />}
      {!searched && books.length === 0 && (
        <p class="nothing">{isContinued ? "There are no more books." : "There are no books in the catalogue yet."}</p>
      )}
      {books.length > 0 && <BookTable books={books} />}
      <Paging
        first={isContinued || searched ? { href: "/admin/books", words: searched ? "All books" : "Back to the beginning" } : undefined}
        more={nextCursor ? { href: `/admin/books?${new URLSearchParams({ cursor: nextCursor })}`, words: "More books" } : undefined}
      />
      <Exports />
    </>
  );
}

/** Files that an import takes as they are: sellers get their own books, admins all. */
function Exports() {
  return (
    <section class="desk-part" aria-labelledby="exports">
      <h2 id="exports">Take them along</h2>
      <p class="found">All books as a file. Importing it changes nothing, so it can be edited and sent back.</p>
      <p class="turning">
        {exportFormats.map(({ format, words }) => (
          <a class="button" href={`/api/exports/books?format=${format}`} download="">
            {words}
          </a>
        ))}
      </p>
    </section>
  );
}

const exportFormats = [
  { format: "csv", words: "CSV, for spreadsheets" },
  { format: "jsonl", words: "JSON Lines" },
  { format: "onix", words: "ONIX 3.0" },
];

function Found({ searched: { words, isMore }, books }: { searched: NonNullable<BookListProps["searched"]>; books: BookSummary[] }) {
  if (books.length === 0) return <p class="nothing">No book is called “{words}”, and no title begins with it.</p>;
  const count = `${books.length} ${books.length === 1 ? "title begins" : "titles begin"} with “${words}”`;
  return <p class="found">{isMore ? `More than ${count}: write more of it to see the others.` : `${count}.`}</p>;
}

function BookTable({ books }: { books: BookSummary[] }) {
  const columns = [{ words: "Book" }, { words: "Edition" }, { words: "Price", isNumber: true }, { words: "Available", isNumber: true }];
  return (
    <Table name="Books and what their editions cost" columns={columns} class="sheet__table--grouped">
      {books.flatMap(({ id, title, contributors, editions }) =>
        editions.map(({ sku, format, price, availability }, index) => (
          <tr class={index === 0 ? "sheet__first" : undefined}>
            {index === 0 && (
              <th scope="row" rowspan={editions.length}>
                <a href={`/admin/books/${id}`}>{title}</a>
                <span class="aside">{authorNames(contributors)}</span>
              </th>
            )}
            <td>
              {formatName(format)}{" "}
              <a class="code aside" href={`/admin/stock/${sku}`}>
                {sku}
              </a>
            </td>
            <td class="number">{formatMoney(price)}</td>
            <td class="number">
              <Copies available={availability.available} />
            </td>
          </tr>
        )),
      )}
    </Table>
  );
}
