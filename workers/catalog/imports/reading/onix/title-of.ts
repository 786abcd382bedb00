import { volumeOf } from "../split-title.ts";
import { childOf, childrenOf, type OnixElement, textIn } from "./element.ts";

/** A title with its subtitle, and the element that says it. */
export type FoundTitle = { title: string; subtitle: string | null; at: OnixElement };
/** The series of a product, its volume where one is told, and the element that says it. */
export type FoundSeries = { name: string; volume: number | null; at: OnixElement };

/** Title types (code list 15) from the best to the last: the distinctive one, an undefined one, the distributor's. */
const titleTypes = ["01", "00", "", "10"];
/** Levels of title elements (code list 149). */
const [productLevel, collectionLevel] = ["01", "02"];

/** The title of a product; null where it has none. `detail` is its DescriptiveDetail in 3.0, the product itself in 2.1. */
export function titleOf(detail: OnixElement): FoundTitle | null {
  return titleOfDetail(bestOf(childrenOf(detail, "TitleDetail"))) ?? titleOf21(detail);
}

function titleOfDetail(detail: OnixElement | null): FoundTitle | null {
  if (detail === null) return null;
  const elements = childrenOf(detail, "TitleElement");
  const own = elements.find((element) => textIn(element, "TitleElementLevel") === productLevel) ?? null;
  const collection = elements.find((element) => textIn(element, "TitleElementLevel") === collectionLevel) ?? null;
  // A volume without a title of its own is called by its collection and its number in it.
  const asPart = [titleText(collection), textIn(own, "PartNumber")].filter((part) => part !== "").join(", ");
  const title = titleText(own) || textIn(detail, "TitleStatement") || asPart;
  return title === "" ? null : { title, subtitle: textIn(own, "Subtitle") || null, at: own ?? collection ?? detail };
}

function titleOf21(product: OnixElement): FoundTitle | null {
  const composite = bestOf(childrenOf(product, "Title"));
  const at = composite ?? childOf(product, "DistinctiveTitle");
  const title = titleText(composite) || textIn(product, "DistinctiveTitle");
  if (at === null || title === "") return null;
  return { title, subtitle: textIn(composite, "Subtitle") || textIn(product, "Subtitle") || null, at };
}

/** The series a product belongs to: a publisher's collection (type 10) before others; null where there is none with a name. */
export function seriesOf(detail: OnixElement): FoundSeries | null {
  const collections = childrenOf(detail, "Collection");
  const ownFirst = [...collections.filter((one) => textIn(one, "CollectionType") === "10"), ...collections];
  for (const collection of ownFirst) {
    const elements = childrenOf(collection, "TitleDetail").flatMap((title) => childrenOf(title, "TitleElement"));
    const named = elements.find((element) => textIn(element, "TitleElementLevel") !== productLevel && titleText(element) !== "");
    if (!named) continue;
    const sequences = childrenOf(collection, "CollectionSequence").map((sequence) => textIn(sequence, "CollectionSequenceNumber"));
    const numbers = [...elements.map((element) => textIn(element, "PartNumber")), ...sequences];
    return { name: titleText(named), volume: firstVolume(numbers), at: named };
  }
  for (const series of childrenOf(detail, "Series")) {
    const name = textIn(series, "TitleOfSeries") || titleText(childOf(series, "Title"));
    if (name !== "") return { name, volume: firstVolume([textIn(series, "NumberWithinSeries")]), at: series };
  }
  return null;
}

function firstVolume(numbers: string[]): number | null {
  return numbers.map(volumeOf).find((volume) => volume !== null) ?? null;
}

function bestOf(titles: OnixElement[]): OnixElement | null {
  const ranked = titles
    .map((element) => ({ element, rank: titleTypes.indexOf(textIn(element, "TitleType")) }))
    .filter(({ rank }) => rank >= 0)
    .sort((left, right) => left.rank - right.rank);
  return ranked[0]?.element ?? null;
}

/** The text of a title, or its prefix and the rest of it. */
function titleText(element: OnixElement | null): string {
  const [prefix, rest] = [textIn(element, "TitlePrefix"), textIn(element, "TitleWithoutPrefix")];
  return textIn(element, "TitleText") || (rest === "" ? "" : `${prefix} ${rest}`.trim());
}
