import type { Facets, SearchPage, SearchQuery } from "../../../shared/contracts/search.ts";
import { formatMoney } from "../../../shared/money.ts";
import { changed, type ListFilter, searchAddress, toggled } from "../search-address.ts";
import { formatName, languageName } from "../words.ts";

type Choice = { words: string; href: string; isChosen: boolean; count?: number };

/** Prices a shelf is usually parted at, in minor units. */
const priceBands = [
  { from: undefined, until: 999 },
  { from: 1_000, until: 1_999 },
  { from: 2_000, until: undefined },
];

/** Everything a search can be narrowed by, as links with counts. */
export function SearchFilters({ query, facets }: { query: SearchQuery; facets: Facets }) {
  const groups: { title: string; choices: Choice[] }[] = [
    { title: "Subject", choices: choicesOf(query, "category", facets.category) },
    { title: "Format", choices: choicesOf(query, "format", facets.format) },
    { title: "Price", choices: priceChoices(query) },
    { title: "Availability", choices: [stockChoice(query)] },
    { title: "Language", choices: choicesOf(query, "language", facets.language) },
    { title: "Author", choices: choicesOf(query, "author", facets.author) },
  ];
  const useful = groups.filter(
    ({ title, choices }) => title === "Availability" || choices.length > 1 || choices.some(({ isChosen }) => isChosen),
  );
  return (
    <details class="filters">
      <summary class="filters__summary">Narrow the results</summary>
      <nav class="filters__groups" aria-label="Narrow the results">
        {useful.map(({ title, choices }) => (
          <section class="filters__group">
            <h2 class="filters__title">{title}</h2>
            <ul>
              {choices.map((choice) => (
                <li>
                  <a class="filters__choice" href={choice.href} aria-current={choice.isChosen ? "true" : undefined}>
                    <span class="filters__words">{choice.words}</span>
                    {choice.count !== undefined && <span class="filters__count">{choice.count}</span>}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
    </details>
  );
}

/** The filters that hold now, each as a link that takes it away. */
export function ChosenFilters({ query, facets }: { query: SearchQuery; facets: Facets }) {
  const lists = (["category", "author", "series", "publisher", "format", "language"] as const).flatMap((filter) =>
    (query[filter] ?? []).map((value) => ({ words: nameOf(filter, value, facets), href: searchAddress(toggled(query, filter, value)) })),
  );
  const isPriced = query.minPrice !== undefined || query.maxPrice !== undefined;
  const price = isPriced
    ? [{ words: priceWords(query), href: searchAddress(changed(query, { minPrice: undefined, maxPrice: undefined })) }]
    : [];
  const stock =
    query.inStock === undefined
      ? []
      : [{ words: query.inStock ? "In stock" : "Out of stock", href: searchAddress(changed(query, { inStock: undefined })) }];
  const chips = [...lists, ...price, ...stock];
  if (chips.length === 0) return null;
  const { q, sort, limit } = query;
  return (
    <ul class="chips" aria-label="Chosen filters">
      {chips.map(({ words, href }) => (
        <li>
          <a class="chip" href={href}>
            <span class="visually-hidden">Remove </span>
            {words}
            <span class="chip__cross" aria-hidden="true">
              {" ×"}
            </span>
          </a>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <a class="chip chip--all" href={searchAddress({ q, sort, limit, page: 1 })}>
            Remove all
          </a>
        </li>
      )}
    </ul>
  );
}

function choicesOf(query: SearchQuery, filter: keyof Facets, facet: SearchPage["facets"][keyof Facets]): Choice[] {
  const chosen: string[] = query[filter] ?? [];
  return facet.map(({ value, name, count }) => ({
    words: wordsOf(filter, value, name),
    href: searchAddress(toggled(query, filter, value)),
    isChosen: chosen.includes(value),
    count,
  }));
}

function priceChoices(query: SearchQuery): Choice[] {
  return priceBands.map(({ from, until }) => {
    const isChosen = query.minPrice === from && query.maxPrice === until;
    const band = { minPrice: from, maxPrice: until };
    const change = isChosen ? { minPrice: undefined, maxPrice: undefined } : band;
    return { words: priceWords(band), href: searchAddress(changed(query, change)), isChosen };
  });
}

function stockChoice(query: SearchQuery): Choice {
  return {
    words: "In stock",
    href: searchAddress(changed(query, { inStock: query.inStock ? undefined : true })),
    isChosen: query.inStock === true,
  };
}

function priceWords({ minPrice, maxPrice }: Pick<SearchQuery, "minPrice" | "maxPrice">): string {
  const money = (amount: number) => formatMoney({ amount, currency: "USD" });
  if (minPrice === undefined) return `Up to ${money(maxPrice ?? 0)}`;
  return maxPrice === undefined ? `From ${money(minPrice)}` : `${money(minPrice)} to ${money(maxPrice)}`;
}

/** Facets name what is among the results; where there are none, a slug's own words have to do. */
function nameOf(filter: ListFilter, value: string, facets: Facets): string {
  const known = filter in facets ? facets[filter as keyof Facets].find((each) => each.value === value)?.name : undefined;
  return wordsOf(filter, value, known ?? value.replaceAll("-", " "));
}

function wordsOf(filter: ListFilter, value: string, name: string): string {
  if (filter === "format") return formatName(value);
  return filter === "language" ? languageName(value) : name;
}
