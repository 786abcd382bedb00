import type { Page } from "../../../shared/contracts/common.ts";
import type { ChangeView, ImportView } from "../../../shared/contracts/imports.ts";
import { Paging, Table } from "../components/table.tsx";
import { valueWords } from "../import-words.ts";

export type ImportChangesProps = {
  view: ImportView;
  page: Page<ChangeView>;
  /** What the list is narrowed to. */
  chosen: { outcome?: string; left?: string };
  isContinued: boolean;
};

/** What an import's records changed, or would change, field by field. */
export function ImportChangesPage({ view, page, chosen, isContinued }: ImportChangesProps) {
  const address = (query: Record<string, string | undefined>) => {
    const said = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
    const text = new URLSearchParams(said).toString();
    return `/admin/imports/${view.id}/changes${text && `?${text}`}`;
  };
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={`/admin/imports/${view.id}`}>{view.fileName}</a>
      </nav>
      <header class="desk-head">
        <h1>{view.dryRun ? "What would change" : "What was changed"}</h1>
      </header>
      <nav class="choices" aria-label="Changes by kind">
        <ul>
          {choicesOf(view).map(({ query, words }) => (
            <li>
              <a href={address(query)} aria-current={query.outcome === chosen.outcome && query.left === chosen.left ? "true" : undefined}>
                {words}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {page.items.length === 0 ? <p class="nothing">No record did this.</p> : <Changes changes={page.items} />}
      <Paging
        first={isContinued ? { href: address(chosen), words: "Back to the beginning" } : undefined}
        more={page.nextCursor ? { href: address({ ...chosen, cursor: page.nextCursor }), words: "More of them" } : undefined}
      />
    </>
  );
}

function choicesOf({ left }: ImportView): { query: { outcome?: string; left?: string }; words: string }[] {
  return [
    { query: {}, words: "All" },
    { query: { outcome: "created" }, words: "New" },
    { query: { outcome: "updated" }, words: "Changed" },
    { query: { outcome: "removed" }, words: "Removed" },
    ...(left > 0 ? [{ query: { left: "true" }, words: "Left alone when undoing" }] : []),
  ];
}

const outcomeWords: Record<string, string> = { created: "New", updated: "Changed", removed: "Removed" };

function Changes({ changes }: { changes: ChangeView[] }) {
  return (
    <Table name="What each record did" columns={[{ words: "Book" }, { words: "Line", isNumber: true }, { words: "What" }]}>
      {changes.map((change) => (
        <tr>
          <th scope="row">
            {change.bookId ? <a href={`/admin/books/${change.bookId}`}>{change.title ?? change.bookId}</a> : (change.title ?? "A new book")}
            <span class="aside">
              {outcomeWords[change.outcome] ?? change.outcome}
              {change.isUndone && ", undone since"}
            </span>
          </th>
          <td class="number">{change.line.toLocaleString("en-US")}</td>
          <td>
            {change.leftBecause && <p>Left alone: {change.leftBecause}</p>}
            {change.fields.length > 0 && <Fields change={change} />}
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** Of a book that is new, what it has; of another, what was there and what is there now. */
function Fields({ change: { fields, outcome } }: { change: ChangeView }) {
  return (
    <dl class="differences">
      {fields.map(({ field, sku, from, to, rule }) => (
        <div>
          <dt>
            {field}
            {sku && <span class="code"> {sku}</span>}
          </dt>
          <dd>
            {outcome !== "created" && (
              <>
                <del>
                  <span class="visually-hidden">was </span>
                  {valueWords(from)}
                </del>{" "}
              </>
            )}
            <ins>
              {outcome !== "created" && <span class="visually-hidden">becomes </span>}
              {valueWords(to)}
            </ins>
            {rule && <span class="aside">by {rule}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
