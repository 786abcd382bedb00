import type { Collection } from "../../../shared/contracts/collections.ts";
import { shelfNumberOfSubject } from "../cover/shelf.ts";

/** Collections, each in a colour of its own, with what its makers say of it. */
export function CollectionList({ collections, level }: { collections: Collection[]; level: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <ul class="collections">
      {collections.map(({ slug, name, description }) => (
        <li class={`collections__part shelf-${shelfNumberOfSubject(slug)}`}>
          <Heading class="collections__name">
            <a href={`/collections/${slug}`}>{name}</a>
          </Heading>
          {description !== "" && <p class="collections__words">{description}</p>}
        </li>
      ))}
    </ul>
  );
}
