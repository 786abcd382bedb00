/** What a cover is drawn from. */
export type CoverFacts = {
  slug: string;
  title: string;
  contributors: { name: string; role: string }[];
  subjects: { slug: string }[];
};

/** Raised when covers are drawn differently, so that every address changes and no cache shows an old drawing. */
const designVersion = 1;

/** Pixels of a drawn cover. */
export const coverSize = { width: 400, height: 600 };

/** Stands where the hash stands in the address of the cover as it is now, whatever its hash is. */
const anyHash = "current";

/**
 * The address of a book's cover. It changes with whatever the cover shows, so its answer can be kept for ever. Cheap
 * enough for each book of a list: some hundred multiplications, nothing awaited.
 */
export function coverPathOf(facts: CoverFacts): string {
  return pathOf(facts.slug, coverHashOf(facts));
}

/** An address that leads to a book's cover for those who know the book by its slug or id alone. */
export function currentCoverPathOf(ref: string): string {
  return pathOf(ref, anyHash);
}

/** The reference and hash in the name of a cover's file; `null` for any other name. */
export function readCoverName(name: string): { ref: string; hash: string } | null {
  const [, ref, hash] = /^(.+)-([0-9a-z]{7})\.svg$/.exec(name) ?? [];
  return ref && hash ? { ref, hash } : null;
}

/** Names of the people a cover credits: its authors, in their order. */
export function coverAuthorsOf(contributors: CoverFacts["contributors"]): string[] {
  return contributors.filter(({ role }) => role === "author").map(({ name }) => name);
}

/** Seven letters and digits that follow from everything a cover shows. */
export function coverHashOf({ slug, title, contributors, subjects }: CoverFacts): string {
  const shown = [designVersion, slug, title, ...coverAuthorsOf(contributors), subjects[0]?.slug ?? ""].join("\n");
  return seedOf(shown).toString(36).padStart(7, "0");
}

/** 32 bits that follow from a text: FNV-1a with the finishing steps of MurmurHash3, so that neighbours fall far apart. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function pathOf(ref: string, hash: string): string {
  return `/covers/${ref}-${hash}.svg`;
}
