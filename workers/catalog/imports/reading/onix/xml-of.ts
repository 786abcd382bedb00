import type { OnixElement } from "./element.ts";

/** Enough to see what a product is: many wait at a time. */
const charactersMax = 16_000;

/** An element as XML in the file's own tags, cut off where it is very long. */
export function xmlOf(element: OnixElement): string {
  const parts: string[] = [];
  let characters = 0;
  const write = (text: string) => {
    if (characters < charactersMax) parts.push(text);
    characters += text.length;
  };
  const visit = ({ tag, attributes, children }: OnixElement) => {
    const names = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
    write(`<${tag}${names.join("")}>`);
    for (const child of children) {
      if (characters >= charactersMax) return;
      if (typeof child === "string") write(escaped(child));
      else visit(child);
    }
    write(`</${tag}>`);
  };
  visit(element);
  return parts.join("").slice(0, charactersMax);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
