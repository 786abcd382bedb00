/** The words of a title that somebody would search for: three letters or more, in lower case. */
export function wordsOf(title: string): string[] {
  return title.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
}
