import type { Availability, BookSummary, ContributorRole, Dimensions } from "../../shared/contracts/catalog.ts";
import type { Money } from "../../shared/money.ts";

/** What the shop calls things when it speaks to shoppers. */

type Edition = BookSummary["editions"][number];
type Contributor = BookSummary["contributors"][number];

/** At most this many copies left, the shopper is told how many. */
const fewCopies = 5;

/** `paperback` → `Paperback`. */
const formatNames: Record<Edition["format"], string> = {
  paperback: "Paperback",
  hardcover: "Hardcover",
  ebook: "E-book",
  audiobook: "Audiobook",
};

const contributions: Record<ContributorRole, string> = {
  author: "By",
  translator: "Translated by",
  illustrator: "Illustrated by",
  editor: "Edited by",
  narrator: "Read by",
  photographer: "Photographs by",
  foreword: "Foreword by",
  introduction: "Introduction by",
  afterword: "Afterword by",
  notes: "Notes by",
  adapter: "Adapted by",
  compiler: "Compiled by",
  "series-editor": "Series edited by",
  composer: "Music by",
  "cover-designer": "Cover by",
  cartographer: "Maps by",
  performer: "Performed by",
  contributor: "With",
};

/** The name of a format; formats this page does not know keep the owner's word. */
export function formatName(format: string): string {
  return formatNames[format as Edition["format"]] ?? format;
}

/** Whether copies can be had, e.g. `Only 2 left`, or when. */
export function availabilityWords({ status, available, leadDays, availableOn }: Availability): string {
  switch (status) {
    case "out-of-stock":
      return "Out of stock";
    case "out-of-print":
      return "Out of print";
    case "not-for-sale":
      return "Not for sale";
    case "at-supplier":
      return leadDays === undefined ? "At our supplier’s" : `At our supplier’s, ${countOf(leadDays, "day", "days")} away`;
    case "pre-order":
      return availableOn === undefined ? "Not out yet" : `Out on ${publicationDate(availableOn)}`;
    case "in-stock":
      if (available > fewCopies) return "In stock";
      return available === 1 ? "Last copy" : `Only ${available} left`;
  }
}

/** Who made the book, one entry per role, authors first: `{ words: "Translated by", people }`. */
export function contributionsOf(contributors: Contributor[]): { words: string; people: Contributor[] }[] {
  const roles = Object.keys(contributions) as Contributor["role"][];
  return roles
    .map((role) => ({ words: contributions[role], people: contributors.filter((contributor) => contributor.role === role) }))
    .filter(({ people }) => people.length > 0);
}

/** The page of a person: authors have theirs among authors, everybody else among contributors. */
export function personPath({ role, slug }: Pick<Contributor, "role" | "slug">): string {
  return `/${role === "author" ? "authors" : "contributors"}/${slug}`;
}

/** What a contributor is called, e.g. `Translator`. */
export const roleNames: Record<ContributorRole, string> = {
  author: "Author",
  translator: "Translator",
  illustrator: "Illustrator",
  editor: "Editor",
  narrator: "Reader",
  photographer: "Photographer",
  foreword: "Writer of forewords",
  introduction: "Writer of introductions",
  afterword: "Writer of afterwords",
  notes: "Annotator",
  adapter: "Adapter",
  compiler: "Compiler",
  "series-editor": "Series editor",
  composer: "Composer",
  "cover-designer": "Cover designer",
  cartographer: "Cartographer",
  performer: "Performer",
  contributor: "Contributor",
};

/** The authors' names for a card, `null` when nobody is named as author. */
export function authorNames(contributors: Contributor[]): string | null {
  const names = contributors.filter(({ role }) => role === "author").map(({ name }) => name);
  return names.length === 0 ? null : inOneList(names);
}

/** `a`, `a and b`, `a, b and c`. */
export function inOneList(names: string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}

/** The lowest price among editions, and whether others cost more; `null` without editions. */
export function lowestPrice(editions: Edition[]): { price: Money; isFrom: boolean } | null {
  const prices = editions.map(({ price }) => price).sort((left, right) => left.amount - right.amount);
  const [price] = prices;
  return price ? { price, isFrom: prices.some(({ amount }) => amount > price.amount) } : null;
}

/** Whether any edition can be had. */
export function isInStock(editions: Pick<Edition, "availability">[]): boolean {
  return editions.some(({ availability }) => availability.status === "in-stock");
}

/** `1813-01-28` → `28 January 1813`, `1847` → `1847`, `-0700` → `700 BC`. */
export function publicationDate(publishedOn: string): string {
  const [, sign, year, month, day] = /^(-?)(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(publishedOn) ?? [];
  if (year === undefined) return publishedOn;
  const yearWords = sign === "-" ? `${Number(year)} BC` : `${Number(year)}`;
  if (month === undefined) return yearWords;
  const monthName = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" }).format(Date.UTC(2000, Number(month) - 1));
  return day === undefined ? `${monthName} ${yearWords}` : `${Number(day)} ${monthName} ${yearWords}`;
}

/** The year alone: `1813-01-28` → `1813`, `-0700` → `700 BC`; `null` when it is not known. */
export function publicationYear(publishedOn: string | null): string | null {
  const [year] = /^-?\d{4}/.exec(publishedOn ?? "") ?? [];
  return year ? publicationDate(year) : null;
}

/** `en` → `English`; the code itself when nobody has a name for it. */
export function languageName(code: string): string {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code;
}

/** `198 × 129 × 16 mm, 195 g`, as far as it is known. */
export function dimensionWords({ heightMm, widthMm, thicknessMm, weightGrams }: Dimensions): string {
  const sizes = [heightMm, widthMm, thicknessMm].filter((size) => size !== null);
  const size = sizes.length === 0 ? null : `${sizes.join(" × ")} mm`;
  return [size, weightGrams === null ? null : `${weightGrams} g`].filter((part) => part !== null).join(", ");
}

/** `1 book`, `2 books`. */
export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
