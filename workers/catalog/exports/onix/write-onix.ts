import type { ExportedBook } from "../exported-book.ts";
import { productOf } from "./product-of.ts";
import { element, renderXml, textElement } from "./xml.ts";

/**
 * When a message was sent is a fixed moment, for the sake of whoever compares two of them: equal shops make equal messages, byte by
 * byte. The file's own date says when it was made.
 */
const sentDateTime = "20000101T0000Z";

const header = element("Header", element("Sender", textElement("SenderName", "Octavo")), textElement("SentDateTime", sentDateTime));

/** The beginning of an ONIX 3.0 message with reference tags. */
export const onixBegin = `<?xml version="1.0" encoding="UTF-8"?>
<ONIXMessage release="3.0" xmlns="http://ns.editeur.org/onix/3.0/reference">
${renderXml(header, 1)}`;

/** The end of the message. */
export const onixEnd = "</ONIXMessage>\n";

/** A product for each edition of a book, behind each other: ONIX knows products, and of works only which products are of one. */
export function onixOfBook(book: ExportedBook): string {
  return book.editions.map((edition) => renderXml(productOf(book, edition), 1)).join("");
}
