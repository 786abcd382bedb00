import { bodyOfBook } from "../body-of-book.ts";
import type { StoredBook } from "../book-record.ts";
import type { BookBody, EditionBody } from "../schemas.ts";
import type { Block, PlacedDraft } from "./reading/entry.ts";

/** What of a book and of its edition each block of a product tells. */
const fieldsOfBlock: Record<Block, { ofBook: (keyof BookBody)[]; ofEdition: (keyof EditionBody)[] }> = {
  DescriptiveDetail: {
    ofBook: ["title", "subtitle", "contributors", "series", "subjects", "subjectCodes", "language"],
    ofEdition: ["format", "productForm", "pages", "dimensions"],
  },
  CollateralDetail: { ofBook: ["description"], ofEdition: [] },
  PublishingDetail: { ofBook: ["publishedOn"], ofEdition: ["publisher", "imprint"] },
  ProductSupply: { ofBook: [], ofEdition: ["price", "prices", "supply"] },
};

/** What either of two blocks may tell: what neither says now stays. */
const told = ["onSaleOn", "supply"] as const;

/**
 * The stored book with those parts of one edition's record that were sent, in the place of what they told before; everything else
 * of it, and all other editions, as they are. `formerSku` is what the edition is known by until now.
 */
export function updateBlocks(stored: StoredBook, formerSku: string, sent: BookBody, { blocks = [], unsaid }: PlacedDraft): BookBody {
  const body = bodyOfBook(stored);
  const [edition] = sent.editions;
  if (!edition) return body;
  const fields = blocks.map((block) => fieldsOfBlock[block]);
  const isPriced = unsaid["/editions/0/price"] === undefined;
  const ofEdition = fields.flatMap((each) => each.ofEdition).filter((field) => field !== "price" || isPriced);
  const tells = blocks.includes("PublishingDetail") || blocks.includes("ProductSupply");
  const { sku, isbn13, recordReference } = edition;
  const changed = (former: EditionBody): EditionBody => ({
    ...former,
    ...picked(edition, ofEdition),
    ...(tells
      ? picked(
          edition,
          told.filter((field) => edition[field] !== null),
        )
      : {}),
    ...{ sku, isbn13, recordReference },
  });
  const editions = body.editions.map((former) => (former.sku === formerSku ? changed(former) : former));
  return {
    ...body,
    ...picked(
      sent,
      fields.flatMap((each) => each.ofBook),
    ),
    editions,
  };
}

function picked<Whole extends object, Key extends keyof Whole>(whole: Whole, keys: Key[]): Pick<Whole, Key> {
  return Object.fromEntries(keys.map((key) => [key, whole[key]])) as Pick<Whole, Key>;
}
