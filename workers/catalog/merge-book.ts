import type { Dimensions } from "../../shared/contracts/catalog.ts";
import type { ListPrice } from "../../shared/money.ts";
import type { InputError } from "../../shared/problem.ts";
import { slugOf } from "../../shared/slug.ts";
import type { StoredBook } from "./book-record.ts";
import { type BookBody, type EditionBody, listMaxima } from "./schemas.ts";

/**
 * The stored book with what is given: nothing is removed that the given book does not speak of. Given contributors take
 * the place of those of their roles, subjects and unknown editions go behind the stored ones, an edition takes the place of
 * the one with its SKU, and the slug stays. Doing it twice is doing it once.
 */
export function mergeBook({ facts, description }: StoredBook, given: BookBody): BookBody {
  return {
    title: given.title,
    slug: facts.slug,
    subtitle: given.subtitle ?? facts.subtitle,
    description: given.description || description,
    series: seriesOf(facts.series, given.series),
    language: given.language ?? facts.language,
    publishedOn: publicationOf(facts.publishedOn, given.publishedOn),
    contributors: contributorsOf(facts.contributors, given.contributors),
    subjects: subjectsOf(facts.subjects, given.subjects),
    subjectCodes: subjectCodesOf(facts.subjectCodes, given.subjectCodes),
    editions: editionsOf(facts.editions, given.editions),
  };
}

/** What keeps a merged book from being written: each of the two may be short enough where both together are not. */
export function excessOf(merged: BookBody): InputError[] {
  return (["contributors", "subjects", "subjectCodes", "editions"] as const).flatMap((list) => {
    const [count, max] = [merged[list].length, listMaxima[list]];
    const words = list === "subjectCodes" ? "subject codes" : list;
    return count > max
      ? [{ pointer: `/${list}`, message: `with those the shop has, the book would have ${count} ${words}: at most ${max}` }]
      : [];
  });
}

type Facts = StoredBook["facts"];

/** A series without a volume says nothing of the volume that its book has in it. */
function seriesOf(stored: Facts["series"], given: BookBody["series"]): BookBody["series"] {
  if (!given) return stored && { name: stored.name, volume: stored.volume };
  const isSame = stored?.slug === slugOf(given.name);
  return { name: given.name, volume: given.volume ?? (isSame ? stored.volume : null) };
}

/** A year says nothing of the day in it. */
function publicationOf(stored: string | null, given: string | null): string | null {
  if (given === null) return stored;
  return stored?.startsWith(`${given}-`) ? stored : given;
}

/** Who is given without a sort name keeps the one of the same person in the same role. */
function contributorsOf(stored: Facts["contributors"], given: BookBody["contributors"]): BookBody["contributors"] {
  const roles = new Set(given.map(({ role }) => role));
  const first = stored.findIndex(({ role }) => roles.has(role));
  const place = first < 0 ? stored.length : first;
  const others = (part: Facts["contributors"]) =>
    part.filter(({ role }) => !roles.has(role)).map(({ name, role, sortName }) => ({ name, role, sortName }));
  const sortNameOf = (one: BookBody["contributors"][number]) =>
    stored.find(({ slug, role }) => role === one.role && slug === slugOf(one.name))?.sortName ?? null;
  const ofRoles = given.map((one) => ({ ...one, sortName: one.sortName ?? sortNameOf(one) }));
  return [...others(stored.slice(0, place)), ...ofRoles, ...others(stored.slice(place))];
}

function subjectsOf(stored: Facts["subjects"], given: BookBody["subjects"]): BookBody["subjects"] {
  const slugs = new Set(stored.map(({ slug }) => slug));
  return [...stored.map(({ slug }) => ({ slug })), ...given.filter(({ slug }) => !slugs.has(slug))];
}

function subjectCodesOf(stored: Facts["subjectCodes"], given: BookBody["subjectCodes"]): BookBody["subjectCodes"] {
  const keyOf = ({ scheme, code }: Facts["subjectCodes"][number]) => `${scheme} ${code}`;
  const givenByKey = new Map(given.map((one) => [keyOf(one), one]));
  const keys = new Set(stored.map(keyOf));
  const kept = stored.map((one) => ({ ...one, heading: givenByKey.get(keyOf(one))?.heading ?? one.heading }));
  return [...kept, ...given.filter((one) => !keys.has(keyOf(one)))];
}

function editionsOf(stored: Facts["editions"], given: EditionBody[]): EditionBody[] {
  const givenBySku = new Map(given.map((edition) => [edition.sku, edition]));
  const kept = stored.map((edition): EditionBody => {
    const one = givenBySku.get(edition.sku);
    return one ? editionOf(edition, one) : edition;
  });
  const skus = new Set(stored.map(({ sku }) => sku));
  return [...kept, ...given.filter(({ sku }) => !skus.has(sku))];
}

/** A form says in what format an edition is, so another format takes the stored form with it. */
function editionOf(stored: Facts["editions"][number], given: EditionBody): EditionBody {
  const { isbn13, pages, publisher, imprint, onSaleOn, supply } = stored;
  return {
    ...given,
    isbn13: given.isbn13 ?? isbn13,
    pages: given.pages ?? pages,
    publisher: given.publisher ?? publisher,
    imprint: given.imprint ?? imprint,
    productForm: given.productForm ?? (given.format === stored.format ? stored.productForm : null),
    onSaleOn: given.onSaleOn ?? onSaleOn,
    dimensions: dimensionsOf(stored.dimensions, given.dimensions),
    prices: pricesOf(stored.prices, given),
    supply: given.supply ?? supply,
    recordReference: given.recordReference ?? stored.recordReference,
  };
}

function dimensionsOf(stored: Dimensions | null, given: Dimensions | null): Dimensions | null {
  if (!stored || !given) return given ?? stored;
  return {
    heightMm: given.heightMm ?? stored.heightMm,
    widthMm: given.widthMm ?? stored.widthMm,
    thicknessMm: given.thicknessMm ?? stored.thicknessMm,
    weightGrams: given.weightGrams ?? stored.weightGrams,
  };
}

/** One in each currency, and none in that of the price itself. */
function pricesOf(stored: ListPrice[], { price, prices }: EditionBody): ListPrice[] {
  const spoken = new Set<string>([price.currency, ...prices.map(({ currency }) => currency)]);
  return [...stored.filter(({ currency }) => !spoken.has(currency)), ...prices];
}
