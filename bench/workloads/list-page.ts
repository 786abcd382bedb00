import { get } from "../load/request.ts";
import { pick } from "../random.ts";
import type { Workload } from "./workload.ts";

const sorts = ["title", "-publishedOn", "price", "-rating"];

/** First pages of lists: the whole catalogue, one author, one subject or what is in stock, in every order. */
export const listPage: Workload = {
  name: "list page, no caches",
  target: null,
  on: "no caches",
  expected: { status: 200 },
  open: ({ books, random }) => {
    const authors = books.flatMap((book) => book.authors);
    const subjects = [...new Set(books.flatMap((book) => book.subjects))];
    const filters = [
      () => "",
      () => "&inStock=true",
      () => "&minPrice=1000&maxPrice=1500",
      ...(authors.length > 0 ? [() => `&author=${pick(authors, random)}`] : []),
      ...(subjects.length > 0 ? [() => `&category=${pick(subjects, random)}`] : []),
    ];
    return () => get(`/api/books?sort=${pick(sorts, random)}${pick(filters, random)()}`);
  },
};
