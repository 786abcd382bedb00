import { editionFormats } from "../../../shared/contracts/catalog.ts";
import { type Collection, collectionBooksMax } from "../../../shared/contracts/collections.ts";
import { ErrorSummary, Notice } from "../../storefront/components/notice.tsx";
import { formatName } from "../../storefront/words.ts";
import { type CollectionForm, collectionKinds, type RefusedCollection } from "../collection-form.ts";
import { Choices } from "../components/choices.tsx";
import { FormToken } from "../components/form-token.tsx";
import { Input } from "../components/input.tsx";
import { Select } from "../components/select.tsx";
import { TextArea } from "../components/text-area.tsx";

export type CollectionFormPageProps = {
  /** The collection that is edited; null for a new one. */
  collection: Pick<Collection, "slug" | "name" | "version"> | null;
  form: CollectionForm;
  formToken: string;
  refused?: RefusedCollection;
};

/** The form of a collection, for a new one or one that is there. */
export function CollectionFormPage({ collection, form, formToken, refused }: CollectionFormPageProps) {
  const errors = refused?.errors ?? {};
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href="/admin/collections">Collections</a>
      </nav>
      <header class="desk-head">
        <h1>{collection ? collection.name : "A new collection"}</h1>
        {collection && (
          <a class="button" href={`/collections/${collection.slug}`}>
            See it in the shop
          </a>
        )}
      </header>
      {refused && <Refusal refused={refused} />}
      <form class="book-form" method="post" action={collection ? `/admin/collections/${collection.slug}` : "/admin/collections"}>
        <FormToken value={formToken} />
        {collection && <input type="hidden" name="version" value={`${collection.version}`} />}
        <section class="panel move-form" aria-labelledby="what">
          <h2 id="what">What it is</h2>
          <Input id="name" name="name" label="Name" value={form.name} error={errors.name} maxlength={100} isRequired />
          {!collection && (
            <Input
              id="slug"
              name="slug"
              label="Address in the shop"
              hint="Made from the name when it is left empty; it stays"
              value={form.slug}
              error={errors.slug}
              maxlength={120}
            />
          )}
          <TextArea
            id="description"
            name="description"
            label="Description"
            hint="What shoppers read beside the name"
            value={form.description}
            error={errors.description}
            rows={3}
          />
          <Choices name="kind" legend="How it comes by its books" value={form.kind} options={collectionKinds} error={errors.kind} />
        </section>
        <div class="desk-columns desk-columns--even">
          <section class="panel move-form" aria-labelledby="by-hand">
            <h2 id="by-hand">By hand</h2>
            <TextArea
              id="books"
              name="books"
              label="Books"
              hint={`One to a line, by ISBN, SKU or id; what stands behind it is not read. At most ${collectionBooksMax}`}
              value={form.books}
              error={errors.books}
              rows={12}
            />
          </section>
          <RuleFields form={form} errors={errors} />
        </div>
        <p class="turning">
          <button class="button button--primary" type="submit">
            {collection ? "Save the collection" : "Make the collection"}
          </button>
          <a class="button button--quiet" href="/admin/collections">
            Leave it
          </a>
        </p>
      </form>
      {collection && <Deletion collection={collection} formToken={formToken} />}
    </>
  );
}

const anything = { value: "", words: "Any" };
const formats = [anything, ...editionFormats.map((value) => ({ value, words: formatName(value) }))];
const stocks = [anything, { value: "true", words: "In stock" }, { value: "false", words: "Out of stock" }];
const sorts = [
  { value: "title", words: "By title" },
  { value: "-publishedOn", words: "The newest first" },
  { value: "price", words: "The cheapest first" },
  { value: "-rating", words: "The best rated first" },
];

function RuleFields({ form, errors }: { form: CollectionForm; errors: RefusedCollection["errors"] }) {
  const about = (field: keyof CollectionForm) => ({ id: field, name: field, value: form[field], error: errors[field] });
  return (
    <section class="panel move-form" aria-labelledby="by-rule">
      <h2 id="by-rule">By a rule</h2>
      <Input {...about("category")} label="Subject" hint="As its page’s address ends: gothic-fiction; several between commas" />
      <div class="field-row">
        <Input {...about("author")} label="Author" hint="jane-austen" />
        <Input {...about("series")} label="Series" hint="sherlock-holmes" />
      </div>
      <div class="field-row">
        <Input {...about("publisher")} label="Publisher" hint="octavo-press" />
        <Input {...about("language")} label="Language" hint="en" />
      </div>
      <div class="field-row">
        <Input {...about("minPrice")} label="From a price of" hint="5.00" inputmode="decimal" maxlength={20} />
        <Input {...about("maxPrice")} label="Up to a price of" hint="10.00" inputmode="decimal" maxlength={20} />
      </div>
      <div class="field-row">
        <Select {...about("format")} label="Format" options={formats} />
        <Select {...about("inStock")} label="Stock" options={stocks} />
      </div>
      <Select {...about("sort")} label="Order" options={sorts} />
    </section>
  );
}

function Refusal({ refused: { errors, others, isStale } }: { refused: RefusedCollection }) {
  if (isStale) {
    return (
      <Notice tone="waiting" title="Somebody else has changed this collection meanwhile" isAlert>
        <p>Nothing was changed by you, and here is what you typed: saved once more, it takes the place of what is there now.</p>
      </Notice>
    );
  }
  const links = Object.entries(errors).map(([id, words]) => ({ id, words }));
  return <ErrorSummary title="The collection was not saved" links={links} others={others} />;
}

function Deletion({ collection: { slug, version }, formToken }: { collection: Pick<Collection, "slug" | "version">; formToken: string }) {
  return (
    <details class="desk-part">
      <summary>Delete the collection</summary>
      <form class="move-form" method="post" action={`/admin/collections/${slug}/delete`}>
        <FormToken value={formToken} />
        <input type="hidden" name="version" value={`${version}`} />
        <p>Its books stay in the shop.</p>
        <p>
          <button class="button button--danger" type="submit">
            Delete it
          </button>
        </p>
      </form>
    </details>
  );
}
