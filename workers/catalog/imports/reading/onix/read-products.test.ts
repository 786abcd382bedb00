import { describe, expect, test } from "vitest";
import { ImportError } from "../import-error.ts";
import { textIn } from "./element.ts";
import { type ReadProduct, readProducts } from "./read-products.ts";

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The products read before the end or an error, and the error. */
async function readAll(source: AsyncIterable<Buffer>): Promise<{ products: ReadProduct[]; error: unknown }> {
  const products: ReadProduct[] = [];
  try {
    for await (const product of readProducts(source, null)) products.push(product);
    return { products, error: null };
  } catch (error) {
    return { products, error };
  }
}

const readText = (text: string | Buffer, chunkSize = 1_000) => readAll(inChunks(Buffer.from(text as string), chunkSize));
const references = (products: ReadProduct[]) => products.map(({ product }) => textIn(product, "RecordReference"));
const productOf = (reference: string, more = "") => `<Product><RecordReference>${reference}</RecordReference>${more}</Product>`;
const messageOf = (...lines: string[]) => `<ONIXMessage>\n${lines.join("\n")}\n</ONIXMessage>`;

describe("a message", () => {
  test("gives its products in order, with its header and where they begin", async () => {
    const { products, error } = await readText(
      messageOf("<Header><DefaultCurrencyCode>USD</DefaultCurrencyCode></Header>", productOf("one"), "<!-- between -->", productOf("two")),
    );
    expect(error).toBeNull();
    expect(products.map(({ product, header }) => [product.line, product.position, textIn(header, "DefaultCurrencyCode")])).toEqual([
      [3, 1, "USD"],
      [5, 2, "USD"],
    ]);
  });
  test("with a prefix for its namespace, with short tags, or that is one product, is read", async () => {
    const prefixed =
      '<o:ONIXMessage xmlns:o="http://ns.editeur.org/onix/3.0/reference"><o:Product><o:RecordReference>one</o:RecordReference></o:Product></o:ONIXMessage>';
    for (const text of [prefixed, "<ONIXmessage><product><a001>one</a001></product></ONIXmessage>", productOf("one")])
      expect(references((await readText(text)).products)).toEqual(["one"]);
  });
  test("without products has none", async () => {
    expect(await readText(messageOf())).toEqual({ products: [], error: null });
  });
});

describe("a file that is broken half-way", () => {
  test.each<[what: string, line: string, reason: RegExp]>([
    ["a tag that is closed by another", "<Product><RecordReference>x</Product>", /line 4: unexpected close tag/],
    ["an ampersand", "<Product><RecordReference>Smith & Sons;</RecordReference></Product>", /line 4: disallowed character in entity name/],
    ["a control character", productOf("x", "<b>\u0001</b>"), /line 4: disallowed character/],
    ["a tag that is never closed", "<Product", /line \d: /],
    ["elements in elements without end", "<Product>".repeat(200), /line 4: elements are nested more than 100 deep/],
  ])("by %s gives all products before it, and the line", async (_, line, reason) => {
    const { products, error } = await readText(messageOf(productOf("one"), productOf("two"), line, productOf("three")));
    expect(references(products)).toEqual(["one", "two"]);
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).message).toMatch(reason);
  });
  test("because it ends too soon gives all products before the end", async () => {
    const whole = messageOf(productOf("one"), productOf("two"));
    const { products, error } = await readText(whole.slice(0, whole.indexOf("two")));
    expect(references(products)).toEqual(["one"]);
    expect((error as ImportError).message).toMatch(/line 3: unclosed tag/);
  });
});

describe("document types and entities", () => {
  const bomb = `<?xml version="1.0"?>\n<!DOCTYPE ONIXMessage [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n`;
  test.each([
    ["a bomb of entities", `${bomb}${messageOf(productOf("&c;"))}`],
    ["a file from elsewhere", `<!DOCTYPE ONIXMessage [<!ENTITY x SYSTEM "file:///etc/passwd">]>${messageOf(productOf("&x;"))}`],
  ])("%s is refused before anything is read", async (_, text) => {
    const { products, error } = await readText(text);
    expect(products).toEqual([]);
    expect((error as ImportError).message).toMatch(/document type of its own \(DTD\)/);
  });
  test("a document type that is only named, as ONIX 2.1 asks for, is read past and never fetched", async () => {
    const { products } = await readText(`<!DOCTYPE ONIXMessage SYSTEM "http://127.0.0.1:1/onix.dtd">${messageOf(productOf("one"))}`);
    expect(references(products)).toEqual(["one"]);
  });
  test("an entity of such a type costs its product and no other; those of XML and numbers are read", async () => {
    const { products, error } = await readText(
      messageOf(productOf("caf&eacute;"), productOf("caf&#233; &amp; &#x62;ar &lt;&gt;&quot;&apos;")),
    );
    expect(error).toBeNull();
    expect(products[0]?.faults).toMatchObject([{ line: 2, code: "entity" }]);
    expect(products[1]?.faults).toEqual([]);
    expect(references(products)[1]).toBe("café & bar <>\"'");
  });
});

describe("encodings", () => {
  const text = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>${messageOf(productOf("“café” — Größe"))}`;
  const cp1252 = (declared: string) => Buffer.from(text(declared).replace("“", "\x93").replace("”", "\x94").replace("—", "\x97"), "latin1");
  test.each<[what: string, bytes: Buffer]>([
    ["UTF-8", Buffer.from(text("UTF-8"))],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text("utf-8")}`)],
    ["UTF-8 that says nothing", Buffer.from(messageOf(productOf("“café” — Größe")))],
    ["UTF-8 that calls itself UTF-16", Buffer.from(text("UTF-16"))],
    ["UTF-16, low bytes first, with a mark", Buffer.from(`\ufeff${text("UTF-16")}`, "utf16le")],
    ["UTF-16, high bytes first, with a mark", Buffer.from(`\ufeff${text("UTF-16")}`, "utf16le").swap16()],
    ["UTF-16 without a mark", Buffer.from(text("UTF-16"), "utf16le")],
    ["UTF-16 without a mark, high bytes first", Buffer.from(text("UTF-16"), "utf16le").swap16()],
    ["Windows-1252", cp1252("Windows-1252")],
    ["Windows-1252 that calls itself ISO-8859-1, as it mostly does", cp1252("ISO-8859-1")],
  ])("%s is read, however it is cut", async (_, bytes) => {
    for (const size of [1, 3, 1_000]) expect(references((await readText(bytes, size)).products)).toEqual(["“café” — Größe"]);
  });
  test("bytes that are no characters cost their product and no other", async () => {
    const latin1 = Buffer.from(messageOf(productOf("caf\xe9"), productOf("two")), "latin1");
    const { products, error } = await readText(latin1);
    expect(error).toBeNull();
    expect(products.map(({ faults }) => faults.map(({ code }) => code))).toEqual([["encoding"], []]);
  });
  test("another encoding is refused by its name", async () => {
    const { error } = await readText(text("Shift_JIS"));
    expect((error as ImportError).message).toMatch(/is in Shift_JIS. Save it as UTF-8/);
    const own = await readText(text("constructor"));
    expect((own.error as ImportError).message).toMatch(/is in constructor. Save it as UTF-8/);
  });
});

describe("what is too long", () => {
  test("a product longer than a million characters is told and not kept, and the rest go on", async () => {
    const long = "<Text>more of it</Text>".repeat(60_000);
    const { products, error } = await readText(messageOf(productOf("one"), productOf("long", long), productOf("two")), 65_536);
    expect(error).toBeNull();
    expect(products.map(({ product, faults }) => [faults[0]?.code ?? null, product.children.length > 0])).toEqual([
      [null, true],
      ["too-long", false],
      [null, true],
    ]);
  });
  test.each<[what: string, start: string, piece: string]>([
    ["text", "<ONIXMessage><Product><Text>", "all in one line "],
    ["a comment", "<ONIXMessage><!--", "all in one line "],
    ["a tag", "<ONIXMessage><Product", ' a="b"'],
    ["a document type", "<!DOCTYPE ONIXMessage [", "<!ENTITY a 'b'>"],
  ])("200 MB of %s in one line are given up after the first million characters", async (_, start, piece) => {
    let given = 0;
    async function* source() {
      yield Buffer.from(start);
      const chunk = Buffer.from(piece.repeat(4_096));
      for (; given < 200_000_000; given += chunk.length) yield chunk;
    }
    const { products, error } = await readAll(source());
    expect(products).toEqual([]);
    expect((error as ImportError).message).toMatch(/line 1: more than 1,000,000 characters without a tag|line 1: duplicate attribute/);
    expect(given).toBeLessThan(2_000_000);
  });
  test("a product of more elements than any book needs is told and not kept, and the rest go on", async () => {
    const { products, error } = await readText(messageOf(productOf("many", "<a/>".repeat(20_000)), productOf("two")), 65_536);
    expect(error).toBeNull();
    expect(products.map(({ product, faults }) => [faults[0]?.reason ?? null, product.children.length])).toEqual([
      ["more than 20,000 elements", 0],
      [null, 1],
    ]);
  });
  test("what is wrong again and again is told a few times, and gives the file up when it has no end", async () => {
    const { products } = await readText(messageOf(productOf("one", "&x;".repeat(1_000))));
    expect(products[0]?.faults).toHaveLength(10);
    const { error } = await readText(messageOf(productOf("one"), productOf("two", "&x;".repeat(5_001))), 65_536);
    expect((error as ImportError).message).toMatch(/line 3: more than 5,000 entities that XML does not know in one product/);
  });
  test.each<[what: string, start: string, piece: string]>([
    ["comments", "", "<!-- no product -->"],
    ["other elements", "", "<Other>no product</Other>"],
    ["one product", "<Product>", "<Text>more of it</Text>"],
  ])("200 MB of %s are given up when they are longer than anything between two products", async (_, start, piece) => {
    let given = 0;
    async function* source() {
      yield Buffer.from(`<ONIXMessage>${productOf("one")}${start}`);
      const chunk = Buffer.from(piece.repeat(4_096));
      for (; given < 200_000_000; given += chunk.length) yield chunk;
    }
    const { products, error } = await readAll(source());
    expect(references(products)).toEqual(["one"]);
    expect((error as ImportError).message).toMatch(/line 1: more than 16,000,000 characters without the end of a product/);
    expect(given).toBeLessThan(17_000_000);
  });
  test("an error names no more than the beginning of a tag", async () => {
    const { error } = await readText(`<ONIXMessage></${"a".repeat(500_000)}>`);
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).message.length).toBeLessThan(300);
    const { error: attribute } = await readText(`<ONIXMessage><Product ${"a".repeat(500_000)}></Product></ONIXMessage>`);
    expect((attribute as ImportError).message.length).toBeLessThan(300);
  });
  test("many products in one line are read one by one", async () => {
    const count = 20_000;
    async function* source() {
      yield Buffer.from("<ONIXMessage>");
      for (let index = 0; index < count; index += 1) yield Buffer.from(productOf(`${index}`));
      yield Buffer.from("</ONIXMessage>");
    }
    let [read, waiting] = [0, 0];
    for await (const { product } of readProducts(source(), null)) {
      expect(product.position).toBe(read + 1);
      read += 1;
      waiting = Math.max(waiting, product.children.length);
    }
    expect([read, waiting]).toEqual([count, 1]);
  });
});
