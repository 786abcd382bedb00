import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { currencyCodes, formatMoney } from "../../shared/money.ts";
import type { ChargeRow } from "./tables.ts";

/** The bank's page where a shopper approves or declines a payment: plain HTML, two forms, no script. */
export function actionPage(charge: ChargeRow): HtmlEscapedString | Promise<HtmlEscapedString> {
  const amount = amountText(charge);
  const isOpen = charge.status === "action_required";
  const forms = html`<form method="post" action="/__sandbox/actions/${charge.id}/approve"><button type="submit">Approve</button></form>
<form method="post" action="/__sandbox/actions/${charge.id}/decline"><button type="submit">Decline</button></form>`;
  const done = html`<p>This payment is ${charge.status}. <a href="${charge.returnUrl ?? "/"}">Back to the shop</a></p>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox bank</title>
</head>
<body>
<main>
<h1>Sandbox bank</h1>
<p>Approve payment of ${amount}?</p>
<p>Reference: ${charge.reference}</p>
${isOpen ? forms : done}
</main>
</body>
</html>`;
}

/** The provider takes any currency; those the shop sells in can be written nicely. */
function amountText({ amountMinor, currency }: ChargeRow): string {
  const known = currencyCodes.find((code) => code === currency);
  return known ? formatMoney({ amount: amountMinor, currency: known }) : `${amountMinor} ${currency}`;
}
