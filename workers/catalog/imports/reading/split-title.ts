/** What a title says of itself when the series stands behind it in brackets. */
export type SplitTitle = { title: string; series: { name: string; volume: number | null } | null };

/**
 * `The Hunger Games (The Hunger Games, #1)` → its title, series and volume. Of several series the first counts. A box of
 * volumes (`#1-3`) has no volume of its own; a part of one (`#5, Part 1`) has. Other brackets belong to the title.
 */
export function splitTitle(text: string): SplitTitle {
  const whole = text.replaceAll(/\s+/g, " ").trim();
  const opensAt = lastBracketAt(whole);
  const title = whole.slice(0, opensAt).trim();
  const [named = ""] = whole.slice(opensAt + 1, -1).split(";");
  const [, name = "", number = ""] = /^([^#]*)#(.*)$/.exec(named) ?? [];
  const seriesName = withoutEnd(name, " ,:").trim();
  if (opensAt < 0 || title === "" || seriesName === "") return { title: whole, series: null };
  return { title, series: { name: seriesName, volume: volumeOf(number) } };
}

/** Text without any of these characters at its end. A regular expression would try each run of them anew from each of its places. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Where the bracket opens that the last character closes; −1 when it closes none. */
function lastBracketAt(text: string): number {
  let depth = 0;
  if (!text.endsWith(")")) return -1;
  for (let index = text.length - 1; index >= 0; index -= 1) {
    if (text[index] === ")") depth += 1;
    if (text[index] === "(") depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** `1`, `0.5`, `3: Part 1 of 2` are one volume; `1-3`, `1–3`, `0.5, 2.5` and `1 & 2` are several. */
export function volumeOf(text: string): number | null {
  const [, number, rest = ""] = /^\s*(\d{1,6}(?:\.\d{1,3})?)(.*)$/su.exec(text) ?? [];
  // Each part by itself: optional spaces on both sides of an optional mark are tried in every way before they fail.
  const said = rest.trimStart().replace(/^[:,]/, "").trimStart();
  const isOne = rest.trim() === "" || /^\p{L}/u.test(said);
  return number !== undefined && isOne ? Number(number) : null;
}
