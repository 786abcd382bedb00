import { type Supply, supplySchema } from "../../../../../shared/contracts/catalog.ts";
import { dateOf } from "./date-of.ts";
import { childOf, childrenOf, type OnixElement, textIn, textOf } from "./element.ts";
import { suppliesOf } from "./supplies-of.ts";

/**
 * Availability of ONIX (code list 65) as one of our statuses, null where it is for the copies to say. What nobody supplies any more is
 * out of print; what is cancelled, recalled, withdrawn or not sold by itself is not for sale.
 */
const statusOfAvailability = new Map(
  Object.entries<Supply["status"] | null>({
    ...{ "10": "pre-order", "11": "pre-order", "12": "pre-order" },
    ...{ "20": null, "21": null, "22": "at-supplier", "23": "at-supplier" },
    ...{ "30": null, "31": null, "32": null, "33": null, "34": null },
    ...{
      "40": "out-of-print",
      "41": "out-of-print",
      "42": "out-of-print",
      "43": "out-of-print",
      "47": "out-of-print",
      "48": "out-of-print",
    },
    ...{ "51": "out-of-print", "01": "not-for-sale", "44": "not-for-sale", "45": "not-for-sale", "46": "not-for-sale" },
    ...{ "49": "not-for-sale", "52": "not-for-sale" },
  }),
);

/** Availability codes of 2.1 (code list 54). */
const statusOfCode21 = new Map(
  Object.entries<Supply["status"] | null>({
    ...{
      AB: "not-for-sale",
      CS: null,
      IP: null,
      MD: "at-supplier",
      NP: "pre-order",
      NY: "pre-order",
      OF: "out-of-print",
      OI: "out-of-print",
    },
    ...{
      OP: "out-of-print",
      OR: "out-of-print",
      PP: "pre-order",
      RP: null,
      RU: null,
      TO: "at-supplier",
      TP: null,
      TU: null,
      WS: "not-for-sale",
    },
  }),
);

/** Where nothing is said of availability, publishing statuses (code list 64) that answer for it. */
const statusOfPublishing = new Map(
  Object.entries<Supply["status"]>({
    ...{ "01": "not-for-sale", "02": "pre-order", "07": "out-of-print", "11": "not-for-sale", "15": "not-for-sale" },
  }),
);

/** What a product says of its supply, with the element that says it; null where it is for the copies to say. */
export function supplyOf(product: OnixElement): { supply: Supply; at: OnixElement } | null {
  for (const supply of suppliesOf(product)) {
    const [of3, of21] = [childOf(supply, "ProductAvailability"), childOf(supply, "AvailabilityCode")];
    const status = statusOfAvailability.get(textOf(of3)) ?? statusOfCode21.get(textOf(of21));
    if (status) return { supply: withDays(status, textIn(supply, "OrderTime")), at: of3 ?? of21 ?? supply };
    if (statusOfAvailability.has(textOf(of3)) || statusOfCode21.has(textOf(of21))) return null;
  }
  const at = childOf(childOf(product, "PublishingDetail") ?? product, "PublishingStatus");
  const status = statusOfPublishing.get(textOf(at));
  return at && status ? { supply: { status }, at } : null;
}

function withDays(status: Supply["status"], orderTime: string): Supply {
  const withTime = supplySchema.safeParse({ status, days: Number(orderTime) });
  return orderTime !== "" && withTime.success ? withTime.data : { status };
}

/** The day from which a product may be sold (code lists 163 and 166: 02); null where none is told, or no whole date. */
export function onSaleDayOf(product: OnixElement): { day: string; at: OnixElement } | null {
  const supplies = suppliesOf(product);
  const dates = [
    ...childrenOf(childOf(product, "PublishingDetail") ?? product, "PublishingDate").filter(
      (one) => textIn(one, "PublishingDateRole") === "02",
    ),
    ...supplies.flatMap((supply) => childrenOf(supply, "SupplyDate")).filter((one) => textIn(one, "SupplyDateRole") === "02"),
  ].flatMap((one) => childrenOf(one, "Date"));
  for (const at of [...dates, ...supplies.flatMap((supply) => childrenOf(supply, "OnSaleDate"))]) {
    const day = dateOf(at);
    if (day?.length === 10) return { day, at };
  }
  return null;
}
