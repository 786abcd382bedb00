import { type OnixElement, wholeText } from "./element.ts";

/** Letters by their HTML names: those of Latin-1 from U+00A0 on in order, then what book trade texts have besides. */
const latin1Names = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para
  middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml
  Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave
  aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde
  ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`.split(/\s+/);
const otherNames: Record<string, string> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", OElig: "Œ", oelig: "œ", Scaron: "Š", scaron: "š", Yuml: "Ÿ" },
  ...{ ndash: "–", mdash: "—", lsquo: "‘", rsquo: "’", sbquo: "‚", ldquo: "“", rdquo: "”", bdquo: "„" },
  ...{ hellip: "…", bull: "•", prime: "′", Prime: "″", lsaquo: "‹", rsaquo: "›", euro: "€", trade: "™", dagger: "†", Dagger: "‡" },
};
const letterOfName = new Map([
  ...latin1Names.map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
  ...Object.entries(otherNames),
]);

/** Elements that begin a paragraph, and those that begin a line. */
const paragraphs = /^(?:p|div|ul|ol|dl|blockquote|h[1-6]|table|section|article)$/;
const lines = /^(?:br|li|tr|dt|dd|hr)$/;
const unread = /^(?:script|style)$/;

/**
 * What an element of ONIX says as plain text: paragraphs with an empty line between them. It takes XHTML as elements, and HTML as
 * text, escaped once or twice: many senders do the latter, whatever `textformat` they write. What is
 * `pre` as a whole keeps its spaces.
 */
export function plainTextOf(element: OnixElement): string {
  const [kept, ...others] = element.children.filter((child) => typeof child !== "string" || child.trim() !== "");
  if (kept && typeof kept !== "string" && kept.tag.toLowerCase() === "pre" && others.length === 0) return wholeText(kept).trim();
  const isXhtml = element.children.some((child) => typeof child !== "string");
  return isXhtml ? tidy(markedText(element)) : plainText(element.children.join(""));
}

/** HTML, or text that may hold some of it, as plain text. */
export function plainText(html: string): string {
  return tidy(withoutTags(html));
}

/** XHTML as text, with breaks where its elements have them. */
function markedText(element: OnixElement): string {
  const inside = element.children.map((child) => (typeof child === "string" ? child.replaceAll(/\s+/g, " ") : markedText(child))).join("");
  const name = element.tag.toLowerCase();
  if (unread.test(name)) return "";
  if (lines.test(name)) return `\n${inside}`;
  return paragraphs.test(name) ? `\n\n${inside}\n\n` : inside;
}

function withoutTags(text: string): string {
  const html = !/<\/?[a-z]/i.test(text) && /&lt;\/?[a-z]/i.test(text) ? decodeEntities(text) : text;
  let unreadName = "";
  const parts = oneLine(html)
    .match(/<[^<>]*>|[^<]+|</g)
    ?.map((part) => {
      const [, slash, tag = ""] = /^<(\/?)([a-z][a-z0-9]*)[^<>]*>$/i.exec(part) ?? [];
      const name = tag.toLowerCase();
      if (unreadName !== "") {
        if (slash === "/" && name === unreadName) unreadName = "";
        return "";
      }
      if (name === "") return /^<[!?]/.test(part) ? "" : decodeEntities(part);
      if (unread.test(name) && slash === "") unreadName = name;
      if (lines.test(name) && slash === "") return "\n";
      return paragraphs.test(name) ? "\n\n" : "";
    });
  return parts?.join("") ?? "";
}

/** In HTML the end of a line is a space; in text without tags a paragraph may have ended there. */
function oneLine(text: string): string {
  return /<[a-z]/i.test(text) ? text.replaceAll(/\s+/g, " ") : text;
}

/** Text with its entities of HTML as the characters they are; an unknown one stays. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return letterOfName.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}

function tidy(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/[^\S\n]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
