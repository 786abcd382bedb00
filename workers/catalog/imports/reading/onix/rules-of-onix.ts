import type { Rules } from "../entry.ts";

/** By which rule each part of a book is read from a product; the codes are those of ONIX, the paths those of 3.0. */
export const rulesOfOnix: Rules = {
  "/title": "TitleDetail, the distinctive title (list 15: 01, else 00, else 10) at the level of the product",
  "/subtitle": "the Subtitle of that title",
  "/contributors": "Contributor in order of SequenceNumber, roles of list 17 as ours",
  "/series": "Collection of the publisher (type 10), else the first one, with its number as the volume",
  "/subjects": "Subject and MainSubject that have a heading, main ones first",
  "/subjectCodes": "Subject and MainSubject by scheme and code, main ones first",
  "/language": "Language of the text (list 22: 01), else the default of the message",
  "/publishedOn": "PublishingDate (list 163: 01, else 11, else 19)",
  "/description": "TextContent for everybody (list 153: 03, else 02), as plain text",
  "/editions": "ProductIdentifier (list 5: 15, else 03, else 02)",
  "/editions/*/format": "ProductForm (list 150) as one of our formats",
  "/editions/*/productForm": "ProductForm (list 150)",
  "/editions/*/price": "the retail price that holds today in the shop's currency, those with tax first",
  "/editions/*/prices": "the retail prices that hold today in further currencies",
  "/editions/*/pages": "Extent in pages (list 23: 00, 11, 05, 07, 06, 08, 10)",
  "/editions/*/publisher": "the Publisher (list 45: 01), else the first one, else the imprint",
  "/editions/*/imprint": "ImprintName",
  "/editions/*/onSaleOn": "the date from which it may be sold",
  "/editions/*/dimensions": "Measure, in millimetres and grams",
  "/editions/*/supply": "ProductAvailability and PublishingStatus as one of our statuses",
  "/editions/*/recordReference": "RecordReference",
};
