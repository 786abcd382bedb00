import { bookJson, bookJsonLongTail, bookJsonUncached, bookJsonWithToken } from "./book-json.ts";
import { addToCart, newCart } from "./cart.ts";
import { checkout } from "./checkout.ts";
import { hello } from "./hello.ts";
import { listPage } from "./list-page.ts";
import { bookPage, homePage, searchPage } from "./pages.ts";
import { search } from "./search.ts";
import { signIn } from "./sign-in.ts";
import type { Workload } from "./workload.ts";

/** Every workload in the order it is run. New carts come last: each leaves an object behind that rests in memory for a while. */
export const workloads: Workload[] = [
  hello,
  bookPage,
  homePage,
  searchPage,
  bookJson,
  bookJsonLongTail,
  addToCart,
  checkout,
  signIn,
  newCart,
  bookJsonUncached,
  bookJsonWithToken,
  listPage,
  search,
];

/** The workload of this name; throws where there is none. */
export function findWorkload(name: string): Workload {
  const workload = workloads.find((candidate) => candidate.name === name);
  if (!workload) throw new Error(`there is no workload ${name}`);
  return workload;
}
