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
    editions: editionsOf(facts.editions, given.editions),
  };
}

/** What keeps a merged book from being written: each of the two may be short enough where both together are not. */
export function excessOf(merged: BookBody): InputError[] {
  return (["contributors", "subjects", "editions"] as const).flatMap((list) => {
    const [count, max] = [merged[list].length, listMaxima[list]];
    return count > max
      ? [{ pointer: `/${list}`, message: `with those the shop has, the book would have ${count} ${list}: at most ${max}` }]
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

function contributorsOf(stored: Facts["contributors"], given: BookBody["contributors"]): BookBody["contributors"] {
  const roles = new Set(given.map(({ role }) => role));
  const first = stored.findIndex(({ role }) => roles.has(role));
  const place = first < 0 ? stored.length : first;
  const others = (part: Facts["contributors"]) => part.filter(({ role }) => !roles.has(role)).map(({ name, role }) => ({ name, role }));
  return [...others(stored.slice(0, place)), ...given, ...others(stored.slice(place))];
}

function subjectsOf(stored: Facts["subjects"], given: BookBody["subjects"]): BookBody["subjects"] {
  const slugs = new Set(stored.map(({ slug }) => slug));
  return [...stored.map(({ slug }) => ({ slug })), ...given.filter(({ slug }) => !slugs.has(slug))];
}

function editionsOf(stored: Facts["editions"], given: EditionBody[]): EditionBody[] {
  const givenBySku = new Map(given.map((edition) => [edition.sku, edition]));
  const kept = stored.map((edition): EditionBody => {
    const one = givenBySku.get(edition.sku);
    if (!one) return edition;
    const { isbn13, pages, publisher } = edition;
    return { ...one, isbn13: one.isbn13 ?? isbn13, pages: one.pages ?? pages, publisher: one.publisher ?? publisher };
  });
  const skus = new Set(stored.map(({ sku }) => sku));
  return [...kept, ...given.filter(({ sku }) => !skus.has(sku))];
}
