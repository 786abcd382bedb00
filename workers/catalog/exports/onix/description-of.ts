import { escapeXml, type XmlElement } from "./xml.ts";

/**
 * A description as XHTML (`textformat` 05): a paragraph for each, a break for each further line. One whose spaces matter beyond that
 * (two in a row, lines that begin with some, more than one empty line) stands in `pre`, where they are kept.
 */
export function xhtmlOf(description: string): XmlElement {
  const hasSpacesToKeep = /[^\S\n]{2}|[^\S\n ]|\n | \n|\n{3}/.test(description);
  const inline = hasSpacesToKeep ? `<pre>${escapeXml(description)}</pre>` : description.split("\n\n").map(paragraphOf).join("");
  return { name: "Text", attributes: { textformat: "05" }, inline };
}

function paragraphOf(text: string): string {
  return `<p>${escapeXml(text).replaceAll("\n", "<br/>")}</p>`;
}
