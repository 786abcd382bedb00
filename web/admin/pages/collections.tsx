import { type Collection, collectionsMax } from "../../../shared/contracts/collections.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { Table } from "../components/table.tsx";

type CollectionListProps = { collections: Collection[]; done?: string };

const doneWords: Record<string, string> = { saved: "The collection is in the shop", deleted: "The collection is deleted; its books stay" };

/** The shop's collections, by name. */
export function CollectionListPage({ collections, done = "" }: CollectionListProps) {
  const words = Object.hasOwn(doneWords, done) ? doneWords[done] : undefined;
  return (
    <>
      <header class="desk-head">
        <div>
          <h1>Collections</h1>
          <p class="desk-head__sub">Books put together by the house, by hand or by a rule. The shop has {collectionsMax} at most.</p>
        </div>
        <a class="button button--primary" href="/admin/collections/new">
          Add a collection
        </a>
      </header>
      {words && <Notice tone="good" title={words} />}
      {collections.length === 0 ? <p class="nothing">There is no collection yet.</p> : <CollectionTable collections={collections} />}
    </>
  );
}

function CollectionTable({ collections }: { collections: Collection[] }) {
  return (
    <Table name="Collections by name" columns={[{ words: "Collection" }, { words: "Its books" }, { words: "In the shop" }]}>
      {collections.map(({ slug, name, description, rule }) => (
        <tr>
          <th scope="row">
            <a href={`/admin/collections/${slug}`}>{name}</a>
            <span class="aside">{description}</span>
          </th>
          <td>{rule ? "By a rule" : "By hand"}</td>
          <td>
            <a class="code" href={`/collections/${slug}`}>
              /collections/{slug}
            </a>
          </td>
        </tr>
      ))}
    </Table>
  );
}
