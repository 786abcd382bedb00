import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvLine } from "./csv-line.ts";
import { readFormulaSafe } from "./imports/reading/formula-cell.ts";

describe("csvLine", () => {
  test("puts in quotation marks what else would end a field, and makes text of what a spreadsheet would run", () => {
    expect(csvLine(["a", 'say "b"', "c,d", "e\nf", ""])).toBe('a,"say ""b""","c,d","e\nf",\r\n');
    expect(csvLine(["=1+1", "@SUM(1)", "-2", "+3", "'=4", "'tis"])).toBe("'=1+1,'@SUM(1),'-2,'+3,''=4,'tis\r\n");
  });

  test("parts no field where a formula would begin, by whatever mark a spreadsheet parts them", () => {
    expect(csvLine(["a;=1+1", "b\t=1+1", "c,=1+1", "d\n=1+1"])).toBe('"a;=1+1","b\t=1+1","c,=1+1","d\n=1+1"\r\n');
  });

  test("whatever the fields are, they are read back, and none begins as a formula", () => {
    const field = fc.oneof(fc.string(), fc.stringMatching(/^['=+\-@\t\r][ -~]{0,5}$/));
    fc.assert(
      fc.property(fc.array(field, { minLength: 2, maxLength: 5 }), (fields) => {
        const [cells = []] = parse(csvLine(fields), { recordDelimiter: "\r\n" }) as string[][];
        expect(cells.map(readFormulaSafe)).toEqual(fields);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
