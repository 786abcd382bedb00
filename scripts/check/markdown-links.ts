import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { findAnchors, findLinks } from "./markdown.ts";

/**
 * What is wrong with the links of the Markdown files among `files`, one sentence each: a relative link to no file, out
 * of `root`, or to a heading that its file does not have. Paths are relative to `root`; links to other sites are not
 * followed, nor are files read that were listed and are gone.
 */
export function checkLinks(root: string, files: string[]): string[] {
  const documents = files.filter((file) => file.endsWith(".md") && existsSync(join(root, file)));
  return documents.flatMap((file) =>
    findLinks(readFileSync(join(root, file), "utf8"))
      .filter(({ target }) => !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
      .flatMap(({ target, line }) => {
        const problem = findProblem(root, file, target);
        return problem === null ? [] : [`${file}:${line}: ${target} ${problem}`];
      }),
  );
}

/** What is wrong with one link, or `null`. A path that begins with a slash starts at the root, as on GitHub. */
function findProblem(root: string, file: string, target: string): string | null {
  const [, path = "", anchor = ""] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(target) ?? [];
  const from = path.startsWith("/") ? root : join(root, dirname(file));
  const linked = path === "" ? join(root, file) : join(from, decode(path));
  if (relative(root, linked).startsWith("..")) return "leaves the repository";
  if (!existsSync(linked)) return "does not exist";
  if (anchor === "" || !linked.endsWith(".md")) return null;
  return findAnchors(readFileSync(linked, "utf8")).has(decode(anchor)) ? null : `names no heading of ${relative(root, linked)}`;
}

/** The text with its percent-encoding undone, or as it is when that is malformed. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
