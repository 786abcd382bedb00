import type { Book } from "../../../shared/contracts/catalog.ts";
import { srcsetOf } from "../srcset-of.ts";

/** What there is to see of a book besides its cover, small; each leads to itself as large as it is. */
export function MorePictures({ book: { images } }: { book: Book }) {
  const [, ...others] = images;
  if (others.length === 0) return null;
  return (
    <ul class="more-pictures" aria-label="More pictures">
      {others.map((image) => (
        <li>
          <a href={image.url}>
            <img
              src={image.url}
              srcset={srcsetOf(image)}
              sizes="5rem"
              width={image.width}
              height={image.height}
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
