import type { ExportedBook, ExportedEdition } from "../exported-book.ts";
import { element, textElement, type XmlElement } from "./xml.ts";

/** Who publishes a product and when (block 4 of ONIX); null where nothing of it is known. */
export function publishingDetailOf({ publishedOn }: ExportedBook, { imprint, publisher, onSaleOn }: ExportedEdition): XmlElement | null {
  const detail = element(
    "PublishingDetail",
    imprint !== null && element("Imprint", textElement("ImprintName", imprint)),
    // The publisher (code list 45: 01).
    publisher !== null && element("Publisher", textElement("PublishingRole", "01"), textElement("PublisherName", publisher)),
    // Published on (code list 163: 01), not to be sold before (02).
    publishedOn !== null && dateOf("01", publishedOn),
    onSaleOn !== null && dateOf("02", onSaleOn),
  );
  return "children" in detail && detail.children.length > 0 ? detail : null;
}

/** Dates (code list 55) by how much of one is known: a year, a month, a day. A year before ours is text, as ISO 8601 has it. */
function dateOf(role: string, date: string): XmlElement {
  const formats: Record<number, string> = { 4: "05", 7: "01", 10: "00" };
  const isText = /^-|^0000/.test(date);
  const format = isText ? "12" : (formats[date.length] ?? "12");
  const written = textElement("Date", isText ? date : date.replaceAll("-", ""), { dateformat: format });
  return element("PublishingDate", textElement("PublishingDateRole", role), written);
}
