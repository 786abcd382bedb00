import type { Book } from "../../shared/contracts/catalog.ts";
import { apiKeyHeader } from "../../shared/contracts/identity.ts";
import type { Asker } from "../load/asker.ts";
import { get, put } from "../load/request.ts";
import type { Answer } from "../load/response-reader.ts";

/** A book with its price raised by one cent, as its merchant would send it. `write` sends it. */
export type PriceChange = { before: number; amount: number; write: () => Promise<void> };

/** Reads a book as its owner has it, past every cache, so as to raise the price of its first edition by a cent: a price it never had. */
export async function raisePrice({ ask }: Asker, bookId: string, apiKey: string): Promise<PriceChange> {
  const [path, key] = [`/api/books/${bookId}`, { [apiKeyHeader]: apiKey }];
  const read = required(`GET ${path}`, await ask(get(path, "application/json", key)));
  const book = JSON.parse(read.body) as Book;
  const etag = /\r\netag: *([^\r]+)/i.exec(read.head)?.[1] ?? "";
  const before = priceOf(book);
  const changed = put(path, withPrice(book, before + 1), { ...key, "if-match": etag });
  return { before, amount: before + 1, write: async () => void required(`PUT ${path}`, await ask(changed)) };
}

/** The price of a book's first edition, in minor units. */
export function priceOf({ editions }: Pick<Book, "editions">): number {
  return editions[0]?.price.amount ?? 0;
}

/** The body of a PUT that changes nothing of the book but that price. */
function withPrice({ title, slug, subtitle, description, subjectCodes, language, publishedOn, ...book }: Book, amount: number) {
  return {
    ...{ title, slug, subtitle, description, subjectCodes, language, publishedOn },
    series: book.series && { name: book.series.name, volume: book.series.volume },
    contributors: book.contributors.map(({ name, role, sortName }) => ({ name, role, sortName })),
    subjects: book.subjects.map((subject) => subject.slug),
    editions: book.editions.map(({ availability, isbn10, taxClass, ...edition }, index) =>
      index === 0 ? { ...edition, price: { ...edition.price, amount } } : edition,
    ),
  };
}

function required(what: string, answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(`${what} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  return answer;
}
