import { type Book, editionFormats, supplyStatuses } from "../../../shared/contracts/catalog.ts";
import { ErrorSummary, Notice } from "../../storefront/components/notice.tsx";
import { formatName } from "../../storefront/words.ts";
import type { BookForm, EditionForm } from "../book-form.ts";
import { FormToken } from "../components/form-token.tsx";
import { Input } from "../components/input.tsx";
import { Select } from "../components/select.tsx";
import { TextArea } from "../components/text-area.tsx";
import type { RefusedBook } from "../refused-book.ts";

export type BookFormPageProps = {
  /** The book that is edited; null for a new one. */
  book: Pick<Book, "id" | "title" | "version"> | null;
  form: BookForm;
  formToken: string;
  refused?: RefusedBook;
};

const formats = editionFormats.map((value) => ({ value, words: formatName(value) }));
const supplies = [
  { value: "", words: "Nothing: as the copies are" },
  ...supplyStatuses.map((value) => ({ value, words: value.replaceAll("-", " ") })),
];

/** The form of a book and its editions, for a new one or one that is there. */
export function BookFormPage({ book, form, formToken, refused }: BookFormPageProps) {
  const address = book ? `/admin/books/${book.id}` : "/admin/books";
  const errors = refused?.errors ?? {};
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={address}>{book ? book.title : "Books"}</a>
      </nav>
      <header class="desk-head">
        <h1>{book ? "Edit the book" : "A new book"}</h1>
      </header>
      {refused && <Refusal refused={refused} book={book} />}
      <form class="book-form" method="post" action={book ? `${address}/edit` : address}>
        <FormToken value={formToken} />
        {/* The version that is being edited: a form that was open while somebody else changed the book is refused. */}
        {book && <input type="hidden" name="version" value={`${book.version}`} />}
        <section class="panel move-form" aria-labelledby="work">
          <h2 id="work">The book</h2>
          <Input id="title" name="title" label="Title" value={form.title} error={errors.title} isRequired />
          <Input id="subtitle" name="subtitle" label="Subtitle" value={form.subtitle} error={errors.subtitle} />
          <TextArea
            id="contributors"
            name="contributors"
            label="Who made it"
            hint="A name to a line, with what they did where they are no author: Constance Garnett (translator)"
            value={form.contributors}
            error={errors.contributors}
            rows={3}
          />
          <TextArea
            id="subjects"
            name="subjects"
            label="Subjects"
            hint="One to a line, below another where that is new: Fiction > Gothic fiction"
            value={form.subjects}
            error={errors.subjects}
            rows={3}
          />
          <div class="field-row">
            <Input id="series" name="series" label="Series" value={form.series} error={errors.series} />
            <Input id="volume" name="volume" label="Volume" value={form.volume} error={errors.volume} inputmode="decimal" maxlength={12} />
          </div>
          <div class="field-row">
            <Input id="language" name="language" label="Language" hint="en" value={form.language} error={errors.language} maxlength={3} />
            <Input
              id="publishedOn"
              name="publishedOn"
              label="First published"
              hint="1818, 1818-01 or 1818-01-01"
              value={form.publishedOn}
              error={errors.publishedOn}
              maxlength={16}
            />
          </div>
          <TextArea id="description" name="description" label="Description" value={form.description} error={errors.description} rows={6} />
          <Input
            id="slug"
            name="slug"
            label="Address in the shop"
            hint={book ? "Who has the old one is led to the new one" : "Made from the title when it is left empty"}
            value={form.slug}
            error={errors.slug}
            maxlength={120}
          />
        </section>
        <section class="desk-part" aria-labelledby="editions">
          <h2 id="editions">Editions</h2>
          <div class="editions">
            {form.editions.map((edition, index) => (
              <EditionFields edition={edition} index={index} errors={errors} />
            ))}
          </div>
          <p class="turning">
            <button class="button" type="submit" name="more" value="1" formnovalidate>
              Room for another edition
            </button>
          </p>
        </section>
        <p class="turning">
          <button class="button button--primary" type="submit">
            {book ? "Save the book" : "Make the book"}
          </button>
          <a class="button button--quiet" href={address}>
            Leave it
          </a>
        </p>
      </form>
    </>
  );
}

function Refusal({ refused: { errors, others, isStale }, book }: { refused: RefusedBook; book: BookFormPageProps["book"] }) {
  if (isStale) {
    return (
      <Notice tone="waiting" title="Somebody else has changed this book meanwhile" isAlert>
        <p>
          Nothing was changed by you, and here is what you typed.{" "}
          <a href={`/admin/books/${book?.id ?? ""}`}>Look at the book as it is now</a>: saved once more, this takes its place.
        </p>
      </Notice>
    );
  }
  const links = Object.entries(errors).map(([id, words]) => ({ id, words }));
  return <ErrorSummary title="The book was not saved" links={links} others={others} />;
}

function EditionFields({ edition, index, errors }: { edition: EditionForm; index: number; errors: Record<string, string> }) {
  const about = (field: keyof EditionForm) => ({
    ...{ id: `${field}-${index}`, name: `${field}-${index}`, value: edition[field], error: errors[`${field}-${index}`] },
  });
  return (
    <fieldset class="panel move-form">
      <legend class="panel__legend">Edition {index + 1}</legend>
      <Input {...about("sku")} label="ISBN or SKU" maxlength={60} />
      <div class="field-row">
        <Select {...about("format")} label="Format" options={formats} />
        <Input {...about("price")} label="Price in USD" inputmode="decimal" maxlength={20} />
      </div>
      <div class="field-row">
        <Input {...about("pages")} label="Pages" inputmode="numeric" maxlength={10} />
        <Input {...about("publisher")} label="Publisher" />
      </div>
      <Input {...about("onSaleOn")} label="On sale" hint="2026-12-01" maxlength={10} />
      <div class="field-row">
        <Select {...about("supply")} label="Said where there are no copies" options={supplies} />
        <Input {...about("days")} label="Days from the supplier" inputmode="numeric" maxlength={4} />
      </div>
      {edition.sku !== "" && (
        <label class="tick">
          <input type="checkbox" name={`out-${index}`} value="on" checked={edition.out === "on"} />
          <span>Take this edition out</span>
        </label>
      )}
    </fieldset>
  );
}
