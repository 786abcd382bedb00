import type { BookQuery, BookSummary, Category } from "../../../shared/contracts/catalog.ts";
import type { CodeLink } from "../code-words.ts";
import { BookGrid } from "../components/book-card.tsx";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { CodePills, SubjectPills } from "../components/subject-index.tsx";
import { shelfNumberOfSubject } from "../cover/shelf.ts";
import { inOrderOfVolumes } from "../focus.ts";
import { volumeOf } from "./home.tsx";

export type BookListProps = {
  title: string;
  /** What kind of list it is, above its title: `Author`, `Series`. */
  kind?: string;
  lede?: string;
  way?: { href: string; words: string }[];
  /** The subjects the list can be narrowed to. */
  children?: Category[];
  /** The codes of the trade that the list can be narrowed to, and the one that it is narrowed to. */
  codes?: CodeLink[];
  code?: string | undefined;
  /** The subject or collection whose colours the page has. */
  subject?: string;
  /** Whether its makers have put the books in order, and no reader may. */
  hasOwnOrder?: boolean;
  books: BookSummary[];
  /** The list's own address, without its query. */
  path: string;
  sort: BookQuery["sort"];
  nextCursor: string | null;
  isContinued: boolean;
};

const sorts: { sort: BookQuery["sort"]; words: string }[] = [
  { sort: "title", words: "By title" },
  { sort: "-publishedOn", words: "Newest first" },
  { sort: "price", words: "By price" },
];

/** Books that have something in common, a page at a time. A series that fits on one page stands in the order of its volumes. */
export function BookListPage(props: BookListProps) {
  const { kind, books, path, code, sort, nextCursor, isContinued, hasOwnOrder = false } = props;
  const isWholeSeries = kind === "Series" && sort === "title" && nextCursor === null && !isContinued;
  return (
    <>
      <ListHead {...props} />
      {books.length === 0 ? (
        <>
          <p class="empty">{nextCursor === null ? "There is no book here yet." : "No book was found so far. The list goes on."}</p>
          <ListPaging path={path} code={code} sort={sort} nextCursor={nextCursor} isContinued={isContinued} />
        </>
      ) : (
        <>
          {!isWholeSeries && !hasOwnOrder && <SortLinks path={path} code={code} sort={sort} />}
          <BookGrid
            books={isWholeSeries ? inOrderOfVolumes(books) : books}
            level={2}
            isFirst
            noteOf={kind === "Series" ? volumeOf : undefined}
          />
          <ListPaging path={path} code={code} sort={sort} nextCursor={nextCursor} isContinued={isContinued} />
        </>
      )}
    </>
  );
}

function ListHead({ title, kind, lede, way = [], children = [], codes = [], subject }: BookListProps) {
  return (
    <header class={subject ? `page-head page-head--shelf shelf-${shelfNumberOfSubject(subject)}` : "page-head"}>
      <Breadcrumb way={way} />
      {kind && !subject && <p class="kicker">{kind}</p>}
      <h1>{title}</h1>
      {lede && <p class="lede">{lede}</p>}
      <SubjectPills subjects={children} label={`Within ${title}`} />
      <CodePills codes={codes} label={`Within ${title}, as the trade has it`} />
    </header>
  );
}

function SortLinks({ path, code, sort }: Pick<BookListProps, "path" | "code" | "sort">) {
  return (
    <nav class="sorts" aria-label="Order of the list">
      <ul>
        {sorts.map((choice) => (
          <li>
            <a href={addressOf({ path, code }, choice.sort)} aria-current={choice.sort === sort ? "true" : undefined}>
              {choice.words}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ListPaging({
  path,
  code,
  sort,
  nextCursor,
  isContinued,
}: Pick<BookListProps, "path" | "code" | "sort" | "nextCursor" | "isContinued">) {
  if (nextCursor === null && !isContinued) return null;
  return (
    <nav class="paging" aria-label="More of the list">
      {isContinued && (
        <a class="button" href={addressOf({ path, code }, sort)}>
          Back to the beginning
        </a>
      )}
      {nextCursor !== null && (
        <a class="button button--primary" href={addressOf({ path, code }, sort, nextCursor)} rel="next">
          More books
        </a>
      )}
    </nav>
  );
}

/** The address of a list in one order, from a cursor on. The usual order is not named, so that a list has one address. */
function addressOf({ path, code }: Pick<BookListProps, "path" | "code">, sort: BookQuery["sort"], cursor?: string): string {
  const query = new URLSearchParams({
    ...(code === undefined ? {} : { code }),
    ...(sort === "title" ? {} : { sort }),
    ...(cursor ? { cursor } : {}),
  }).toString();
  return query === "" ? path : `${path}?${query}`;
}
