import type { Child } from "hono/jsx";
import type { Address } from "../../shared/contracts/common.ts";
import type { Contact, Order } from "../../shared/contracts/orders.ts";
import { formatMoney, type Money } from "../../shared/money.ts";
import { htmlOf, Letter, LinkLine, type Rendered, signature } from "./letter.tsx";

/** The confirmation of an order. `publicUrl` is where the shop is reached, without a slash at its end. */
export function renderOrderConfirmation(order: Order, { name, shippingAddress }: Omit<Contact, "email">, publicUrl: string): Rendered {
  const link = `${publicUrl}/orders/${encodeURIComponent(order.id)}?token=${encodeURIComponent(order.lookupToken)}`;
  const details: Details = {
    name,
    number: order.number,
    lines: order.lines.map(({ title, format, quantity, lineTotal }) => ({
      what: `${quantity} × ${title} (${format})`,
      price: formatMoney(lineTotal),
    })),
    totals: totalRows(order.totals),
    address: shippingAddress ? addressLines(shippingAddress) : null,
    link,
  };
  const subject = `Your Octavo order ${order.number} is confirmed`;
  return { subject, html: htmlOf(<Confirmation {...details} subject={subject} />), text: plainText(details) };
}

type Details = {
  name: string;
  number: string;
  lines: { what: string; price: string }[];
  totals: { what: string; price: string }[];
  address: string[] | null;
  link: string;
};

/** Discount and tax are named only where there are any. */
function totalRows({ subtotal, discount, shipping, tax, total }: Order["totals"]): Details["totals"] {
  const row = (what: string, { amount, currency }: Money) => ({ what, price: formatMoney({ amount, currency }) });
  return [
    row("Subtotal", subtotal),
    ...(discount.amount > 0 ? [row("Discount", { ...discount, amount: -discount.amount })] : []),
    row("Shipping", shipping),
    ...(tax.amount > 0 ? [row("Tax", tax)] : []),
    row("Total", total),
  ];
}

/** An address as it stands on a parcel, the country by its name. */
function addressLines({ name, line1, line2, city, region, postalCode, country }: Address): string[] {
  const place = [city, [region, postalCode].filter(Boolean).join(" ")].join(", ");
  const countryName = new Intl.DisplayNames(["en"], { type: "region" }).of(country) ?? country;
  return [name, line1, ...(line2 ? [line2] : []), place, countryName];
}

function plainText({ name, number, lines, totals, address, link }: Details): string {
  const rows = (list: { what: string; price: string }[]) => list.map(({ what, price }) => `${what}: ${price}`);
  return [
    `Dear ${name},`,
    "",
    `thank you for your order ${number}. It is confirmed and paid.`,
    "",
    ...rows(lines),
    "",
    ...rows(totals),
    "",
    ...(address ? ["We are sending it to", ...address, ""] : []),
    `See your order: ${link}`,
    "",
    signature,
    "",
  ].join("\n");
}

// Mail programs know no style sheets, so each element carries its own.
const amount = "padding: 4px 0 4px 16px; text-align: right; white-space: nowrap; vertical-align: top";

function Row({ what, price, isStrong = false }: { what: string; price: string; isStrong?: boolean }) {
  const weight = isStrong ? "; font-weight: bold" : "";
  return (
    <tr>
      <td style={`padding: 4px 0${weight}`}>{what}</td>
      <td style={`${amount}${weight}`}>{price}</td>
    </tr>
  );
}

function Rows({ children }: { children: Child }) {
  return (
    <table role="presentation" style="border-collapse: collapse; width: 100%; margin: 16px 0">
      <tbody>{children}</tbody>
    </table>
  );
}

function Confirmation({ subject, name, number, lines, totals, address, link }: Details & { subject: string }) {
  return (
    <Letter subject={subject} heading="Thank you for your order">
      <p>Dear {name},</p>
      <p>
        your order <strong>{number}</strong> is confirmed and paid.
      </p>
      <Rows>
        {lines.map((line) => (
          <Row {...line} />
        ))}
      </Rows>
      <hr style="border: 0; border-top: 1px solid #8888" />
      <Rows>
        {totals.map((row) => (
          <Row {...row} isStrong={row.what === "Total"} />
        ))}
      </Rows>
      {address && (
        <>
          <h2 style="font-size: 16px">We are sending it to</h2>
          <p>
            {address.map((line) => (
              <>
                {line}
                <br />
              </>
            ))}
          </p>
        </>
      )}
      <LinkLine href={link}>See your order</LinkLine>
    </Letter>
  );
}
