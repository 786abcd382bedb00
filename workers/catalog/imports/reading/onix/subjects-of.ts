import { slugOf } from "../../../../../shared/slug.ts";
import type { FieldFault } from "../draft.ts";
import type { NamedSubject } from "../subjects-of-genres.ts";
import { childrenOf, type OnixElement, textIn } from "./element.ts";
import { ownNames, pathOf, type SubjectPath } from "./own-names.ts";

/** What the shop takes of one book, and of one name. */
const [subjectsMax, nameLengthMax] = [20, 100];
/** Keywords (code list 27) are words to search by, not a subject to be shelved under. */
export const keywords = "20";

type SubjectFault = Pick<FieldFault, "code" | "reason">;

/** All subjects of a product but keywords, main ones first. */
export function subjectElementsOf(detail: OnixElement): OnixElement[] {
  const all = [...childrenOf(detail, "MainSubject"), ...childrenOf(detail, "Subject")].filter((one) => schemeOf(one) !== keywords);
  const isMain = (one: OnixElement) => one.name === "MainSubject" || childrenOf(one, "MainSubject").length > 0;
  return [...all.filter(isMain), ...all.filter((one) => !isMain(one))];
}

/** Which scheme (code list 27) a subject is of. */
export function schemeOf(subject: OnixElement): string {
  return textIn(subject, "SubjectSchemeIdentifier") || textIn(subject, "MainSubjectSchemeIdentifier");
}

/** Whether a subject is a heading of the shop's own, as our exports write them. */
export function isOwnSubject(subject: OnixElement): boolean {
  return schemeOf(subject) === "24" && textIn(subject, "SubjectSchemeName") === ownNames.subjects;
}

/** The subjects of a product of our own: those of our own scheme, with the ones above them. */
export function ownSubjectsOf(detail: OnixElement): NamedSubject[] {
  return subjectElementsOf(detail)
    .filter(isOwnSubject)
    .flatMap((one) => {
      const path = pathOf(textIn(one, "SubjectCode"), textIn(one, "SubjectHeadingText"));
      return (path && lowestOf(path)) ?? [];
    });
}

function lowestOf(path: SubjectPath): NamedSubject | null {
  return path.reduce<NamedSubject | null>((parent, subject) => (parent ? { ...subject, parent } : subject), null);
}

/**
 * The subjects of a product that say what they are called, main ones first, each once. What a scheme calls its codes is not ours to
 * say: a code without its heading is no subject that shoppers see, which is told.
 */
export function subjectsOf(detail: OnixElement): { subjects: NamedSubject[]; faults: SubjectFault[] } {
  const inOrder = subjectElementsOf(detail);
  const names = inOrder.map((one) => textIn(one, "SubjectHeadingText")).filter((name) => name !== "" && name.length <= nameLengthMax);
  const subjects = [...new Map(names.map((name) => [slugOf(name), { slug: slugOf(name), name }])).values()];
  const faults: SubjectFault[] = [
    ...(names.length < inOrder.length
      ? [{ code: "subject-heading" as const, reason: `${inOrder.length - names.length} of ${inOrder.length} subjects have no heading` }]
      : []),
    ...(subjects.length > subjectsMax ? [{ code: "subjects-many" as const, reason: `${subjects.length} subjects` }] : []),
  ];
  return { subjects: subjects.slice(0, subjectsMax), faults };
}
