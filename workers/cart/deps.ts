import type { Waiting } from "../../shared/gathered-log.ts";
import type { CartDeps } from "./change-cart.ts";
import { rememberQuotes } from "./remembered-quotes.ts";

const remembering = rememberQuotes();

/** What changing a cart needs. The view after a change may show a price of two seconds ago; reading a cart always asks. */
export function depsOf({ CART: carts, CATALOG: catalog }: CartEnv, waiting: Waiting): CartDeps {
  return { carts, catalog: remembering(catalog), waiting };
}
