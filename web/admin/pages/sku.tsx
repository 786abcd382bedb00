import type { LedgerEntry, LedgerPage } from "../../../shared/contracts/admin.ts";
import type { EditionQuote } from "../../../shared/contracts/catalog.ts";
import { formatMoney } from "../../../shared/money.ts";
import { Notice } from "../../storefront/components/notice.tsx";
import { formatName } from "../../storefront/words.ts";
import { Choices } from "../components/choices.tsx";
import { FormToken } from "../components/form-token.tsx";
import { Input } from "../components/input.tsx";
import { Paging, Table } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { movementName } from "../status-words.ts";
import { movementKinds, type StockForm } from "../stock-form.ts";

export type SkuPageProps = {
  formToken: string;
  sku: string;
  /** What is sold under the SKU; null when nothing is, any more. */
  edition: EditionQuote | null;
  /** Null for a SKU that was never received. */
  ledger: LedgerPage | null;
  form: StockForm;
  /** The ledger row that the form just made. */
  movedRow?: number;
};

/** A SKU's level, the form that moves its copies, and its ledger. */
export function SkuPage({ formToken, sku, edition, ledger, form, movedRow }: SkuPageProps) {
  const moved = ledger?.rows.find(({ seq }) => seq === movedRow);
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href="/admin/stock">Stock</a>
      </nav>
      <header class="desk-head">
        <div>
          <h1>{edition?.title ?? sku}</h1>
          <p class="desk-head__sub">
            {edition ? `${formatName(edition.format)}, ${formatMoney(edition.unitPrice)}, ` : "Not in the catalogue any more, "}
            SKU <span class="code">{sku}</span>
          </p>
        </div>
        {edition && (
          <a class="button" href={`/admin/books/${edition.bookId}`}>
            Book and prices
          </a>
        )}
      </header>
      {moved && (
        <Notice tone="good" title={movedWords(moved)}>
          <p>
            Row {moved.seq} of the ledger says so. {inCopies(moved.onHand)} on hand after it.
          </p>
        </Notice>
      )}
      {(form.text || form.errors) && (
        <Notice tone="bad" title="Nothing was moved" isAlert>
          <p>{form.text ?? "What is wrong stands beside the field."}</p>
        </Notice>
      )}
      <Level ledger={ledger} />
      <div class="desk-columns desk-columns--aside desk-columns--reversed">
        {edition && <MoveForm formToken={formToken} sku={sku} form={form} />}
        <section class="desk-part" aria-labelledby="ledger">
          <h2 id="ledger">Ledger</h2>
          {ledger ? <Ledger sku={sku} ledger={ledger} movedRow={movedRow} /> : <p class="nothing">No copies were ever received.</p>}
        </section>
      </div>
    </>
  );
}

function Level({ ledger }: { ledger: LedgerPage | null }) {
  const { onHand, reserved, available } = ledger?.level ?? { onHand: 0, reserved: 0, available: 0 };
  const figures = [
    { words: "On hand", hint: "on the shelf", count: onHand },
    { words: "Put aside", hint: "for orders under way", count: reserved },
    { words: "Available", hint: "can be bought now", count: available },
  ];
  return (
    <dl class="figures figures--level">
      {figures.map(({ words, hint, count }) => (
        <div class={`figure ${count === 0 && words === "Available" ? "figure--bad" : ""}`}>
          <dt class="figure__words">
            {words} <span class="muted">{hint}</span>
          </dt>
          <dd class="figure__count">{count.toLocaleString("en-US")}</dd>
        </div>
      ))}
    </dl>
  );
}

const movements = Object.entries(movementKinds).map(([value, words]) => ({ value, ...words }));

function MoveForm({ formToken, sku, form }: { formToken: string; sku: string; form: StockForm }) {
  const { errors = {} } = form;
  return (
    <section class="panel" aria-labelledby="move">
      <h2 id="move">Move copies</h2>
      <form class="move-form" method="post" action={`/admin/stock/${sku}`}>
        <FormToken value={formToken} />
        {/* One per page that is shown: pressing the button twice sends the same one, and is the same movement. */}
        <input type="hidden" name="idempotencyKey" value={form.idempotencyKey} />
        <Choices name="kind" legend="What happened" value={form.kind} options={movements} error={errors.kind} />
        <Input
          id="quantity"
          name="quantity"
          label="Copies"
          value={form.quantity}
          error={errors.quantity}
          inputmode="text"
          maxlength={20}
          isRequired
        />
        <Input
          id="reason"
          name="reason"
          label="Reason"
          hint="Stays in the ledger: delivery 4711, water damage, count of Monday"
          value={form.reason}
          error={errors.reason}
          isRequired
        />
        <button class="button button--primary" type="submit">
          Write into the ledger
        </button>
        <p class="small">Pressing twice does no harm: it stays one movement.</p>
      </form>
    </section>
  );
}

function Ledger({ sku, ledger: { level, rows, beforeRow }, movedRow }: { sku: string; ledger: LedgerPage; movedRow?: number }) {
  const columns = [
    { words: "Row", isNumber: true },
    { words: "What happened" },
    { words: "Copies", isNumber: true },
    { words: "On hand", isNumber: true },
    { words: "Put aside", isNumber: true },
    { words: "When" },
  ];
  const isLatest = rows[0] === undefined || rows[0].seq === level.version;
  return (
    <>
      {rows.length === 0 && <p class="nothing">There are no such rows.</p>}
      {rows.length > 0 && (
        <Table name="Ledger, the newest row first" columns={columns}>
          {rows.map((row) => (
            <tr class={row.seq === movedRow ? "sheet__new" : undefined}>
              <td class="number">{row.seq}</td>
              <th scope="row">
                {movementName(row.kind)}
                <About row={row} />
              </th>
              <td class="number">{signed(row)}</td>
              <td class="number">{row.onHand.toLocaleString("en-US")}</td>
              <td class="number">{row.held.toLocaleString("en-US")}</td>
              <td>
                <Time at={row.at} isExact />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Paging
        first={isLatest ? undefined : { href: `/admin/stock/${sku}`, words: "Back to the newest" }}
        more={beforeRow === null ? undefined : { href: `/admin/stock/${sku}?before=${beforeRow}`, words: "Older rows" }}
      />
    </>
  );
}

/** Why, or for which order: a hold is named after its order and the attempt at it. */
function About({ row: { hold, reason } }: { row: LedgerEntry }) {
  if (reason) return <span class="aside">{reason}</span>;
  const [orderId, attempt] = hold?.split("/") ?? [];
  if (!orderId?.startsWith("ord_")) return null;
  return (
    <span class="aside">
      for <a href={`/admin/orders/${orderId}`}>order {`${orderId.slice(-8, -4)}-${orderId.slice(-4)}`.toUpperCase()}</a>
      {attempt !== "1" && `, attempt ${attempt}`}
    </span>
  );
}

/** What the row did to the copies on hand: `+25`, `−2`; those that were only put aside or given back stand without a sign. */
function signed({ kind, quantity }: LedgerEntry): string {
  const change = kind === "commit" ? -quantity : quantity;
  const isOnHand = ["receive", "adjust", "count", "commit"].includes(kind);
  const words = Math.abs(change).toLocaleString("en-US");
  if (!isOnHand || change === 0) return words;
  return change > 0 ? `+${words}` : `−${words}`;
}

function movedWords(row: LedgerEntry): string {
  const { kind, quantity, onHand } = row;
  if (kind === "receive") return `${inCopies(quantity)} received`;
  if (kind === "count") return `Counted: ${inCopies(onHand)}`;
  return `${signed(row)} ${Math.abs(quantity) === 1 ? "copy" : "copies"}`;
}

function inCopies(count: number): string {
  return count === 1 ? "1 copy" : `${count.toLocaleString("en-US")} copies`;
}
