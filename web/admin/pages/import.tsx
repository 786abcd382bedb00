import type { ImportView, ReportView } from "../../../shared/contracts/imports.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { FormToken } from "../components/form-token.tsx";
import { ImportStatusPill } from "../components/import-status.tsx";
import { Table } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { importStatusWords, isMoving, isUndoable, severityWords } from "../import-words.ts";

export type ImportPageProps = { view: ImportView; report: ReportView; formToken: string; refused?: string };

/** An import: how far it is, what has come of it, what was found in its file, and the ways to end it or to take it back. */
export function ImportPage({ view, report, formToken, refused }: ImportPageProps) {
  const { id, fileName, status, dryRun, stoppedBy, createdAt, finishedAt, created, updated, removed, rejected, left } = view;
  const isChanging = created + updated + removed > 0;
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href="/admin/imports">Imports</a>
      </nav>
      <header class="desk-head">
        <div>
          <h1>{fileName}</h1>
          <p class="desk-head__facts">
            <ImportStatusPill status={status} />
            {dryRun && <span>A trial: nothing is written</span>}
            <span>
              begun <Time at={createdAt} />
            </span>
            {finishedAt && (
              <span>
                over <Time at={finishedAt} />
              </span>
            )}
          </p>
        </div>
        <Actions view={view} formToken={formToken} />
      </header>
      {refused && (
        <Notice tone="bad" title="That was not done" isAlert>
          <p>{refused}</p>
        </Notice>
      )}
      {stoppedBy && (
        <Notice tone="bad" title="It ended before the end of the file">
          <p>{stoppedBy}</p>
        </Notice>
      )}
      {status === "uploading" && (
        <Notice tone="waiting" title="Its file has not come whole">
          <p>Where it is being sent, leave that page open. Else cancel it, and send the file once more.</p>
        </Notice>
      )}
      {dryRun && status === "done" && (
        <Notice tone="good" title="Nothing was written">
          <p>
            This is what the file would do to the shop as it is now. To have it done, <a href="/admin/imports#send">send it again</a> and
            choose to import it.
          </p>
        </Notice>
      )}
      {left > 0 && (
        <Notice tone="waiting" title={`${left.toLocaleString("en-US")} ${left === 1 ? "record was" : "records were"} left alone`}>
          <p>
            Their books were changed since. <a href={`/admin/imports/${id}/changes?left=true`}>Which, and why</a>
          </p>
        </Notice>
      )}
      <Progress view={view} />
      <p class="turning">
        {isChanging && (
          <a class="button" href={`/admin/imports/${id}/changes`}>
            {dryRun ? "What would change" : "What was changed"}
          </a>
        )}
        {rejected > 0 && (
          <a class="button" href={`/api/imports/${id}/errors`} download={`${id}-errors.csv`}>
            Download the rejected rows
          </a>
        )}
      </p>
      {rejected > 0 && (
        <p class="found">Correct the rejected rows where they stand, and send that file like any other: only they are in it.</p>
      )}
      <section class="desk-part" aria-labelledby="findings">
        <h2 id="findings">What was found in the file</h2>
        {report.findings.length === 0 ? (
          <p class="nothing">{isMoving(view) ? "Nothing so far." : "Nothing was wrong or odd."}</p>
        ) : (
          <Findings report={report} />
        )}
      </section>
    </>
  );
}

function Actions({ view, formToken }: Pick<ImportPageProps, "view" | "formToken">) {
  const { id, status, left } = view;
  const isOpen = status === "uploading" || status === "running";
  if (isOpen) return <Action path={`/admin/imports/${id}/cancel`} words="Cancel it" formToken={formToken} />;
  if (!isUndoable(view)) return null;
  return <Action path={`/admin/imports/${id}/undo`} words={left > 0 ? "Undo the rest" : "Undo all of it"} formToken={formToken} />;
}

function Action({ path, words, formToken }: { path: string; words: string; formToken: string }) {
  return (
    <form method="post" action={path}>
      <FormToken value={formToken} />
      <button class="button" type="submit">
        {words}
      </button>
    </form>
  );
}

/** How far it is. A script keeps the figures up to date, by their names in the import; without one the page is loaded anew. */
function Progress({ view }: { view: ImportView }) {
  const figures = [
    { name: "created", words: view.dryRun ? "would be new" : "new" },
    { name: "updated", words: view.dryRun ? "would be changed" : "changed" },
    { name: "removed", words: view.dryRun ? "would be removed" : "removed" },
    { name: "unchanged", words: "the same as before" },
    { name: "rejected", words: "rejected" },
    { name: "undone", words: "undone" },
  ] as const;
  const shown = figures.filter(({ name }) => view[name] > 0 || (name !== "removed" && name !== "undone"));
  return (
    <section class="desk-part" aria-labelledby="progress" data-import-progress={isMoving(view) ? view.id : undefined}>
      <h2 id="progress">
        <span data-count="rows">{view.rows.toLocaleString("en-US")}</span> {view.rows === 1 ? "record" : "records"} of the file
      </h2>
      {isMoving(view) && (
        <progress class="progress" max={1} value={view.progress} aria-label={importStatusWords[view.status].words}>
          {Math.round(view.progress * 100)} %
        </progress>
      )}
      <dl class="figures">
        {shown.map(({ name, words }) => (
          <div class={`figure ${name === "rejected" && view.rejected > 0 ? "figure--bad" : ""}`}>
            <dt class="figure__words">{words}</dt>
            <dd class="figure__count" data-count={name}>
              {view[name].toLocaleString("en-US")}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Findings({ report }: { report: ReportView }) {
  const columns = [
    { words: "What" },
    { words: "Weight" },
    { words: "Records", isNumber: true },
    { words: "What to do" },
    { words: "For example" },
  ];
  return (
    <Table name="Findings, what costs most first" columns={columns}>
      {report.findings.map(({ code, severity, finds, suggestion, records, examples }) => (
        <tr>
          <th scope="row">
            {finds}
            <span class="aside code">{code}</span>
          </th>
          <td>
            <span class={`pill pill--${severityWords[severity].tone}`}>{severityWords[severity].words}</span>
          </td>
          <td class="number">{records.toLocaleString("en-US")}</td>
          <td>{suggestion}</td>
          <td>
            {examples.map(({ line, column, reason }) => (
              <span class="line">
                Line {line.toLocaleString("en-US")}
                {column && `, ${column}`}: {reason}
              </span>
            ))}
          </td>
        </tr>
      ))}
    </Table>
  );
}
