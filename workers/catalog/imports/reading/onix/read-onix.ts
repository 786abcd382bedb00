import type { Content, Entry } from "../entry.ts";
import { faultAt } from "../fault-at.ts";
import type { ReadingContext } from "../open-reader.ts";
import { codeOf, draftProduct } from "./draft-product.ts";
import { childOf, type ProductRejection, placeOfElement, textIn } from "./element.ts";
import { joinWorks, type OfWork } from "./join-works.ts";
import { ownWorkOf } from "./own-product.ts";
import { type OnixResume, type ReadProduct, readProducts } from "./read-products.ts";
import { xmlOf } from "./xml-of.ts";

/** Notifications (code list 1) that describe a product: early, advance, confirmed, and updates of it or of a part (`blocks-of.ts`); none is taken for confirmed. */
const describing = ["", "01", "02", "03", "04", "12", "13", "14", "15"];
const deletion = "05";
const testRecords = ["88", "89"];

/**
 * The products of an ONIX message as books of one edition each (those of our own export that are one work as one book), deletions as
 * word of them, and all others with why they are neither. Prices are those of `nowMs`. Throws an ImportError where the file can be read no further.
 */
export async function* readOnix(
  source: AsyncIterable<Uint8Array>,
  context: ReadingContext,
  resume: OnixResume | null,
): AsyncGenerator<Entry> {
  yield* joinWorks(entriesOf(source, context, resume));
}

async function* entriesOf(source: AsyncIterable<Uint8Array>, context: ReadingContext, resume: OnixResume | null): AsyncGenerator<OfWork> {
  for await (const read of readProducts(source, resume)) {
    const { product, next } = read;
    const content = contentOf(read, context);
    const entry = { record: next.record, line: product.line, sent: xmlOf(product), next, ...content };
    const isWhole = "draft" in content && content.draft.blocks === undefined;
    yield { entry, work: isWhole || "rejected" in content ? ownWorkOf(product) : null };
  }
}

function contentOf(read: ReadProduct, { defaults, nowMs }: ReadingContext): Content {
  const { product } = read;
  const [fault] = read.faults;
  if (fault) return { rejected: faultAt({ ...placeOfElement(product), line: fault.line }, fault.code, fault.reason) };
  const notification = textIn(product, "NotificationType");
  if (notification === deletion) {
    const code = codeOf(product);
    const reference = textIn(product, "RecordReference");
    return "reason" in code ? rejectedOf(code) : { removal: { sku: code.sku, reference, place: placeOfElement(product) } };
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

function rejectedOf({ at, code, reason }: ProductRejection): Content {
  return { rejected: faultAt(placeOfElement(at), code, reason) };
}
