import { type Merchant, receive, sell } from "./catalogue/merchant.ts";
import { askEach } from "./load/run-load.ts";
import { orderOf } from "./workloads/checkout.ts";

/** The crowd is no workload: it is counted, not timed. */
export const crowdName = "crowd";
const skuPrefix = "CROWD-";
const buyers = 200;
const copies = 50;

/**
 * As many buyers as four times the copies want the same book at the same moment. Gives back a sentence; throws when
 * another number than the copies there were was sold.
 */
export async function crowdAtOneBook(merchant: Merchant, port: number): Promise<string> {
  const sku = `${skuPrefix}${Date.now()}`;
  await sell(merchant, sku, `A book for a crowd ${sku}`);
  await receive(merchant, sku, copies);
  const startedAtMs = performance.now();
  const answers = await askEach(
    port,
    Array.from({ length: buyers }, () => orderOf(sku)),
    buyers,
  );
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const sold = answers.filter(({ status, body }) => status === 201 && body.includes('"status":"confirmed"')).length;
  const refused = answers.filter(({ status }) => status === 409).length;
  const sentence = `${buyers} buyers at once for ${copies} copies: ${sold} sold, ${refused} refused, in ${seconds.toFixed(1)} s`;
  if (sold !== copies || sold + refused !== buyers) throw new Error(sentence);
  return sentence;
}

/** Whether a SKU was made for a crowd, in this run or, on a kept state, in an earlier one. */
export function isCrowdSku(sku: string): boolean {
  return sku.startsWith(skuPrefix);
}
