import type { Book } from "../../../shared/contracts/catalog.ts";
import { codeName, codePath, hasPage } from "../code-words.ts";
import { type AddToCartField, AddToCartForm, type AddToCartValues } from "../components/add-to-cart-form.tsx";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { Cover } from "../components/cover.tsx";
import { MorePictures } from "../components/more-pictures.tsx";
import { ErrorSummary } from "../components/notice.tsx";
import { Recommended, type RecommendedBooks } from "../components/recommended.tsx";
import { noErrors, type PlacedErrors } from "../field-errors.ts";
import { contributionsOf, dimensionWords, formatName, isInStock, languageName, personPath, publicationDate } from "../words.ts";

/** Why copies could not be put into the cart, and what had been chosen. */
export type RefusedAddition = { text: string; errors: PlacedErrors<AddToCartField>; values: AddToCartValues };

/** One book: who made it, what it is, and the editions to choose from. */
export function BookPage({ book, refused, recommended }: { book: Book; refused?: RefusedAddition; recommended?: RecommendedBooks | null }) {
  const [subject] = book.subjects;
  return (
    <>
      <Breadcrumb way={subject ? [{ href: `/subjects/${subject.slug}`, words: subject.name }] : [{ href: "/books", words: "Books" }]} />
      {refused && <Refusal refused={refused} hasForm={isInStock(book.editions)} />}
      <article class="book">
        <div class="book__table">
          <Cover book={book} isMain />
          <MorePictures book={book} />
        </div>
        <div class="book__words">
          <header class="book__head">
            {book.series && (
              <p class="kicker">
                <a href={`/series/${book.series.slug}`}>{book.series.name}</a>
                {book.series.volume !== null && <>, book {book.series.volume}</>}
              </p>
            )}
            <h1>{book.title}</h1>
            {book.subtitle && <p class="subtitle">{book.subtitle}</p>}
            <Contributions contributors={book.contributors} />
          </header>
          <AddToCartForm book={book} values={refused?.values ?? null} errors={refused?.errors ?? noErrors} />
          {book.description !== "" && (
            <div class="book__description">
              {book.description.split(/\n{2,}/).map((paragraph) => (
                <p>{paragraph}</p>
              ))}
            </div>
          )}
          <Particulars book={book} />
        </div>
      </article>
      <Recommended recommended={recommended} />
    </>
  );
}

/** Why nothing was put into the cart, with the way to each field while there is a form. */
function Refusal({ refused: { text, errors }, hasForm }: { refused: RefusedAddition; hasForm: boolean }) {
  const fields = Object.entries(errors.byField) as [AddToCartField, string][];
  return (
    <ErrorSummary
      title="Nothing was put into your cart"
      text={fields.length + errors.others.length === 0 ? text : undefined}
      links={hasForm ? fields.map(([field, words]) => ({ id: field, words })) : []}
      others={hasForm ? errors.others : [...fields.map(([, words]) => words), ...errors.others]}
    />
  );
}

function Contributions({ contributors }: { contributors: Book["contributors"] }) {
  return (
    <>
      {contributionsOf(contributors).map(({ words, people }, rank) => (
        <p class={rank === 0 ? "byline byline--first" : "byline"}>
          {words}{" "}
          {people.map(({ name, role, slug }, index) => (
            <>
              {index > 0 && (index === people.length - 1 ? " and " : ", ")}
              <a href={personPath({ role, slug })}>{name}</a>
            </>
          ))}
        </p>
      ))}
    </>
  );
}

function Particulars({ book: { publishedOn, language, series, subjects, subjectCodes, editions } }: { book: Book }) {
  const codes = subjectCodes.filter(hasPage);
  return (
    <section class="particulars" aria-labelledby="particulars">
      <h2 id="particulars">Particulars</h2>
      <dl>
        {publishedOn && (
          <div>
            <dt>First published</dt>
            <dd>{publicationDate(publishedOn)}</dd>
          </div>
        )}
        {language && (
          <div>
            <dt>Language</dt>
            <dd>{languageName(language)}</dd>
          </div>
        )}
        {series?.next && (
          <div>
            <dt>Next in {series.name}</dt>
            <dd>
              <a href={`/books/${series.next.slug}`} rel="next">
                {series.next.title}
              </a>
              , book {series.next.volume}
            </dd>
          </div>
        )}
        {subjects.length > 0 && (
          <div>
            <dt>Subjects</dt>
            <dd>
              <ul class="tags">
                {subjects.map(({ slug, name }) => (
                  <li>
                    <a href={`/subjects/${slug}`}>{name}</a>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {codes.length > 0 && (
          <div>
            <dt>In the trade</dt>
            <dd>
              <ul class="tags">
                {codes.map((code) => (
                  <li>
                    <a href={codePath(code)}>{codeName(code)}</a>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {editions.map((edition) => (
          <EditionParticulars edition={edition} />
        ))}
      </dl>
    </section>
  );
}

/** What a copy of one edition is: by whom, since when, how big, and its numbers. Nothing where nothing is known. */
function EditionParticulars({ edition }: { edition: Book["editions"][number] }) {
  const { format, isbn13, isbn10, publisher, imprint, onSaleOn, dimensions } = edition;
  const isbns = [isbn13, isbn10].filter((isbn) => isbn !== null).join(", ");
  const facts = [
    [imprint, publisher].filter((name, index, names) => name && names.indexOf(name) === index).join(", "),
    onSaleOn && `On sale ${publicationDate(onSaleOn)}`,
    dimensions && dimensionWords(dimensions),
  ].filter(Boolean);
  if (isbns === "" && facts.length === 0) return null;
  return (
    <div>
      <dt>{formatName(format)}</dt>
      <dd>
        {isbns && <span class="isbn">ISBN {isbns}</span>}
        {facts.map((fact) => (
          <span class="edition-fact">{fact}</span>
        ))}
      </dd>
    </div>
  );
}
