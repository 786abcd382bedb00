import { SaxesParser } from "saxes";
import type { FaultCode } from "../faults.ts";
import { ImportError } from "../import-error.ts";
import { decodeXml } from "./decode-xml.ts";
import type { OnixElement } from "./element.ts";
import { referenceNameOf } from "./tag-names.ts";

/** What makes a product unreadable though the XML around it is sound, and in which line. */
export type ProductFault = { line: number; code: FaultCode; reason: string };
/** A product of an ONIX message with the message's header, which holds defaults, and what is wrong with its text. */
export type ReadProduct = { product: OnixElement; header: OnixElement | null; faults: ProductFault[] };

/** More is no description of a book, and would have to be kept until its end. */
const productCharactersMax = 1_000_000;
/** What stands between two tags is kept until the second. */
const betweenTagsMax = 1_000_000;
/** ONIX itself needs about ten. */
const depthMax = 100;

/**
 * The products of an ONIX message (3.0 or 2.1, reference or short tags), or of a file that is one product, one by one: no more than one
 * is kept, whatever the size of the file. Throws an ImportError with the line where the XML is broken, or brings a DTD of its own.
 */
export async function* readProducts(source: AsyncIterable<Buffer>): AsyncGenerator<ReadProduct & { endsAtByte: number }> {
  const done: ReadProduct[] = [];
  const reader = openReader((product) => done.push(product));
  let endsAtByte = 0;
  for await (const part of decodeXml(source)) {
    endsAtByte = part.endsAtByte;
    reader.write(part.text);
    for (const product of done.splice(0)) yield { ...product, endsAtByte };
    reader.check();
  }
  reader.end();
  for (const product of done.splice(0)) yield { ...product, endsAtByte };
  reader.check();
}

/** The product or header that is being read. Of one that is too long nothing is kept. */
type Open = { root: OnixElement; innermost: OnixElement; depth: number; startsAt: number; isTooLong: boolean; faults: ProductFault[] };

/** Takes the text of a message piece by piece, and hands over each product as soon as it is complete. After the first error it takes nothing more. */
function openReader(onProduct: (product: ReadProduct) => void) {
  const parser = new SaxesParser();
  let error: ImportError | null = null;
  let header: OnixElement | null = null;
  let open: Open | null = null;
  let [depth, count, lastTagAt] = [0, 0, 0];
  const stop = (reason: string) => {
    error ??= new ImportError(`The file cannot be read beyond line ${parser.line}: ${reason}.`);
  };
  const blame = (code: FaultCode, reason: string) => open?.faults.push({ line: parser.line, code, reason });

  const keep = (within: Open, child: OnixElement | string) => {
    if (parser.position - within.startsAt > productCharactersMax) {
      within.isTooLong = true;
      within.root.children = [];
    }
    if (!within.isTooLong) within.innermost.children.push(child);
  };

  parser.on("error", ({ message }) => {
    const reason = message.replace(/^[\d:]+ /, "").replace(/\.$/, "");
    // The one error that costs a product and not the file: where the text goes on is clear.
    if (reason !== "undefined entity") stop(reason);
    else blame("entity", "an entity that XML does not know, and DTDs are not read");
  });
  parser.on("doctype", (text) => {
    lastTagAt = parser.position;
    if (text.includes("["))
      stop("the file brings a document type of its own (DTD), which may define entities; take out what stands between [ and ]");
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (error) return;
    lastTagAt = parser.position;
    depth += 1;
    if (depth > depthMax) return stop(`elements are nested more than ${depthMax} deep`);
    const tag = name.slice(name.indexOf(":") + 1);
    const element: OnixElement = {
      ...{ name: referenceNameOf(tag), tag, line: parser.line, parent: open?.innermost ?? null, position: null },
      ...{ attributes, children: [] },
    };
    if (open) {
      keep(open, element);
      open.innermost = element;
      return;
    }
    if (depth === 1 && !["ONIXMessage", "Product"].includes(element.name))
      return stop(`its root is <${tag.slice(0, 40)}>, where ONIX has <ONIXMessage>`);
    if (depth > 2 || (element.name !== "Header" && element.name !== "Product")) return;
    if (element.name === "Product") {
      count += 1;
      element.position = count;
    }
    open = { root: element, innermost: element, depth, startsAt: parser.position, isTooLong: false, faults: [] };
  });
  const takeText = (text: string) => {
    if (error) return;
    lastTagAt = parser.position;
    if (!open) return;
    if (text.includes("\ufffd")) blame("encoding", "bytes that are no characters in the encoding of the file");
    keep(open, text);
  };
  parser.on("text", takeText);
  parser.on("cdata", takeText);
  parser.on("comment", () => {
    lastTagAt = parser.position;
  });
  parser.on("closetag", () => {
    if (error) return;
    lastTagAt = parser.position;
    depth -= 1;
    if (!open) return;
    if (depth >= open.depth) {
      open.innermost = open.innermost.parent ?? open.root;
      return;
    }
    const { root, isTooLong, faults } = open;
    if (isTooLong)
      faults.unshift({
        line: root.line,
        code: "too-long",
        reason: `longer than ${productCharactersMax.toLocaleString("en-US")} characters`,
      });
    open = null;
    if (root.name === "Header") header = root;
    else onProduct({ product: root, header, faults });
  });

  return {
    write: (text: string) => {
      if (error) return;
      parser.write(text);
      if (parser.position - lastTagAt > betweenTagsMax)
        stop(`more than ${betweenTagsMax.toLocaleString("en-US")} characters without a tag`);
    },
    end: () => void (error || parser.close()),
    check: () => {
      if (error) throw error;
    },
  };
}
