import type { ShopClient } from "../import/shop-client.ts";

/** What was loaded. */
export type Loaded = { versions: number; orders: number; isFinished: boolean };

/** Has the warehouse of a shop emptied and loaded again, call by call, and says after each how far it is. */
export async function rebuildWarehouse(shop: Pick<ShopClient, "post">, tell: (sofar: Loaded) => void): Promise<Loaded> {
  const sofar: Loaded = { versions: 0, orders: 0, isFinished: false };
  for (let path = "/api/analytics/rebuild"; !sofar.isFinished; path = "/api/analytics/rebuild?continue=true") {
    const step: Loaded = await shop.post(path, {});
    sofar.versions += step.versions;
    sofar.orders += step.orders;
    sofar.isFinished = step.isFinished;
    tell(sofar);
  }
  return sofar;
}

/** One line for people. What cron loads meanwhile is not in these numbers. */
export function describeLoaded({ versions, orders }: Loaded): string {
  return `${versions.toLocaleString("en-US")} versions of books and ${orders.toLocaleString("en-US")} orders loaded`;
}
