import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { coverStyleOf } from "../cover-style.ts";
import { authorNames } from "../words.ts";

type CoverProps = { book: Pick<BookSummary, "slug" | "title" | "contributors"> };

/**
 * A cover set in type, for books without a picture. Decoration: whoever shows it names the book beside it, so it is
 * hidden from readers who would hear everything twice.
 */
export function Cover({ book: { slug, title, contributors } }: CoverProps) {
  const { colourway, ornament, setting } = coverStyleOf(slug, title);
  return (
    <div class={`cover cover--${colourway} cover--${ornament}`} aria-hidden="true">
      <div class="cover__face">
        <span class={`cover__title cover__title--${setting}`}>{title}</span>
        <span class="cover__author">{authorNames(contributors) ?? "Octavo"}</span>
      </div>
    </div>
  );
}
