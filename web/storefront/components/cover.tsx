import type { Book, BookSummary } from "../../../shared/contracts/catalog.ts";
import { coverPathOf } from "../../../shared/cover-path.ts";

type CoverProps = {
  book: BookSummary | Book;
  /** Whether it is seen as soon as the page opens; other covers are fetched when the reader comes near. */
  isFirst?: boolean;
  /** Whether nothing on the page matters more. */
  isMain?: boolean;
};

/** A book's cover. Whoever shows it names the book beside it, so to those who listen it is not there. */
export function Cover({ book, isFirst = false, isMain = false }: CoverProps) {
  const image = "image" in book ? book.image : book.images[0];
  return (
    <div class="cover">
      <img
        src={image?.url ?? coverPathOf(book)}
        width="400"
        height="600"
        alt=""
        loading={isFirst || isMain ? "eager" : "lazy"}
        decoding="async"
        fetchpriority={isMain ? "high" : undefined}
      />
    </div>
  );
}
