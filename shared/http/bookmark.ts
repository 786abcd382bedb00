/** The header by which whoever has written is told how far the database was then, and by which they say so when they read. */
export const bookmarkHeader = "x-d1-bookmark";

/** Whether a text is a bookmark as D1 gives them out: four numbers in hexadecimal digits. */
export function isBookmark(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{8}){2}-[0-9a-f]{32,64}$/.test(text);
}
