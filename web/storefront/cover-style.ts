/** How a cover without a picture is made up: its colours, its ornament, and how large its title is set. Each is a class of styles/cover.css. */
export type CoverStyle = {
  colourway: (typeof colourways)[number];
  ornament: (typeof ornaments)[number];
  setting: "display" | "text" | "small";
};

export const colourways = ["oxblood", "forest", "midnight", "ochre", "plum", "slate", "bone", "terracotta"] as const;
export const ornaments = ["frame", "band", "rules", "arch", "stripe"] as const;

/** The cover of a book: the same one at every visit and on every page, because it follows from the slug alone. */
export function coverStyleOf(slug: string, title: string): CoverStyle {
  const hash = hashOf(slug);
  return {
    colourway: colourways[hash % colourways.length] ?? colourways[0],
    ornament: ornaments[Math.floor(hash / colourways.length) % ornaments.length] ?? ornaments[0],
    setting: settingOf(title),
  };
}

/** Large enough to fill the cover, small enough that its longest word stays on one line. */
function settingOf(title: string): CoverStyle["setting"] {
  const longestWord = Math.max(...title.split(/[\s-]+/).map((word) => word.length));
  if (title.length > 34 || longestWord > 10) return "small";
  return title.length > 16 || longestWord > 8 ? "text" : "display";
}

/** FNV-1a, 32 bits, with the finishing steps of MurmurHash3, so that neighbouring slugs fall on different colourways. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
