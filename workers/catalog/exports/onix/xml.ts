/** An element of an XML document: its text, or the elements in it. `inline` is markup that is written as it is, in one line. */
export type XmlElement = { name: string; attributes?: Record<string, string> } & (
  | { text: string }
  | { children: XmlElement[] }
  | { inline: string }
);

/** Elements that may not be there. */
type Possible = XmlElement | false | null | undefined;

/** An element with text; none where there is no text. */
export function textElement(
  name: string,
  text: string | number | null | undefined,
  attributes?: Record<string, string>,
): XmlElement | null {
  if (text === null || text === undefined || text === "") return null;
  return { name, text: String(text), ...(attributes ? { attributes } : {}) };
}

/** An element with those elements in it that are there. Without any it is empty: a flag. */
export function element(name: string, ...children: (Possible | Possible[])[]): XmlElement {
  return { name, children: children.flat().filter((child) => child !== null && child !== undefined && child !== false) };
}

/** The element with all in it, each in a line of its own, `depth` levels deep. */
export function renderXml(one: XmlElement, depth = 0): string {
  const indent = "  ".repeat(depth);
  const attributes = Object.entries(one.attributes ?? {}).map(
    ([name, value]) => ` ${name}="${escapeXml(value).replaceAll('"', "&quot;")}"`,
  );
  const open = `${indent}<${one.name}${attributes.join("")}`;
  if ("text" in one) return `${open}>${escapeXml(one.text)}</${one.name}>\n`;
  if ("inline" in one) return `${open}>${one.inline}</${one.name}>\n`;
  if (one.children.length === 0) return `${open}/>\n`;
  return `${open}>\n${one.children.map((child) => renderXml(child, depth + 1)).join("")}${indent}</${one.name}>\n`;
}

/** Text as it stands in XML. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
