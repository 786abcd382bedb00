import type { Defaults } from "../draft-book.ts";
import type { Entry, PlacedDraft, RejectedRow, Removal } from "../entry.ts";
import { draftProduct, isbnOf } from "./draft-product.ts";
import { childOf, type ProductRejection, placeOfElement, textIn } from "./element.ts";
import { type ReadProduct, readProducts } from "./read-products.ts";

/** Notifications (code list 1) that describe a product: early, advance, confirmed, and updates of it or of a part; none is taken for confirmed. */
const describing = ["", "01", "02", "03", "04", "12", "13", "14", "15"];
const deletion = "05";
const testRecords = ["88", "89"];

/**
 * The products of an ONIX message as books of one edition each, deletions as word of them, and all others with why they are neither.
 * Prices are those of `nowMs`. Throws an ImportError where the file can be read no further.
 */
export async function* readOnix(source: AsyncIterable<Buffer>, defaults: Defaults, nowMs: number): AsyncGenerator<Entry> {
  for await (const read of readProducts(source)) yield { endsAtByte: read.endsAtByte, ...entryOf(read, defaults, nowMs) };
}

/** An entry but for where it ends. */
type Found = { draft: PlacedDraft } | { removal: Removal } | { rejected: RejectedRow };

function entryOf(read: ReadProduct, defaults: Defaults, nowMs: number): Found {
  const { product } = read;
  const [fault] = read.faults;
  if (fault) return { rejected: { ...placeOfElement(product), ...fault } };
  const notification = textIn(product, "NotificationType");
  if (notification === deletion) {
    const isbn = isbnOf(product);
    return "reason" in isbn ? rejectedOf(isbn) : { removal: { sku: isbn.isbn13, place: placeOfElement(product) } };
  }
  if (!describing.includes(notification)) {
    const at = childOf(product, "NotificationType") ?? product;
    const code = testRecords.includes(notification) ? "test-record" : "notification";
    const reason =
      code === "test-record" ? "the sender marks it as a test" : `a notification of type ${notification.slice(0, 10)} describes no product`;
    return rejectedOf({ at, code, reason });
  }
  const draft = draftProduct(read, defaults, nowMs);
  return "reason" in draft ? rejectedOf(draft) : { draft };
}

function rejectedOf({ at, code, reason }: ProductRejection): { rejected: RejectedRow } {
  return { rejected: { ...placeOfElement(at), code, reason } };
}
