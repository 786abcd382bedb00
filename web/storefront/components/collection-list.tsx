import type { CollectionShown } from "../../../shared/contracts/collections.ts";
import { shelfNumberOfSubject } from "../cover/shelf.ts";
import { Cover } from "./cover.tsx";

/** Collections, each a shelf in a colour of its own with its first books on it, and what its makers say of it. */
export function CollectionList({ collections, level }: { collections: CollectionShown[]; level: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <ul class="collections">
      {collections.map(({ slug, name, description, items }) => (
        <li class={`collection shelf-${shelfNumberOfSubject(slug)}`}>
          <div class="collection__shelf">
            {items.map((book) => (
              <Cover book={book} />
            ))}
          </div>
          <Heading class="collection__name">
            <a href={`/collections/${slug}`}>{name}</a>
          </Heading>
          {description !== "" && <p class="collection__words">{description}</p>}
        </li>
      ))}
    </ul>
  );
}
