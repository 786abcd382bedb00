import type { Child } from "hono/jsx";
import type { OrderInspection, OrderStep } from "../../../shared/contracts/admin.ts";
import { formatMoney } from "../../../shared/money.ts";
import { Totals } from "../../storefront/components/totals.tsx";
import { formatName } from "../../storefront/words.ts";
import { Status } from "../components/status.tsx";
import { Table } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { statusWords, stepDetails, stepWords, type Tone } from "../status-words.ts";

const countryNames = new Intl.DisplayNames(["en"], { type: "region" });

/** Everything known of one order. */
export function OrderPage({ inspection }: { inspection: OrderInspection }) {
  const { order, steps } = inspection;
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href="/admin/orders">Orders</a>
      </nav>
      <header class="desk-head">
        <h1>
          Order <span class="code">{order.number}</span>
        </h1>
        <p class="desk-head__facts">
          <Status status={order.status} />
          <span>
            placed <Time at={order.createdAt} />
          </span>
        </p>
      </header>
      <div class="desk-columns desk-columns--aside">
        <div>
          <section class="desk-part" aria-labelledby="lines">
            <h2 id="lines">Books</h2>
            <Lines inspection={inspection} />
            <div class="sum">
              <Totals totals={order.totals} />
            </div>
          </section>
          <section class="desk-part" aria-labelledby="history">
            <h2 id="history">History</h2>
            <History steps={steps} />
          </section>
        </div>
        <div class="stack">
          <CustomerPanel inspection={inspection} />
          <PaymentPanel inspection={inspection} />
          <RecordPanel inspection={inspection} />
        </div>
      </div>
    </>
  );
}

function Lines({ inspection: { order } }: { inspection: OrderInspection }) {
  const columns = [
    { words: "Book" },
    { words: "SKU" },
    { words: "Price", isNumber: true },
    { words: "Copies", isNumber: true },
    { words: "Together", isNumber: true },
  ];
  return (
    <Table name="Books of this order" columns={columns}>
      {order.lines.map(({ bookId, title, format, sku, unitPrice, quantity, lineTotal }) => (
        <tr>
          <th scope="row">
            <a href={`/admin/books/${bookId}`}>{title}</a>
            <span class="aside">{formatName(format)}</span>
          </th>
          <td>
            <a class="code" href={`/admin/stock/${sku}`}>
              {sku}
            </a>
          </td>
          <td class="number">{formatMoney(unitPrice)}</td>
          <td class="number">{quantity}</td>
          <td class="number">{formatMoney(lineTotal)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** What happened, from first to last. The last step has the colour of how the order stands. */
function History({ steps }: { steps: OrderStep[] }) {
  return (
    <ol class="history">
      {steps.map((step, index) => (
        <li class={`history__step ${index === steps.length - 1 ? `history__step--${toneOf(step)}` : ""}`}>
          <p class="history__words">{stepWords[step.type]}</p>
          <p class="aside">
            <Time at={step.at} isExact />
          </p>
          {stepDetails(step).map((words) => (
            <p class="history__detail">{words}</p>
          ))}
        </li>
      ))}
    </ol>
  );
}

function toneOf({ type }: OrderStep): Tone {
  return type === "reattempted" ? "waiting" : statusWords[type].tone;
}

/** What stands for what a merchant is not told, or not yet, and for what is known of nobody any more. */
const notShown = "Not shown";

function CustomerPanel({ inspection: { email, name, shippingAddress: address, shippingMethod } }: { inspection: OrderInspection }) {
  const isShown = name !== "";
  const noAddress = isShown ? "No address was given" : notShown;
  return (
    <Panel id="customer" title="Customer">
      <dl class="facts">
        <dt>Name</dt>
        <dd>{isShown ? name : notShown}</dd>
        <dt>E-mail</dt>
        <dd>{email === null ? notShown : <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>}</dd>
        <dt>Send to</dt>
        <dd>
          {address ? (
            <address>
              {[
                address.name,
                address.line1,
                address.line2,
                `${address.postalCode} ${address.city}`,
                address.region,
                countryNames.of(address.country),
              ]
                .filter((line) => line)
                .map((line) => (
                  <span class="line">{line}</span>
                ))}
            </address>
          ) : (
            noAddress
          )}
        </dd>
        <dt>Delivery</dt>
        <dd>{shippingMethod}</dd>
      </dl>
    </Panel>
  );
}

function PaymentPanel({ inspection: { order, paymentProvider, payBy } }: { inspection: OrderInspection }) {
  const { payment } = order;
  return (
    <Panel id="payment" title="Payment">
      <dl class="facts">
        <dt>Total</dt>
        <dd class="number">{formatMoney(order.totals.total)}</dd>
        <dt>Status</dt>
        <dd>{payment ? payment.status.replaceAll("_", " ") : "none to show"}</dd>
        {payment && (
          <>
            <dt>Payment</dt>
            <dd class="code">{payment.id}</dd>
          </>
        )}
        <dt>Provider</dt>
        <dd>{paymentProvider ?? "none chosen"}</dd>
        <dt>To be paid by</dt>
        <dd>
          <Time at={payBy} />
        </dd>
      </dl>
    </Panel>
  );
}

function RecordPanel({ inspection: { order, updatedAt, traceId, requestId } }: { inspection: OrderInspection }) {
  return (
    <Panel id="record" title="For the log">
      <dl class="facts">
        <dt>Order id</dt>
        <dd class="code">{order.id}</dd>
        <dt>Version</dt>
        <dd class="number">{order.version}</dd>
        <dt>Last touched</dt>
        <dd>
          <Time at={updatedAt} isExact />
        </dd>
        <dt>Trace</dt>
        <dd class="code">{traceId}</dd>
        <dt>Request</dt>
        <dd class="code">{requestId}</dd>
      </dl>
    </Panel>
  );
}

function Panel({ id, title, children }: { id: string; title: string; children: Child }) {
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
