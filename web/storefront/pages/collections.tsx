import type { CollectionShown } from "../../../shared/contracts/collections.ts";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { CollectionList } from "../components/collection-list.tsx";

/** Every collection of the shop. */
export function CollectionsPage({ collections }: { collections: CollectionShown[] }) {
  return (
    <>
      <header class="page-head">
        <Breadcrumb way={[]} />
        <h1>Collections</h1>
        <p class="lede">Books we have put together: for a season, for a sum, or because they belong side by side.</p>
      </header>
      {collections.length === 0 ? <p class="empty">There is no collection yet.</p> : <CollectionList collections={collections} level={2} />}
    </>
  );
}
