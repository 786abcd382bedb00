import { currentCoverPathOf } from "../../../shared/cover-path.ts";

/** The small cover of a book known by its slug or id alone, as in a line of a cart. The line names the book. */
export function Thumb({ book }: { book: string }) {
  return <img class="thumb" src={currentCoverPathOf(book)} width="56" height="84" alt="" loading="lazy" decoding="async" />;
}
