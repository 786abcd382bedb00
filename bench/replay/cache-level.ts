/** Who gave an answer: one of the gateway's caches, or the book's owner. */
export const levels = ["memory", "colo", "kv", "owner"] as const;
export type Level = (typeof levels)[number];

/** Who gave an answer, by its `Cache-Status` (RFC 9211): the one that says `hit`. An answer without it has passed every cache. */
export function levelOf(head: string): Level {
  const status = /\r\ncache-status: *([^\r]*)/i.exec(head)?.[1] ?? "";
  return levels.find((level) => new RegExp(`(?:^|, *)${level}; *hit`).test(status)) ?? "owner";
}
