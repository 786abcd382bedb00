import type { Walk } from "./query-plans.ts";

/** A count or an offset of a statement: what follows it, and the query that sent it first. */
type Step = { query: string; what: string };

/**
 * What reads the more the larger a shop is, without showing it in a plan: a count of whatever there is, and an offset, a sentence each.
 * A count of what a limit has cut off is none of these. `reasons` says why another may be, by what it counts or by its query's name;
 * a reason that nothing needs is found as well.
 */
export function findCounts({ plans }: Walk, reasons: Record<string, string> = {}): string[] {
  const steps = plans.flatMap(({ query, sql }) => countsOf(sql).map((what): Step => ({ query, what })));
  const isExcused = ({ query, what }: Step) => Object.hasOwn(reasons, what) || Object.hasOwn(reasons, query);
  const found = new Set(steps.filter((step) => !isExcused(step)).map(({ query, what }) => `${query}: ${what}`));
  const needless = Object.keys(reasons).filter((name) => !steps.some(({ query, what }) => name === query || name === what));
  return [...found, ...needless.map((name) => `there is a reason for ${name}, which nothing needs`)];
}

function countsOf(sql: string): string[] {
  const text = sql.replaceAll(/["`]/g, "").replaceAll(/\s+/g, " ").toLowerCase();
  const counts = [...text.matchAll(/\bcount\([^()]*\)(?: as \w+)?( from )?/g)].flatMap(({ 0: count, 1: from, index }) => {
    if (from === undefined) return ["count"];
    const behind = text.slice(index + count.length);
    if (!behind.startsWith("(")) return [`count from ${/^[\w.]+/.exec(behind)?.[0]}`];
    return /\blimit [^ ()]+$/.test(insideOf(behind)) ? [] : ["count from a selection"];
  });
  return [...counts, ...[...text.matchAll(/\boffset /g)].map(() => "offset")];
}

/** What stands between a bracket that text begins with and the one that closes it. */
function insideOf(text: string): string {
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    depth += character === "(" ? 1 : character === ")" ? -1 : 0;
    if (depth === 0) return [...text].slice(1, index).join("");
  }
  return text;
}
