import { beforeEach, describe, expect, test } from "vitest";
import type { Page } from "../../../shared/contracts/common.ts";
import type { ChangeView, ImportView, ReportView } from "../../../shared/contracts/imports.ts";
import { addBook, anEdition, get } from "../fixtures.ts";
import { answered, call, importFile, messages } from "./fixtures.ts";

/** The rejected records of an import, as its sender gets them. */
async function errorsOf({ id }: Pick<ImportView, "id">): Promise<string> {
  const response = await call("GET", `/${id}/errors`);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${id}-errors.csv"`);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await response.arrayBuffer());
}

/** The mark by which spreadsheets, and imports, know UTF-8. */
const mark = "\ufeff";

const reportOf = async ({ id }: Pick<ImportView, "id">) => await answered<ReportView>(await call("GET", `/${id}/report`), 200);

beforeEach(() => {
  messages.length = 0;
});

describe("the rejected records of an import", () => {
  const file = [
    "isbn13,title,authors,price,year\n",
    '9780141439471,"Frankenstein, again",Mary Shelley,9.99,1818\n',
    "9780141439472,Wrong digit,Nobody,9.99,1818\n",
    '9780141439518,Pride,"Austen, Jane","12,99 €",1813\n',
    "9780141439556,No such day,Emily Brontë,7.00,1847-02-30\n",
  ].join("");

  test("have what was sent, and behind it the line, the column, the code, the reason and a suggestion", { tags: ["ETL-03"] }, async () => {
    const run = await importFile([file]);
    expect(run).toMatchObject({ rows: 4, created: 1, rejected: 3, faults: { isbn: 1, price: 1, date: 1 } });
    const lines = (await errorsOf(run)).split("\r\n");
    expect(lines[0]).toBe(`${mark}isbn13,title,authors,price,year,line,column,code,reason,suggestion`);
    expect(lines[1]).toMatch(/^9780141439472,Wrong digit,Nobody,9\.99,1818,3,isbn13,isbn,.+,compare the digits with those on the book$/);
    expect(lines[2]).toMatch(/^9780141439518,Pride,"Austen, Jane","12,99 €",1813,4,price,price,.+$/);
    expect(lines[3]).toMatch(/^9780141439556,No such day,Emily Brontë,7\.00,1847-02-30,5,year,date,.+$/);
    expect(lines.slice(4)).toEqual([""]);
    expect((await get("/api/books/9780141439518")).status).toBe(404);

    const { rows, findings } = await reportOf(run);
    expect(rows).toBe(4);
    expect(findings.map(({ code, severity, records }) => [code, severity, records])).toEqual(
      expect.arrayContaining([
        ["isbn", "error", 1],
        ["price", "error", 1],
        ["date", "error", 1],
      ]),
    );
    expect(findings.find(({ code }) => code === "price")?.examples).toMatchObject([{ line: 4, column: "price" }]);
  });

  test("corrected and sent again as they are, they are in, and those still wrong are told anew", async () => {
    const errors = await errorsOf(await importFile([file]));
    const corrected = errors.replace('"12,99 €"', "12.99");
    const again = await importFile([corrected]);
    expect(again).toMatchObject({ rows: 3, created: 1, rejected: 2 });
    expect(await (await get("/api/books/9780141439518")).json()).toMatchObject({ title: "Pride" });
    const [first = "", second = ""] = (await errorsOf(again)).split("\r\n");
    expect(first).toBe(`${mark}isbn13,title,authors,price,year,line,column,code,reason,suggestion`);
    expect(second).toMatch(/^9780141439472,Wrong digit,Nobody,9\.99,1818,2,isbn13,isbn,/);
  });

  test("a spreadsheet runs nothing of them, and what stood there is read back", async () => {
    const run = await importFile(['sku,title,price\nFORMULA-1,"=HYPERLINK(""http://x"",""y"")",free\n']);
    const errors = await errorsOf(run);
    // Rejected a second time it is the same.
    expect((await errorsOf(await importFile([errors]))).split("\r\n")[1]).toBe(errors.split("\r\n")[1]);
    expect(errors.split("\r\n")[1]).toMatch(/^FORMULA-1,"'=HYPERLINK\(""http:\/\/x"",""y""\)",free,2,price,price,/);
    const again = await importFile([errors.replace(",free,", ",1.00,")]);
    const { items } = await answered<Page<ChangeView>>(await call("GET", `/${again.id}/changes`), 200);
    expect(items).toMatchObject([{ outcome: "created", title: '=HYPERLINK("http://x","y")' }]);
  });

  test("a table that has such columns of its own keeps them", async () => {
    const run = await importFile(["sku,title,code,price\nCODE-1,Coded,A7,cheap\n"]);
    const [first, second] = (await errorsOf(run)).split("\r\n");
    expect(first).toBe(`${mark}sku,title,code,price,fault line,fault column,fault code,fault reason,fault suggestion`);
    expect(second).toMatch(/^CODE-1,Coded,A7,cheap,2,price,price,/);
  });

  test("a table that was sent with a mapping can be sent again with it, whatever its delimiter and its encoding", async () => {
    const mapping = {
      delimiter: ";",
      encoding: "windows-1252",
      columns: { Nummer: "sku", Titel: "title", Preis: { field: "price", transforms: ["decimal-comma"] } },
    };
    const file = Buffer.from("Nummer;Titel;Preis\nMAPPED-1;Wölfe; a, b;1,00\nMAPPED-2;Käse;teuer\n", "latin1");
    const run = await importFile([file], { mapping });
    expect(run).toMatchObject({ rejected: 2 });
    const errors = await errorsOf(run);
    expect(errors.split("\r\n")[2]).toMatch(/^MAPPED-2;Käse;teuer;3;Preis;price;/);
    const again = await importFile([errors.replace("teuer", "2,50")], { mapping });
    expect(again).toMatchObject({ created: 1, rejected: 1 });
    expect(await (await get("/api/books/kase")).json()).toMatchObject({ title: "Käse", editions: [{ price: { amount: 250 } }] });
  });

  test("a row with a field too many loses nothing, and one that cannot be read is there as it stands", async () => {
    const run = await importFile(['sku,title,price\nMANY-1,One,1.00,and,more\nQUOTE-1,a "stray" quote",1.00\n']);
    const [, many, stray] = (await errorsOf(run)).split("\r\n");
    expect(many).toMatch(/^MANY-1,One,"1\.00,and,more",2,,field-count,/);
    expect(stray).toContain("stray");
    expect(stray).toMatch(/,3,[^,]*,quotation-mark,/);
  });

  test("of JSON Lines each is there as its line was, and can be sent again in its row", async () => {
    const run = await importFile(['{"title":"No edition","editions":[]}\n']);
    const [first, second] = (await errorsOf(run)).split("\r\n");
    expect(first).toBe(`${mark}record,line,column,code,reason,suggestion`);
    expect(second).toMatch(/^"\{""title"":""No edition"",""editions"":\[\]\}",1,/);
    const edition = '{""sku"":""JSON-1"",""format"":""ebook"",""price"":{""amount"":1,""currency"":""USD""}}';
    const again = await importFile([`${first}\r\n${second?.replace("[]", `[${edition}]`)}\r\n"{""title"":7}",,,,,\r\n`]);
    expect(again).toMatchObject({ format: "csv", created: 1, rejected: 1 });
    expect(await (await get("/api/books/no-edition")).json()).toMatchObject({ editions: [{ sku: "JSON-1" }] });
    expect((await errorsOf(again)).split("\r\n")[1]).toMatch(/^"\{""title"":7\}",3,\/title,refused,/);
  });

  test("of ONIX each is there as its product was, and can be sent again in its row", async () => {
    const product = (isbn: string) =>
      `<Product><RecordReference>${isbn}</RecordReference><NotificationType>03</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></ProductIdentifier>
<DescriptiveDetail><ProductComposition>00</ProductComposition><ProductForm>BC</ProductForm>
<TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>Emma &amp; all</TitleText></TitleElement></TitleDetail></DescriptiveDetail>
<ProductSupply><SupplyDetail><Supplier><SupplierRole>01</SupplierRole><SupplierName>O</SupplierName></Supplier><ProductAvailability>20</ProductAvailability>
<Price><PriceType>02</PriceType><PriceAmount>5.00</PriceAmount><CurrencyCode>USD</CurrencyCode></Price></SupplyDetail></ProductSupply></Product>`;
    const message = `<ONIXMessage release="3.0" xmlns="http://ns.editeur.org/onix/3.0/reference"><Header><Sender><SenderName>O</SenderName></Sender><SentDateTime>20261101</SentDateTime></Header>${product("9780141439588")}</ONIXMessage>`;
    const run = await importFile([message]);
    expect(run).toMatchObject({ rejected: 1, faults: { isbn: 1 } });
    const errors = await errorsOf(run);
    const again = await importFile([errors.replaceAll("9780141439588", "9780141439587")]);
    expect(again).toMatchObject({ format: "csv", created: 1, rejected: 0 });
    expect(await (await get("/api/books/9780141439587")).json()).toMatchObject({ title: "Emma & all" });
  });

  test("of a file without any there are the columns alone", async () => {
    const { book } = await addBook({ editions: [anEdition({ sku: "NONE-1" })] });
    const run = await importFile([`sku,title,price\nNONE-1,${book.title},9.99\n`]);
    expect(await errorsOf(run)).toBe(`${mark}sku,title,price,line,column,code,reason,suggestion\r\n`);
    expect((await reportOf(run)).rows).toBe(1);
  });

  test("are told whole when they are more than are read at a time", async () => {
    const rows = Array.from({ length: 450 }, (_, index) => `MORE-${index},Title ${index},dear\n`);
    const run = await importFile([`sku,title,price\n${rows.join("")}`]);
    const lines = (await errorsOf(run)).trimEnd().split("\r\n");
    expect(lines.length).toBe(451);
    expect(lines[450]).toMatch(/^MORE-449,Title 449,dear,451,price,price,/);
  });
});
