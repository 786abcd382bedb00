import type { Page } from "../../../shared/contracts/common.ts";
import type { ImportView } from "../../../shared/contracts/imports.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { ImportFormPanel } from "../components/import-form.tsx";
import { ImportStatusPill } from "../components/import-status.tsx";
import { Paging, Table } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import type { ImportForm } from "../import-form.ts";

export type ImportListProps = {
  page: Page<ImportView>;
  formToken: string;
  form: ImportForm;
  isForAllMerchants: boolean;
  isContinued: boolean;
};

/** Imports, the newest first, and the form that begins one. */
export function ImportListPage({ page, isContinued, ...rest }: ImportListProps) {
  const { form } = rest;
  return (
    <>
      <header class="desk-head">
        <div>
          <h1>Imports</h1>
          <p class="desk-head__sub">
            A file of books, prices or stock becomes the catalogue. Every record is accounted for, and all of it can be undone.
          </p>
        </div>
      </header>
      {(form.text || form.errors) && (
        <Notice tone="bad" title="The import was not begun" isAlert>
          <p>{form.text ?? "What is wrong stands beside the field. Choose the file again, too."}</p>
        </Notice>
      )}
      <div class="desk-columns desk-columns--aside desk-columns--reversed">
        <ImportFormPanel {...rest} />
        <section class="desk-part" aria-labelledby="history">
          <h2 id="history">History</h2>
          {page.items.length === 0 ? (
            <p class="nothing">{isContinued ? "There are no older imports." : "Nothing was imported yet."}</p>
          ) : (
            <ImportTable imports={page.items} />
          )}
          <Paging
            first={isContinued ? { href: "/admin/imports", words: "Back to the newest" } : undefined}
            more={
              page.nextCursor
                ? { href: `/admin/imports?${new URLSearchParams({ cursor: page.nextCursor })}`, words: "Older imports" }
                : undefined
            }
          />
        </section>
      </div>
    </>
  );
}

function ImportTable({ imports }: { imports: ImportView[] }) {
  const columns = [
    { words: "File" },
    { words: "Status" },
    { words: "New", isNumber: true },
    { words: "Changed", isNumber: true },
    { words: "The same", isNumber: true },
    { words: "Rejected", isNumber: true },
  ];
  return (
    <Table name="Imports, the newest first" columns={columns}>
      {imports.map((each) => (
        <tr>
          <th scope="row">
            <a href={`/admin/imports/${each.id}`}>{each.fileName}</a>
            <span class="aside">
              <Time at={each.createdAt} />
            </span>
          </th>
          <td>
            <ImportStatusPill status={each.status} />
            {each.dryRun && <span class="aside">a trial</span>}
          </td>
          {[each.created, each.updated + each.removed, each.unchanged, each.rejected].map((count) => (
            <td class="number">{count.toLocaleString("en-US")}</td>
          ))}
        </tr>
      ))}
    </Table>
  );
}
