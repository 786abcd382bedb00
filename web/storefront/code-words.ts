import type { CountedCode, SubjectCode } from "../../shared/contracts/catalog.ts";
import { refOfCode, treeSchemes } from "../../shared/subject-code.ts";

/** Codes of the trade in words and addresses. */

const schemeNames: Record<string, string> = { bisac: "BISAC", thema: "Thema" };

/** A code that a list can be narrowed to, and how many of its books are under it. */
export type CodeLink = { href: string; words: string; count: number };

/** What a code is called; the code itself where nobody has said. */
export function codeName(code: Pick<SubjectCode, "scheme" | "code" | "heading">): string {
  return code.heading ?? schemeAndCode(code);
}

/** A code as those know it who work with it: `Thema FBC`. */
export function schemeAndCode({ scheme, code }: Pick<SubjectCode, "scheme" | "code">): string {
  return `${schemeNames[scheme] ?? scheme} ${code}`;
}

/** The page with all books under a code. */
export function codePath(code: Pick<SubjectCode, "scheme" | "code">): string {
  return `/subjects/${refOfCode(code)}`;
}

/** Whether a code leads anywhere that a shopper would go: those of a merchant's own schemes are not for them. */
export function hasPage({ scheme, code }: Pick<SubjectCode, "scheme" | "code">): boolean {
  return treeSchemes.some((tree) => tree === scheme) && /^[0-9A-Z-]+$/i.test(code);
}

/** A code as a link to a list, with its number of books. */
export function codeLink(code: CountedCode, href: string): CodeLink {
  return { href, words: codeName(code), count: code.count };
}
