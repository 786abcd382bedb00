import type { SubjectCode } from "../../../../../shared/contracts/catalog.ts";
import { childrenOf, type OnixElement, textIn, textOf } from "./element.ts";
import { isOwnSubject, schemeOf, subjectElementsOf } from "./subjects-of.ts";

/** What the shop takes of one book, of a code and of a heading. */
const [codesMax, codeLengthMax, headingLengthMax] = [50, 50, 200];

/** Schemes (code list 27) that have a name with us; others go by their code. */
const namesOfSchemes: Record<string, string> = { "10": "bisac", "93": "thema" };

/** The codes by which schemes of the trade know what a product is about, main ones first, each once. */
export function subjectCodesOf(detail: OnixElement): SubjectCode[] {
  const composites = subjectElementsOf(detail)
    .filter((one) => !isOwnSubject(one))
    .map((one) => ({ scheme: schemeOf(one), code: textIn(one, "SubjectCode"), heading: headingOf(one) }));
  const all = [...mainOf(detail, "BASICMainSubject", "10"), ...mainOf(detail, "BICMainSubject", "12"), ...composites]
    .filter(({ scheme, code }) => /^[0-9A-Z]{2}$/.test(scheme) && code !== "" && code.length <= codeLengthMax)
    .map(({ scheme, ...rest }) => ({ scheme: namesOfSchemes[scheme] ?? `onix-${scheme}`, ...rest }));
  // The first of two alike decides the place, and whichever has a heading brings it.
  const byKey = new Map<string, SubjectCode>();
  for (const one of all) {
    const key = `${one.scheme} ${one.code}`;
    byKey.set(key, { ...one, heading: byKey.get(key)?.heading ?? one.heading });
  }
  return [...byKey.values()].slice(0, codesMax);
}

/** In 2.1 the main code of BISAC and that of BIC have elements of their own. */
function mainOf(detail: OnixElement, name: string, scheme: string) {
  return childrenOf(detail, name).map((one) => ({ scheme, code: textOf(one), heading: null }));
}

function headingOf(subject: OnixElement): string | null {
  const heading = textIn(subject, "SubjectHeadingText");
  return heading === "" || heading.length > headingLengthMax ? null : heading;
}
