/** A heading written with `#` marks, as a reader of a Markdown file sees it. */
export interface Heading {
  /** 1 for `#` to 6 for `######`. */
  level: number;
  text: string;
  /** Counted from 1. */
  line: number;
}

/** A link or image, or the definition a reference link points to. */
export interface Link {
  target: string;
  /** Counted from 1. */
  line: number;
}

/** The headings of a Markdown text from top to bottom; fenced code and comments have none. */
export function findHeadings(markdown: string): Heading[] {
  return blankFencesAndComments(markdown)
    .split("\n")
    .flatMap((text, index) => {
      const [, marks, title] = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/.exec(text) ?? [];
      return marks && title ? [{ level: marks.length, text: title, line: index + 1 }] : [];
    });
}

const linkForms = [
  // CommonMark 6.3: [text](target "title"), also as an image and around one
  /\]\(\s*(?:<(?<angled>[^>\n]*)>|(?<bare>(?:[^\s()]|\([^\s()]*\))+))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g,
  // CommonMark 4.7: [label]: target, but not the footnote [^label]: text
  /^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*(?:<(?<angled>[^>\n]*)>|(?<bare>\S+))/gm,
  /<(?:a|img)\s[^>]*?(?:href|src)="(?<bare>[^"]*)"/g,
];

/** The targets of all links in a Markdown text, in order of line; code and comments have none. */
export function findLinks(markdown: string): Link[] {
  const prose = blankCodeSpans(blankFencesAndComments(markdown));
  const links = linkForms.flatMap((form) =>
    [...prose.matchAll(form)].map((match) => ({
      target: match.groups?.angled ?? match.groups?.bare ?? "",
      line: prose.slice(0, match.index).split("\n").length,
    })),
  );
  return links.sort((a, b) => a.line - b.line);
}

/** Everything `#anchor` can point at in a Markdown text: its headings as GitHub names them, and HTML ids and names. */
export function findAnchors(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const ofHeadings = findHeadings(markdown).map(({ text }) => {
    const slug = slugOf(text);
    const repeat = seen.get(slug) ?? 0;
    seen.set(slug, repeat + 1);
    return repeat === 0 ? slug : `${slug}-${repeat}`;
  });
  const prose = blankCodeSpans(blankFencesAndComments(markdown));
  const ofElements = [...prose.matchAll(/<\w+\s[^>]*?\b(?:id|name)="([^"]+)"/g)].map((match) => match[1] ?? "");
  return new Set([...ofHeadings, ...ofElements]);
}

/** GitHub's rule: the text without link targets, in lower case, without punctuation, with hyphens for spaces. */
function slugOf(heading: string): string {
  const text = heading.replace(/\]\([^)]*\)/g, "");
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, "")
    .trim()
    .replace(/ /g, "-");
}

/** The same text with fenced code and comments as spaces, so that lines keep their numbers. */
function blankFencesAndComments(markdown: string): string {
  return markdown.replace(/^[ \t]*(`{3,}|~{3,})[^`\n]*\n(?:[\s\S]*?\n)??[ \t]*\1[`~]*[ \t]*$/gm, blank).replace(/<!--[\s\S]*?-->/g, blank);
}

/** A code span ends at a run of as many backticks as began it, within the paragraph (CommonMark 6.1). */
function blankCodeSpans(text: string): string {
  return text.replace(/(?<![`\\])(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)\1(?!`)/g, blank);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
