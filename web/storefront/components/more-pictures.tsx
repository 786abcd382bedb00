import type { Book } from "../../../shared/contracts/catalog.ts";
import { srcsetOf } from "../srcset-of.ts";

/** A square has no other shape, however wide it is. */
const squareSide = 160;

/** What there is to see of a book besides its cover, small; each leads to itself, all of it and as large as it is. */
export function MorePictures({ book: { images } }: { book: Book }) {
  const [, ...others] = images;
  if (others.length === 0) return null;
  return (
    <ul class="more-pictures" aria-label="More pictures">
      {others.map((image) => (
        <li>
          <a href={image.url}>
            <img
              class={image.crops && "more-pictures__square"}
              src={image.crops?.square.at(-1)?.url ?? image.url}
              srcset={srcsetOf({ srcset: image.crops?.square ?? image.srcset })}
              sizes="5rem"
              width={image.crops ? squareSide : image.width}
              height={image.crops ? squareSide : image.height}
              alt={image.alt}
              loading="lazy"
              decoding="async"
            />
          </a>
        </li>
      ))}
    </ul>
  );
}
