import { Problem } from "../../shared/problem.ts";

/** Longest path that is looked at. */
const pathLengthMax = 2_048;

/** What an address starts with: the host is a name or an address with a port, and nothing that could pass for a path. */
const originPattern = /^https?:\/\/[a-z0-9._:[\]-]{1,255}\//i;

/**
 * Spellings by which one path could mean two things to two readers, so that a fence built for one would not hold for
 * the other: raw bytes that are not visible ASCII, backslashes, empty and dot segments, percent signs that encode
 * nothing, and encoded forms of what needs none: letters, digits, `-._~`, of separators (`/`, `\`, `%`), of control
 * characters, and of bytes that no UTF-8 text contains.
 */
const ambiguous =
  /[^\x21-\x7e]|\\|\/\/|\/\.{1,2}(?:\/|$)|%(?![0-9a-f]{2}|$)|%$|%(?:[01]|2[5def]|3\d|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9aef]|c[01]|f[5-9a-f])/i;

/** The path of a request's address exactly as it was sent; 400 when it is over-long or can be read in two ways. */
export function pathOf(url: string): string {
  const origin = originPattern.exec(url)?.[0];
  if (origin === undefined) throw new Problem("malformed-request", { detail: "The address is not one of this shop's" });
  const path = url.slice(origin.length - 1, endOfPath(url, origin.length));
  if (path.length > pathLengthMax)
    throw new Problem("malformed-request", { detail: `The path is longer than ${pathLengthMax} characters` });
  if (ambiguous.test(path)) throw new Problem("malformed-request", { detail: "The path is not in its plain form" });
  return path;
}

function endOfPath(url: string, from: number): number {
  const query = url.indexOf("?", from);
  const path = query === -1 ? url.length : query;
  const fragment = url.indexOf("#", from);
  return fragment === -1 ? path : Math.min(path, fragment);
}
