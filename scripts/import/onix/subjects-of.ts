import { slugOf } from "../../../shared/slug.ts";
import type { Warning } from "../draft-book.ts";
import type { NamedSubject } from "../subjects-of-genres.ts";
import { childrenOf, type OnixElement, textIn } from "./element.ts";

/** What the shop takes of one book, and of one name. */
const [subjectsMax, nameLengthMax] = [20, 100];
/** Keywords (code list 27) are words to search by, not a subject to be shelved under. */
const keywords = "20";

/**
 * The subjects of a product that say what they are called, main ones first, each once. The codes of schemes are not ours to name: a code
 * without its heading is left out with a warning.
 */
export function subjectsOf(detail: OnixElement): { subjects: NamedSubject[]; warnings: Warning[] } {
  const all = [...childrenOf(detail, "MainSubject"), ...childrenOf(detail, "Subject")].filter((one) => schemeOf(one) !== keywords);
  const isMain = (one: OnixElement) => one.name === "MainSubject" || childrenOf(one, "MainSubject").length > 0;
  const inOrder = [...all.filter(isMain), ...all.filter((one) => !isMain(one))];
  const names = inOrder.map((one) => textIn(one, "SubjectHeadingText")).filter((name) => name !== "" && name.length <= nameLengthMax);
  const subjects = [...new Map(names.map((name) => [slugOf(name), { slug: slugOf(name), name }])).values()];
  const warnings: Warning[] = [
    ...(names.length < all.length ? ["subject without a heading" as const] : []),
    ...(subjects.length > subjectsMax ? ["subjects beyond the twentieth" as const] : []),
  ];
  return { subjects: subjects.slice(0, subjectsMax), warnings };
}

function schemeOf(subject: OnixElement): string {
  return textIn(subject, "SubjectSchemeIdentifier") || textIn(subject, "MainSubjectSchemeIdentifier");
}
