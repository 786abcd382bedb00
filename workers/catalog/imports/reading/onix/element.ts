import type { FaultCode } from "../data-quality.ts";
import type { Place } from "../entry.ts";

/** An element of a product: its reference name, the tag it has in the file, the line that its opening tag ends in, and what it holds. */
export type OnixElement = {
  name: string;
  tag: string;
  line: number;
  parent: OnixElement | null;
  /** Its place among the products of the file, where it is a product. */
  position: number | null;
  attributes: Record<string, string>;
  children: (OnixElement | string)[];
};

/** Why a product is no book, and the element that is to blame. */
export type ProductRejection = { at: OnixElement; code: FaultCode; reason: string };

/** The elements of this name directly in another, in order. */
export function childrenOf(element: OnixElement, name: string): OnixElement[] {
  return element.children.filter((child): child is OnixElement => typeof child !== "string" && child.name === name);
}

/** The first element of this name directly in another, or null. */
export function childOf(element: OnixElement, name: string): OnixElement | null {
  return childrenOf(element, name)[0] ?? null;
}

/** All text in an element in one line, without what surrounds it; nothing of none. Spaces within a line are the sender's own. */
export function textOf(element: OnixElement | null): string {
  return element === null ? "" : wholeText(element).replaceAll(/\s+/g, inOneLine).trim();
}

/** Spaces as they stand in one line. Whole runs are matched: to look in each for where a line ends would take the square of its length. */
function inOneLine(spaces: string): string {
  return /[\r\n]/.test(spaces) ? " " : spaces.replaceAll("\t", " ");
}

/** The text of the first element of this name in another; nothing where there is none. */
export function textIn(element: OnixElement | null, name: string): string {
  return element === null ? "" : textOf(childOf(element, name));
}

/** All text in an element as it stands there. */
export function wholeText(element: OnixElement): string {
  return element.children.map((child) => (typeof child === "string" ? child : wholeText(child))).join("");
}

/** Where an element stands, e.g. `Product[3]/ProductSupply/SupplyDetail/Price[2]`: an XPath below the message, in the file's own tags. */
export function placeOfElement(element: OnixElement): Place {
  return { line: element.line, column: pathOf(element) };
}

function pathOf(element: OnixElement): string {
  const { parent, tag, position } = element;
  if (parent === null) return position === null ? tag : `${tag}[${position}]`;
  const twins = parent.children.filter((child) => typeof child !== "string" && child.tag === tag);
  return `${pathOf(parent)}/${tag}${twins.length > 1 ? `[${twins.indexOf(element) + 1}]` : ""}`;
}
