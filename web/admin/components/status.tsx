import type { OrderStatus } from "../../../shared/contracts/orders.ts";
import { statusWords } from "../status-words.ts";

/** Where an order stands, in a word and a colour. */
export function Status({ status }: { status: OrderStatus }) {
  const { words, tone } = statusWords[status];
  return <span class={`pill pill--${tone}`}>{words}</span>;
}

/** Copies that can be sold: in red when there are none, in amber when there are few. */
export function Copies({ available }: { available: number }) {
  const tone = available === 0 ? "bad" : available <= 5 ? "waiting" : "plain";
  return <span class={`copies copies--${tone}`}>{available.toLocaleString("en-US")}</span>;
}
