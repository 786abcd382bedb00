import { Hono } from "hono";
import type { BookQuery, BookSummary, Category } from "../../../shared/contracts/catalog.ts";
import { bookQuerySchema, slugSchema, subjectRefSchema } from "../../../shared/contracts/catalog.ts";
import { keysOfCollection } from "../../../shared/contracts/collections.ts";
import type { Page } from "../../../shared/contracts/common.ts";
import { addressKeys, collectionList, facetKeysOf, listKeysOf, nextVolumeKeys, subjectTree } from "../../../shared/list-keys.ts";
import { Problem } from "../../../shared/problem.ts";
import { unwrap } from "../../../shared/result.ts";
import { refOfCode, type SubjectRef } from "../../../shared/subject-code.ts";
import { codeLink, codeName, codePath, schemeAndCode } from "../../../web/storefront/code-words.ts";
import { focusOf } from "../../../web/storefront/focus.ts";
import { dayNumberOf, frontTable } from "../../../web/storefront/front-table.ts";
import { BookPage } from "../../../web/storefront/pages/book.tsx";
import { BookListPage, type BookListProps } from "../../../web/storefront/pages/book-list.tsx";
import { CollectionsPage } from "../../../web/storefront/pages/collections.tsx";
import { HomePage } from "../../../web/storefront/pages/home.tsx";
import { SubjectsPage } from "../../../web/storefront/pages/subjects.tsx";
import { authorNames, countOf, roleNames } from "../../../web/storefront/words.ts";
import type { StorefrontApp, StorefrontContext } from "../bindings.ts";
import { showError, showNotFound } from "../errors.tsx";
import { keepAsLong, recommendedFor } from "../recommended.ts";
import { goTo, moveTo, showPublic, tagPage } from "../show-page.tsx";

/** Books in one page of a list: full rows on two, three, four and six columns. */
const pageSize = 24;
/** The shelves the front of the shop is laid from: as many books as a list gives, in the orders it can give them. */
const shelfSize = 100;
/** Books on the sheet, two of whose eight panels are words, and in the row of those written most recently. */
const frontTableCount = 6;
const recentCount = 6;
const shelfQuery = (sort: BookQuery["sort"]) => bookQuerySchema.parse({ limit: shelfSize, inStock: "true", sort });
const shelves = { byTitle: shelfQuery("title"), byDate: shelfQuery("-publishedOn") };
/** Collections that the first page shows, those that theirs shows with covers, and how many covers each has. */
const collectionsAtHome = 4;
const collectionsWithCovers = 12;
const coversOfCollection = 3;
/** Volumes of a series on one page, where they stand in their order. */
const seriesSize = 100;
/** Longest name a book may be asked for by. */
const refLengthMax = 200;

/** The pages for looking around. They are the same for everyone. */
export const browseRoutes = new Hono<StorefrontApp>();

// A place in a list that no list gave out, or that a newer one does not know any more: the list begins anew.
browseRoutes.onError((error, c) => {
  const isAboutPlace = error instanceof Problem && error.code === "invalid-request" && c.req.query("cursor") !== undefined;
  return isAboutPlace ? goTo(c, c.req.path) : showError(error, c);
});

browseRoutes.get("/", async (c) => {
  const [subjects, collections, byTitle, byDate] = await Promise.all([
    c.env.CATALOG.listCategories(),
    c.env.CATALOG.showCollections({ shown: collectionsAtHome, books: coversOfCollection }),
    c.env.CATALOG.listBooks(shelves.byTitle),
    c.env.CATALOG.listBooks(shelves.byDate),
  ]);
  const [titles, dates] = [unwrap(byTitle).items, unwrap(byDate).items];
  const atHand = [...new Map([...titles, ...dates].map((book) => [book.id, book])).values()];
  const today = dayNumberOf(Date.now());
  const recent = dates.slice(0, recentCount);
  // No book twice on one page, as long as there are enough of them.
  const others = atHand.filter(({ id }) => !recent.some((book) => book.id === id));
  const parts = {
    subjects,
    collections: collections.slice(0, collectionsAtHome),
    front: frontTable(others.length < frontTableCount ? atHand : others, today, frontTableCount),
    recent,
    focus: focusOf(atHand, today),
  };
  const ofCollections = parts.collections.flatMap(keysOfCollection);
  const lists = [subjectTree, collectionList, ...listKeysOf(shelves.byTitle), ...listKeysOf(shelves.byDate), ...ofCollections];
  const inCollections = parts.collections.flatMap(({ items }) => items);
  tagPage(c, [...parts.front, ...parts.recent, ...(parts.focus?.books ?? []), ...inCollections], { lists });
  const head = { title: "Octavo, a bookshop", description: "Books on paper, on screen or read aloud, every edition side by side." };
  return showPublic(c, head, <HomePage {...parts} />);
});

browseRoutes.get("/subjects", async (c) => {
  const subjects = await c.env.CATALOG.listCategories();
  tagPage(c, [], { lists: [subjectTree] });
  return showPublic(c, { title: "Subjects", description: "Every subject of the shop." }, <SubjectsPage subjects={subjects} />);
});

browseRoutes.get("/collections", async (c) => {
  const collections = await c.env.CATALOG.showCollections({ shown: collectionsWithCovers, books: coversOfCollection });
  const covered = collections.slice(0, collectionsWithCovers);
  tagPage(
    c,
    covered.flatMap(({ items }) => items),
    { lists: [collectionList, ...covered.flatMap(keysOfCollection)] },
  );
  return showPublic(
    c,
    { title: "Collections", description: "Books put together by the shop." },
    <CollectionsPage collections={collections} />,
  );
});

browseRoutes.get("/collections/:slug", async (c) => {
  const slug = slugOf(c);
  if (slug === null) return showNotFound(c);
  const { limit, sort, cursor } = listQueryOf(c);
  const found = unwrap(await c.env.CATALOG.findCollection({ slug, limit, cursor }));
  if (!found) return showNotFound(c);
  const { name, description } = found;
  const way = [{ href: "/collections", words: "Collections" }];
  const about = { kind: "Collection", title: name, lede: description, subject: slug, way, hasOwnOrder: true };
  return showList(c, { limit, sort, cursor }, found, about, keysOfCollection(found));
});

browseRoutes.get("/books", async (c) => {
  const query = listQueryOf(c);
  const [subjects, books] = await Promise.all([c.env.CATALOG.listCategories(), c.env.CATALOG.listBooks(query)]);
  return showList(c, query, unwrap(books), { title: "All books", children: subjects });
});

browseRoutes.get("/subjects/:slug", async (c) => {
  const ref = subjectRefSchema.safeParse(c.req.param("slug")).data;
  if (ref !== undefined) return showCode(c, ref);
  const slug = slugOf(c);
  if (slug === null) return showNotFound(c);
  const code = subjectRefSchema.safeParse(c.req.query("code")).data;
  const query = { ...listQueryOf(c), category: [slug], ...(code === undefined ? {} : { subject: [code] }) };
  const [subjects, books, facets] = await Promise.all([
    c.env.CATALOG.listCategories(),
    c.env.CATALOG.listBooks(query),
    c.env.CATALOG.listSubjectCodes(query),
  ]);
  const way = wayTo(slug, subjects);
  const subject = way?.at(-1);
  if (!way || !subject) return showNotFound(c);
  const above = way.slice(0, -1).map((each) => ({ href: `/subjects/${each.slug}`, words: each.name }));
  const { named, items } = facets;
  const list = {
    kind: "Subject",
    title: subject.name,
    lede: code === undefined ? countOf(subject.count, "book", "books") : named.map(codeName).join(" › "),
    subject: slug,
    way: [{ href: "/subjects", words: "Subjects" }, ...above],
    children: code === undefined ? subject.children : [],
    // What is only a code says nothing to whoever has come by words.
    codes: items.filter(({ heading }) => heading !== null).map((each) => codeLink(each, `/subjects/${slug}?code=${refOfCode(each)}`)),
    code,
  };
  return showList(c, query, unwrap(books), list, facetKeysOf(query));
});

/** What stands under a code of the trade, with those above it and those next below. */
async function showCode(c: StorefrontContext, ref: SubjectRef): Promise<Response> {
  if (c.req.param("slug") !== ref) return moveTo(c, `/subjects/${encodeURI(ref)}`);
  const query = { ...listQueryOf(c), subject: [ref] };
  const [books, { named, items }] = await Promise.all([c.env.CATALOG.listBooks(query), c.env.CATALOG.listSubjectCodes(query)]);
  const page = unwrap(books);
  const [own, ...above] = named.toReversed();
  if (!own || (page.items.length === 0 && query.cursor === undefined)) return showNotFound(c);
  const list = {
    kind: "Subject",
    title: codeName(own),
    lede: own.heading === null ? undefined : schemeAndCode(own),
    way: [{ href: "/subjects", words: "Subjects" }, ...above.toReversed().map((each) => ({ href: codePath(each), words: codeName(each) }))],
    codes: items.map((each) => codeLink(each, codePath(each))),
  };
  return showList(c, query, page, list, facetKeysOf(query));
}

browseRoutes.get("/authors/:slug", async (c) => {
  const slug = slugOf(c);
  if (slug === null) return showNotFound(c);
  const query = { ...listQueryOf(c), author: [slug] };
  const page = unwrap(await c.env.CATALOG.listBooks(query));
  const person = page.items.flatMap(({ contributors }) => contributors).find((contributor) => contributor.slug === slug);
  if (!person) return showNotFound(c);
  return showList(c, query, page, { kind: "Author", title: person.name, way: [{ href: "/books", words: "Books" }] });
});

browseRoutes.get("/contributors/:slug", async (c) => {
  const slug = slugOf(c);
  if (slug === null) return showNotFound(c);
  const query = { ...listQueryOf(c), contributor: [slug] };
  const page = unwrap(await c.env.CATALOG.listBooks(query));
  const parts = page.items.flatMap(({ contributors }) => contributors).filter((contributor) => contributor.slug === slug);
  const [person] = parts;
  if (!person) return showNotFound(c);
  const kinds = [...new Set(parts.map(({ role }) => roleNames[role]))];
  return showList(c, query, page, { kind: kinds.join(" · "), title: person.name, way: [{ href: "/books", words: "Books" }] });
});

browseRoutes.get("/series/:slug", async (c) => {
  const slug = slugOf(c);
  if (slug === null) return showNotFound(c);
  const query = { ...listQueryOf(c), limit: seriesSize, series: [slug] };
  const page = unwrap(await c.env.CATALOG.listBooks(query));
  const series = page.items.find((book) => book.series?.slug === slug)?.series;
  if (!series) return showNotFound(c);
  return showList(c, query, page, { kind: "Series", title: series.name, way: [{ href: "/books", words: "Books" }] });
});

browseRoutes.get("/books/:ref", async (c) => {
  const ref = c.req.param("ref");
  if (ref.length > refLengthMax) return showNotFound(c);
  const book = await c.env.CATALOG.findBook({ ref });
  if (!book) return showNotFound(c);
  // Its id, its ISBNs and the slugs it had before lead to the one address a book is known by.
  if (ref !== book.slug) {
    // Another book may take such a name, as it may join a list.
    tagPage(c, [book], { lists: addressKeys });
    return moveTo(c, `/books/${book.slug}`);
  }
  const authors = authorNames(book.contributors);
  const head = { title: authors ? `${book.title} by ${authors}` : book.title, description: book.description.slice(0, 200) };
  const recommended = await recommendedFor(c, book.id);
  const next = book.series?.next ? [book.series.next] : [];
  tagPage(c, [book, ...next, ...(recommended.books?.items ?? [])], {
    skus: book.editions.map(({ sku }) => sku),
    lists: nextVolumeKeys(book),
  });
  return keepAsLong(await showPublic(c, head, <BookPage book={book} recommended={recommended.books} />), recommended);
});

/** The order and place in a list that the address asks for; what makes no sense there is left out. */
function listQueryOf(c: StorefrontContext): BookQuery {
  const sort = bookQuerySchema.shape.sort.safeParse(c.req.query("sort")).data ?? "title";
  const cursor = bookQuerySchema.shape.cursor.safeParse(c.req.query("cursor")).data;
  return { limit: pageSize, sort, cursor };
}

function slugOf(c: StorefrontContext): string | null {
  return slugSchema.safeParse(c.req.param("slug")).data ?? null;
}

function showList(
  c: StorefrontContext,
  query: BookQuery,
  { items, nextCursor }: Page<BookSummary>,
  about: Pick<BookListProps, "title" | "kind" | "lede" | "way" | "children" | "codes" | "code" | "subject" | "hasOwnOrder">,
  lists = listKeysOf(query),
) {
  const { sort, cursor } = query;
  tagPage(c, items, { lists });
  const list = { path: c.req.path, sort, nextCursor, isContinued: cursor !== undefined };
  return showPublic(
    c,
    { title: about.title, description: `${about.title} at Octavo.` },
    <BookListPage {...about} {...list} books={items} />,
  );
}

/** The subjects from the top down to the one called `slug`; null when there is none. */
function wayTo(slug: string, subjects: Category[]): Category[] | null {
  for (const subject of subjects) {
    if (subject.slug === slug) return [subject];
    const below = wayTo(slug, subject.children);
    if (below) return [subject, ...below];
  }
  return null;
}
