import { SaxesParser } from "saxes";
import type { FaultCode } from "../data-quality.ts";
import type { Resume } from "../entry.ts";
import { ImportError } from "../import-error.ts";
import { decodeXml } from "./decode-xml.ts";
import { childrenOf, type OnixElement, textOf } from "./element.ts";
import { referenceNameOf } from "./tag-names.ts";

/** What makes a product unreadable though the XML around it is sound, and in which line. */
export type ProductFault = { line: number; code: FaultCode; reason: string };
/** A product of an ONIX message with the message's header, which holds defaults, what is wrong with its text, and where it ends. */
export type ReadProduct = { product: OnixElement; header: OnixElement | null; faults: ProductFault[]; next: OnixResume };
export type OnixResume = Extract<Resume, { format: "onix" }>;

/** More is no description of a book, and would have to be kept until its end. */
const productCharactersMax = 1_000_000;
/** What stands between two tags is kept until the second. */
const betweenTagsMax = 1_000_000;
/** As many as that are no description of a book either, and take much more memory than text. */
const productElementsMax = 20_000;
/** Products that are too long are read past, but not without end: nobody looks on the way whether the work is to go on. */
const betweenProductsMax = 16_000_000;
/** One costs a product already. */
const productFaultsMax = 10;
/** Each costs the parser as much as hundreds of characters. */
const entitiesMax = 5_000;
/** ONIX itself needs about ten. */
const depthMax = 100;
/** Defaults are codes. */
const defaultLengthMax = 100;
/** What the parser names in an error may be as long as a tag. */
const stopLengthMax = 200;
/** The tag of a root is kept with every piece of work. */
const rootLengthMax = 100;

/**
 * The products of an ONIX message (3.0 or 2.1, reference or short tags), or of a file that is one product, one by one: no more than one
 * is kept, whatever the size of the file. Throws an ImportError with the line where the XML is broken, or brings a DTD of its own.
 */
export async function* readProducts(source: AsyncIterable<Uint8Array>, resume: OnixResume | null): AsyncGenerator<ReadProduct> {
  const { encoding, pieces } = await decodeXml(source, { byte: resume?.byte ?? 0, encoding: resume?.encoding ?? null });
  const reader = openProductReader(resume);
  for await (const { text, byteBehind } of pieces) {
    reader.write(text);
    for (const { endsAt, ...product } of reader.take())
      yield { ...product, next: { ...product.next, byte: byteBehind(endsAt), encoding, format: "onix" } };
    reader.check();
  }
  reader.end();
  reader.check();
}

/** A product as soon as it is complete, and behind which character of the piece that is. */
type Closed = Omit<ReadProduct, "next"> & { endsAt: number; next: Omit<OnixResume, "byte" | "encoding" | "format"> };

/** The product or header that is being read. Of one that is too long nothing is kept. */
type Open = {
  root: OnixElement;
  innermost: OnixElement;
  depth: number;
  startsAt: number;
  elements: number;
  tooLong: string | null;
  faults: ProductFault[];
};

/**
 * Takes the text of a message piece by piece, and keeps each product that is complete until it is taken. After the first error it takes
 * nothing more. Where reading goes on in the middle of a file it is first told of the root that is open there.
 */
function openProductReader(resume: OnixResume | null) {
  const parser = new SaxesParser();
  let closed: Closed[] = [];
  let error: ImportError | null = null;
  let header: OnixElement | null = null;
  let open: Open | null = null;
  let defaults = resume?.defaults ?? {};
  let root = resume?.root ?? "";
  let [depth, count, lastTagAt, lastProductAt, pieceStartsAt, written] = [0, resume?.record ?? 0, 0, 0, 0, 0];
  const stop = (reason: string, line = parser.line) => {
    error ??= new ImportError(`The file cannot be read beyond line ${line}: ${reason.slice(0, stopLengthMax)}.`);
  };
  const blame = (code: FaultCode, reason: string) => {
    if (open && open.faults.length < productFaultsMax) open.faults.push({ line: parser.line, code, reason });
  };
  let entities = 0;
  let lastTagLine = resume?.line ?? 1;
  const passTag = () => {
    // Looked at here too: otherwise it would matter how the file is cut.
    if (parser.position - lastTagAt > betweenTagsMax) stopForLength();
    if (parser.position - lastProductAt > betweenProductsMax)
      stop(`more than ${betweenProductsMax.toLocaleString("en-US")} characters without the end of a product`);
    [lastTagAt, lastTagLine] = [parser.position, parser.line];
  };
  const stopForLength = () => stop(`more than ${betweenTagsMax.toLocaleString("en-US")} characters without a tag`, lastTagLine);

  const keep = (within: Open, child: OnixElement | string) => {
    if (typeof child !== "string") within.elements += 1;
    if (parser.position - within.startsAt > productCharactersMax)
      within.tooLong ??= `longer than ${productCharactersMax.toLocaleString("en-US")} characters`;
    if (within.elements > productElementsMax) within.tooLong ??= `more than ${productElementsMax.toLocaleString("en-US")} elements`;
    if (within.tooLong) within.root.children = [];
    else within.innermost.children.push(child);
  };

  const write = (text: string) => {
    pieceStartsAt = written;
    written += text.length;
    parser.write(text);
  };

  if (resume) {
    write(resume.isOpen ? `<${resume.root}>` : `<${resume.root}/>`);
    if (resume.isOpen) depth = 1;
    parser.line = resume.line;
    [lastTagAt, lastProductAt] = [parser.position, parser.position];
    header = headerOf(defaults, resume.line);
  }

  parser.on("error", ({ message }) => {
    const reason = message.replace(/^[\d:]+ /, "").replace(/\.$/, "");
    // The one error that costs a product and not the file: where the text goes on is clear.
    if (reason !== "undefined entity") {
      // It is told only behind the element that the wrong tag closed.
      if (closed.at(-1)?.endsAt === parser.position - pieceStartsAt) closed.pop();
      stop(reason);
    } else {
      blame("entity", "an entity that XML does not know, and DTDs are not read");
      entities += 1;
      if (entities > entitiesMax) stop(`more than ${entitiesMax.toLocaleString("en-US")} entities that XML does not know in one product`);
    }
  });
  parser.on("doctype", (text) => {
    passTag();
    if (text.includes("["))
      stop("the file brings a document type of its own (DTD), which may define entities; take out what stands between [ and ]");
  });
  parser.on("opentag", ({ name, attributes }) => {
    passTag();
    if (error) return;
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
    if (depth === 1) {
      root = name;
      if (name.length > rootLengthMax || !["ONIXMessage", "Product"].includes(element.name))
        return stop(`its root is <${tag.slice(0, 40)}>, where ONIX has <ONIXMessage>`);
    }
    if (depth > 2 || (element.name !== "Header" && element.name !== "Product")) return;
    if (element.name === "Product") {
      count += 1;
      element.position = count;
    }
    open = { root: element, innermost: element, depth, startsAt: parser.position, elements: 0, tooLong: null, faults: [] };
  });
  const takeText = (text: string) => {
    passTag();
    if (error || !open) return;
    if (text.includes("\ufffd")) blame("encoding", "bytes that are no characters in the encoding of the file");
    keep(open, text);
  };
  parser.on("text", takeText);
  parser.on("cdata", takeText);
  parser.on("comment", passTag);
  parser.on("closetag", () => {
    passTag();
    if (error) return;
    depth -= 1;
    if (!open) return;
    if (depth >= open.depth) {
      open.innermost = open.innermost.parent ?? open.root;
      return;
    }
    const { root: whole, tooLong, faults } = open;
    if (tooLong) faults.unshift({ line: whole.line, code: "too-long", reason: tooLong });
    open = null;
    if (whole.name === "Header") {
      defaults = defaultsOf(whole);
      header = headerOf(defaults, whole.line);
    } else {
      [lastProductAt, entities] = [parser.position, 0];
      closed.push({
        ...{ product: whole, header, faults, endsAt: parser.position - pieceStartsAt },
        next: { line: parser.line, record: count, root, isOpen: depth > 0, defaults },
      });
    }
  });

  return {
    write: (text: string) => {
      if (error) return;
      write(text);
      if (parser.position - lastTagAt > betweenTagsMax) stopForLength();
    },
    take: () => {
      const taken = closed;
      closed = [];
      return taken;
    },
    end: () => void (error || parser.close()),
    check: () => {
      if (error) throw error;
    },
  };
}

/** What a header says for all products (`DefaultLanguageOfText` and the like); the rest of it speaks of the message. */
function defaultsOf(header: OnixElement): Record<string, string> {
  const names = new Set(
    header.children.flatMap((child) => (typeof child !== "string" && child.name.startsWith("Default") ? child.name : [])),
  );
  const found = [...names].map((name) => [name, textOf(childrenOf(header, name)[0] ?? null)] as const);
  return Object.fromEntries(found.filter(([, text]) => text.length <= defaultLengthMax).slice(0, 20));
}

/** A header that says no more than these defaults: one that is read anew is like one that was kept. */
function headerOf(defaults: Record<string, string>, line: number): OnixElement {
  const header: OnixElement = { name: "Header", tag: "Header", line, parent: null, position: null, attributes: {}, children: [] };
  header.children = Object.entries(defaults).map(([name, text]) => ({ ...header, name, tag: name, parent: header, children: [text] }));
  return header;
}
