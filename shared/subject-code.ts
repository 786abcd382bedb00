import type { SubjectCode } from "./contracts/catalog.ts";

/**
 * How the trade's codes are named in filters, addresses and shelves: by scheme and code, such as `thema:FBC`. A code of a scheme
 * that is a tree stands for all below it: of BISAC (bisg.org) every code of nine characters is below the three letters of its
 * group; of Thema (editeur.org/151/Thema) a code is below the one with a character less, and behind a hyphen, in a national
 * extension, with a part less. Of other schemes a code stands for itself.
 */
export type SubjectRef = string;

/** The schemes that are trees, whose levels a list can be narrowed by. */
export const treeSchemes = ["bisac", "thema"] as const;

/** What is longer than any code of a tree, or made of anything else, is none of it and has nothing above it. */
const treeCodeForm = /^[0-9A-Z-]{1,20}$/;

/** The name of a code. Those of the trees have no small letters. */
export function refOfCode({ scheme, code }: Pick<SubjectCode, "scheme" | "code">): SubjectRef {
  return `${scheme}:${isTree(scheme) ? code.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()) : code}`;
}

/** The code that a name is of. */
export function codeOfRef(ref: SubjectRef): { scheme: string; code: string } {
  const colon = ref.indexOf(":");
  return { scheme: ref.slice(0, colon), code: ref.slice(colon + 1) };
}

/** The names of the code and of all those above it, from the code up. */
export function lineageOfRef(ref: SubjectRef): SubjectRef[] {
  const { scheme, code } = codeOfRef(ref);
  const above = codeAbove(scheme, code);
  return [ref, ...(above === "" ? [] : lineageOfRef(`${scheme}:${above}`))];
}

function codeAbove(scheme: string, code: string): string {
  if (!isTree(scheme) || !treeCodeForm.test(code)) return "";
  if (scheme === "bisac") return code.length === 9 ? code.slice(0, 3) : "";
  return code.includes("-") ? code.slice(0, code.lastIndexOf("-")).replace(/-+$/, "") : code.slice(0, -1);
}

function isTree(scheme: string): boolean {
  return treeSchemes.some((tree) => tree === scheme);
}
