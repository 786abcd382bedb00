import type { ProjectedLevel } from "../../../shared/contracts/admin.ts";
import type { EditionQuote } from "../../../shared/contracts/catalog.ts";
import type { Page } from "../../../shared/contracts/common.ts";
import { Input } from "../components/input.tsx";
import { LevelTable } from "../components/level-table.tsx";
import { Paging } from "../components/table.tsx";

export type StockListProps = {
  page: Page<ProjectedLevel>;
  titles: Map<string, EditionQuote>;
  typed: string;
  error?: string;
  isContinued: boolean;
};

/** Every SKU there are or were copies of, those with the fewest first. */
export function StockListPage({ page, titles, typed, error, isContinued }: StockListProps) {
  return (
    <>
      <header class="desk-head">
        <h1>Stock</h1>
        <form class="find" method="get" action="/admin/stock">
          <Input
            id="sku"
            name="sku"
            type="search"
            label="Open a SKU"
            value={typed}
            error={error}
            hint="An ISBN with or without hyphens, or the shop’s own code"
            maxlength={60}
          />
          <button class="button" type="submit">
            Open
          </button>
        </form>
      </header>
      {!error && page.items.length === 0 && (
        <p class="nothing">
          {isContinued ? "There are no more SKUs." : "No copies have been received yet. Open a SKU to receive the first."}
        </p>
      )}
      {page.items.length > 0 && (
        <>
          <p class="found">The fewest copies first. Changes of the last second may still be on their way into this list.</p>
          <LevelTable name="Stock, the fewest copies first" levels={page.items} titles={titles} />
        </>
      )}
      <Paging
        first={isContinued ? { href: "/admin/stock", words: "Back to the fewest" } : undefined}
        more={
          page.nextCursor ? { href: `/admin/stock?${new URLSearchParams({ cursor: page.nextCursor })}`, words: "More SKUs" } : undefined
        }
      />
    </>
  );
}
