import { editionFormats } from "../../../../../shared/contracts/catalog.ts";
import type { BookDraft, EditionDraft } from "../draft.ts";
import { childOf, childrenOf, type OnixElement, textIn } from "./element.ts";
import { formOfFormat, ownNames, ownReferenceOf } from "./own-names.ts";
import { ownSubjectsOf } from "./subjects-of.ts";
import { suppliesOf } from "./supplies-of.ts";

type EditionFormat = (typeof editionFormats)[number];

/** The slug of the book that a product is an edition of, where the product is of one of our own exports; else null. */
export function ownWorkOf(product: OnixElement): string | null {
  const works = childrenOf(product, "RelatedMaterial").flatMap((material) => childrenOf(material, "RelatedWork"));
  const own = works.flatMap((work) => childrenOf(work, "WorkIdentifier")).find((one) => textIn(one, "IDTypeName") === ownNames.work);
  return textIn(own ?? null, "IDValue") || null;
}

/** The element with the shop's own SKU of a product without an ISBN; null where there is none. */
export function ownSkuOf(product: OnixElement): OnixElement | null {
  const own = childrenOf(product, "ProductIdentifier").find((one) => textIn(one, "IDTypeName") === ownNames.sku);
  return own ? childOf(own, "IDValue") : null;
}

/** The format that a product is said to have in words; null where these are none of ours. */
export function formatInWords(detail: OnixElement | null): EditionFormat | null {
  const words = textIn(detail, "ProductFormDescription").toLowerCase();
  return editionFormats.find((format) => format === words) ?? null;
}

/** A book as a product says it that we wrote ourselves: with its address, its seller, its own subjects, and nothing made up for what is not said. */
export function asExported(book: BookDraft, product: OnixElement, work: string): BookDraft {
  const detail = childOf(product, "DescriptiveDetail") ?? product;
  const sellerId = ownSellerOf(product);
  return {
    ...book,
    slug: work,
    subjects: ownSubjectsOf(detail),
    editions: book.editions.map((edition) => editionAsExported(edition, product)),
    ...(sellerId === null ? {} : { sellerId }),
  };
}

/** The format in words where the form does not tell it; no publisher but one that is called so; no record reference but another sender's. */
function editionAsExported(edition: EditionDraft, product: OnixElement): EditionDraft {
  const detail = childOf(product, "DescriptiveDetail");
  const [form, format] = [textIn(detail, "ProductForm"), formatInWords(detail)];
  const publishers = childrenOf(childOf(product, "PublishingDetail") ?? product, "Publisher");
  const isStandIn = edition.recordReference === ownReferenceOf(edition.isbn13 ?? edition.sku ?? "");
  return {
    ...edition,
    ...(format ? { format } : {}),
    productForm: format && form === formOfFormat[format] ? null : form,
    publisher: publishers.length === 0 ? null : edition.publisher,
    recordReference: isStandIn ? null : (edition.recordReference ?? null),
  };
}

function ownSellerOf(product: OnixElement): string | null {
  const suppliers = suppliesOf(product).flatMap((supply) => childrenOf(supply, "Supplier"));
  const own = suppliers
    .flatMap((one) => childrenOf(one, "SupplierIdentifier"))
    .find((one) => textIn(one, "IDTypeName") === ownNames.seller);
  return textIn(own ?? null, "IDValue") || null;
}
