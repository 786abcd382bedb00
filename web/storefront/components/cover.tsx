import type { Book, BookSummary } from "../../../shared/contracts/catalog.ts";
import { coverPathOf, coverSize } from "../../../shared/cover-path.ts";
import { srcsetOf } from "../srcset-of.ts";

/** How wide a cover is shown in a grid, and how wide on its book's own page: what a browser chooses a picture's size by. */
const sizes = { grid: "(min-width: 60rem) 13rem, (min-width: 36rem) 30vw, 45vw", main: "(min-width: 50rem) 25rem, 62vw" };

/** The shape of the frame, and of a cut-out that fills it. */
const cropSize = { width: 400, height: 600 };

type CoverProps = {
  book: BookSummary | Book;
  /** Whether it is seen as soon as the page opens; other covers are fetched when the reader comes near. */
  isFirst?: boolean;
  /** Whether nothing on the page matters more. */
  isMain?: boolean;
};

/**
 * A book's cover: the picture its merchant sent, else the drawn one. Whoever shows it names the book beside it, so to those
 * who listen it is not there; only on the book's own page they hear what is to be seen on a picture.
 */
export function Cover({ book, isFirst = false, isMain = false }: CoverProps) {
  const image = ("image" in book ? book.image : book.images[0]) ?? { url: coverPathOf(book), alt: "", ...coverSize };
  const isSent = image.srcset !== undefined;
  // Where its merchant has said what matters, lists fill the frame with that; the book's own page shows all of it.
  const crop = isMain ? undefined : image.crops?.cover;
  return (
    <div class={isSent ? "cover cover--sent" : "cover"}>
      <img
        src={crop?.at(-1)?.url ?? image.url}
        srcset={srcsetOf({ srcset: crop ?? image.srcset })}
        sizes={isSent ? sizes[isMain ? "main" : "grid"] : undefined}
        width={crop ? cropSize.width : image.width}
        height={crop ? cropSize.height : image.height}
        alt={isMain && isSent ? image.alt : ""}
        loading={isFirst || isMain ? "eager" : "lazy"}
        decoding="async"
        fetchpriority={isMain ? "high" : undefined}
      />
    </div>
  );
}
