/**
 * The cache manifest: everything that may be kept between an owner and its readers, and for how long. What no rule names
 * is never kept. A rule only allows: the owner's answer decides, with `cache-control: public`.
 */
export type CacheRule = {
  name: string;
  path: RegExp;
  /** Parameters that are part of the answer. A request with any other is not answered from a cache, and its answer not kept. */
  query: readonly string[];
  lifetime: Lifetime;
  /** Whether data centres share answers through KV: JSON of the catalogue, which names no host. */
  isShared?: true;
};

/** To what age an answer is served, counted from when its owner gave it. In milliseconds. */
export type Lifetime = {
  /** From the memory of an isolate. */
  memoryMs: number;
  /** As it is, from the cache of a data centre (a "colo"). */
  freshMs: number;
  /** For so long after that from there too, while a new one is fetched. */
  staleMs: number;
};

const second = 1_000;
const hour = 3_600 * second;

/**
 * Pages and JSON that everyone sees alike. An answer is never older than 30 + 60 s when it leaves the gateway, which keeps
 * the stated bound of 120 s in production even where nothing is purged (architecture.md, section 6).
 */
const shared: Lifetime = { memoryMs: 25 * second, freshMs: 30 * second, staleMs: 60 * second };

/** What is named by its content never changes: a year, the most that caches care for (RFC 9111, section 1.2.2, advises no more). */
const forEver: Lifetime = { memoryMs: hour, freshMs: 365 * 24 * hour, staleMs: 0 };

/** Pages built with the Workers: they change with a deployment only. */
const built: Lifetime = { memoryMs: 60 * second, freshMs: hour, staleMs: hour };

const slug = "[a-z0-9]+(?:-[a-z0-9]+)*";
const reference = "[A-Za-z0-9_-]{1,120}";
const treeCode = "(?:bisac|thema):[0-9A-Za-z-]{1,50}";
const filters = [
  ...[
    "title",
    "isbn",
    "category",
    "author",
    "contributor",
    "series",
    "publisher",
    "format",
    "language",
    "minPrice",
    "maxPrice",
    "inStock",
    "sellerId",
    "subject",
  ],
  ...["sort", "limit", "cursor"],
];
const searching = [...filters, "q", "page"];

export const cacheManifest: readonly CacheRule[] = [
  { name: "home page", path: /^\/$/, query: [], lifetime: shared },
  { name: "book page", path: new RegExp(`^/books/${reference}$`), query: [], lifetime: shared },
  {
    name: "list page",
    path: new RegExp(`^/(?:books|subjects|collections|(?:subjects|authors|contributors|series|collections)/${slug}|subjects/${treeCode})$`),
    query: [...filters, "code"],
    lifetime: shared,
  },
  { name: "search page", path: /^\/search$/, query: searching, lifetime: shared },
  { name: "static page", path: /^\/(?:about|delivery|privacy)$/, query: [], lifetime: built },
  { name: "cover", path: new RegExp(`^/covers/${slug}\\.svg$`), query: [], lifetime: forEver },
  {
    name: "picture",
    path: /^\/images\/img_[0-9a-z]{26}(?:-[0-9a-z]{10}-(?:cover|square))?-[1-9][0-9]{0,3}\.webp$/,
    query: [],
    lifetime: forEver,
  },
  { name: "asset", path: /^\/assets\/(?!docs\/)[A-Za-z0-9._-]+$/, query: [], lifetime: forEver },
  { name: "book", path: new RegExp(`^/api/(?:books|products)/${reference}$`), query: [], lifetime: shared, isShared: true },
  { name: "list of books", path: /^\/api\/(?:books|products)$/, query: filters, lifetime: shared, isShared: true },
  { name: "subjects", path: /^\/api\/categories$/, query: [], lifetime: shared, isShared: true },
  { name: "subject codes", path: /^\/api\/subject-codes$/, query: filters, lifetime: shared },
  {
    name: "collections",
    path: new RegExp(`^/api/collections(?:/${slug})?$`),
    query: ["limit", "cursor"],
    lifetime: shared,
    isShared: true,
  },
  { name: "search", path: /^\/api\/search(?:\/suggestions|\/filters)?$/, query: searching, lifetime: shared },
  { name: "recommendations", path: new RegExp(`^/api/recommendations/(?:book|product)/${reference}$`), query: ["limit"], lifetime: shared },
];

/** Marks that advertisers and mail programs add to links. No page reads them, so they are no part of an answer's name. */
const ignored = /^(?:utm_[a-z]+|gclid|fbclid|msclkid|mc_[ce]id)$/;

/** Longest address that is kept. */
const addressLengthMax = 1_024;

/** What an answer is kept as: its rule, and the one name of all addresses that mean the same. */
export type CacheName = { rule: CacheRule; key: string };

/** The name under which the answer to a GET of `url` may be kept; null when it may not. The origin is part of it, since pages name theirs. */
export function cacheNameOf(url: string): CacheName | null {
  if (url.length > addressLengthMax) return null;
  const { origin, pathname, searchParams, hash } = new URL(url);
  // A path that was not sent in its plain form is refused elsewhere: here it has no name.
  if (hash !== "" || !url.startsWith(origin + pathname)) return null;
  const rule = cacheManifest.find(({ path }) => path.test(pathname));
  if (!rule) return null;
  const named = [...searchParams].filter(([name]) => !ignored.test(name));
  // Bytes that are no UTF-8 all become one sign here, and stay what they were to some owners.
  if (named.some(([name, value]) => !rule.query.includes(name) || value.includes("\ufffd"))) return null;
  // The order of different parameters means nothing; that of a repeated one stays.
  const query = new URLSearchParams(named.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))).toString();
  return { rule, key: origin + pathname + (query === "" ? "" : `?${query}`) };
}
