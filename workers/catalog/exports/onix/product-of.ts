import type { supplyStatuses } from "../../../../shared/contracts/catalog.ts";
import { ownNames, ownReferenceOf } from "../../imports/reading/onix/own-names.ts";
import { decimalAmountOf } from "../decimal-amount.ts";
import type { ExportedBook, ExportedEdition } from "../exported-book.ts";
import { xhtmlOf } from "./description-of.ts";
import { descriptiveDetailOf } from "./descriptive-detail-of.ts";
import { publishingDetailOf } from "./publishing-detail-of.ts";
import { element, textElement, type XmlElement } from "./xml.ts";

/** An edition as a product of ONIX 3.0. Of another sender's record it keeps the reference. */
export function productOf(book: ExportedBook, edition: ExportedEdition): XmlElement {
  const { recordReference, sku } = edition;
  return element(
    "Product",
    textElement("RecordReference", recordReference ?? ownReferenceOf(sku)),
    // Confirmed (code list 1).
    textElement("NotificationType", "03"),
    identifiersOf(edition),
    descriptiveDetailOf(book, edition),
    book.description !== "" && collateralDetailOf(book.description),
    publishingDetailOf(book, edition),
    element("RelatedMaterial", relatedWorkOf(book)),
    element("ProductSupply", supplyDetailOf(book, edition)),
  );
}

/** By its ISBN (code list 5: 03 GTIN-13, 15 ISBN-13), else by the shop's own SKU. */
function identifiersOf({ isbn13, sku }: ExportedEdition): XmlElement[] {
  const identifier = (type: string, value: string, typeName: string | null = null) =>
    element("ProductIdentifier", textElement("ProductIDType", type), textElement("IDTypeName", typeName), textElement("IDValue", value));
  return isbn13 ? [identifier("03", isbn13), identifier("15", isbn13)] : [identifier("01", sku, ownNames.sku)];
}

/** The long description (code list 153: 03), for everybody (154: 00). */
function collateralDetailOf(description: string): XmlElement {
  const content = element("TextContent", textElement("TextType", "03"), textElement("ContentAudience", "00"), xhtmlOf(description));
  return element("CollateralDetail", content);
}

/** All editions of a book are manifestations (code list 164: 01) of one work, known by the book's slug. */
function relatedWorkOf({ slug }: ExportedBook): XmlElement {
  const type = [textElement("WorkIDType", "01"), textElement("IDTypeName", ownNames.work)];
  return element("RelatedWork", textElement("WorkRelationCode", "01"), element("WorkIdentifier", type, textElement("IDValue", slug)));
}

/** Availability (code list 65): available, to order, not yet, out of print, withdrawn from sale. */
const availabilityCodes: Record<(typeof supplyStatuses)[number] | "unsaid", string> = {
  unsaid: "20",
  "at-supplier": "22",
  "pre-order": "10",
  "out-of-print": "51",
  "not-for-sale": "46",
};

function supplyDetailOf({ sellerId }: ExportedBook, { supply, price, prices }: ExportedEdition): XmlElement {
  const type = [textElement("SupplierIDType", "01"), textElement("IDTypeName", ownNames.seller)];
  const seller = sellerId !== null && element("SupplierIdentifier", type, textElement("IDValue", sellerId));
  // What is free has no price in ONIX, but says so (code list 57: 01).
  const isFree = price.amount === 0 && prices.length === 0;
  return element(
    "SupplyDetail",
    element("Supplier", textElement("SupplierRole", "00"), seller, textElement("SupplierName", "Octavo")),
    textElement("ProductAvailability", availabilityCodes[supply?.status ?? "unsaid"]),
    textElement("OrderTime", supply?.days),
    isFree ? textElement("UnpricedItemType", "01") : [price, ...prices].map(priceOf),
  );
}

/** A retail price without tax (code list 58: 01). The first is that at which the shop sells. */
function priceOf(price: ExportedEdition["prices"][number]): XmlElement {
  return element(
    "Price",
    textElement("PriceType", "01"),
    textElement("PriceAmount", decimalAmountOf(price)),
    textElement("CurrencyCode", price.currency),
  );
}
