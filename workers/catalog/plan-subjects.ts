import { type InputError, Problem } from "../../shared/problem.ts";
import type { SubjectBody } from "./schemas.ts";

/** A subject as it is stored. */
export type Subject = { slug: string; name: string; parentSlug: string | null };

/** How deep the tree may grow. */
const depthMax = 6;

/** Every slug that the subjects of a body name, themselves and above. */
export function slugsNamedBy(given: SubjectBody[]): string[] {
  return [...new Set(given.flatMap(lineageOf).map(({ slug }) => slug))];
}

/**
 * The subjects a body makes, parents first, so that each finds its own. `known` are those it names that exist, with all
 * above them. 422 for an unknown one without a name, for a loop, and for a tree that would grow too deep.
 */
export function planSubjects(given: SubjectBody[], known: Subject[]): Subject[] {
  const lineages = given.map(lineageOf);
  const parentOf = new Map(known.map(({ slug, parentSlug }) => [slug, parentSlug]));
  const made = new Map<string, Subject>();
  for (const { slug, name, parent } of lineages.flat()) {
    if (name === undefined || parentOf.has(slug) || made.has(slug)) continue;
    made.set(slug, { slug, name, parentSlug: parent?.slug ?? null });
  }
  for (const { slug, parentSlug } of made.values()) parentOf.set(slug, parentSlug);

  const errors: InputError[] = lineages.flatMap((lineage, index) => {
    const unknown = lineage.findIndex(({ slug }) => !parentOf.has(slug));
    const pointer = `/subjects/${index}${"/parent".repeat(Math.max(unknown, 0))}`;
    if (unknown >= 0) return [{ pointer, message: `there is no subject ${lineage[unknown]?.slug}: give its name to make it` }];
    const isTooDeep = lineage.some(({ slug }) => depthOf(slug, parentOf) > depthMax);
    return isTooDeep ? [{ pointer, message: `the tree of subjects is at most ${depthMax} deep, and has no loops` }] : [];
  });
  if (errors.length > 0) throw new Problem("invalid-request", { errors });
  return [...made.values()].sort((left, right) => depthOf(left.slug, parentOf) - depthOf(right.slug, parentOf));
}

/** The subject and what the body gives above it, from below. */
function lineageOf(subject: SubjectBody): SubjectBody[] {
  return [subject, ...(subject.parent ? lineageOf(subject.parent) : [])];
}

/** 1 at the top; more than the deepest allowed for a subject in a loop. */
function depthOf(slug: string, parentOf: Map<string, string | null>): number {
  let depth = 0;
  for (let at: string | null = slug; at !== null && depth <= depthMax; at = parentOf.get(at) ?? null) depth += 1;
  return depth;
}
