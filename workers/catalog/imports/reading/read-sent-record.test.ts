import { expect, test } from "vitest";
import type { Defaults } from "./draft.ts";
import { readSentRecord } from "./read-sent-record.ts";

const defaults: Defaults = { priceMinor: 999, currency: "USD", stock: 0, format: "paperback" };
const read = (cell: string) => readSentRecord(cell, 7, { defaults, nowMs: 0 });

const product = (isbn: string, work: string, tags = { id: "ProductIdentifier" }) =>
  `<Product><NotificationType>03</NotificationType><${tags.id}><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></${tags.id}><DescriptiveDetail><ProductForm>BC</ProductForm><TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>Emma</TitleText></TitleElement></TitleDetail></DescriptiveDetail><RelatedMaterial><RelatedWork><WorkIdentifier><IDTypeName>Octavo work</IDTypeName><IDValue>${work}</IDValue></WorkIdentifier></RelatedWork></RelatedMaterial></Product>`;
const [first, second] = [product("9780141439587", "emma"), product("9780141439471", "emma")];

test("all editions of a work that stand in one cell are read", async () => {
  expect(await read(`${first}\n${second}`)).toMatchObject({ draft: { skus: ["9780141439587", "9780141439471"] } });
  expect(await read(first)).toMatchObject({ draft: { skus: ["9780141439587"] } });
});

test("a product in short tags is read", async () => {
  const short = `<product><a002>03</a002><productidentifier><b221>15</b221><b244>9780141439587</b244></productidentifier><descriptivedetail><b012>BC</b012><titledetail><b202>01</b202><titleelement><x409>01</x409><b203>Emma</b203></titleelement></titledetail></descriptivedetail></product>`;
  expect(await read(short)).toMatchObject({ draft: { skus: ["9780141439587"] } });
});

test.each([
  ["several records", `${first}\n${product("9780141439471", "another")}`, /^2 records/],
  ["a record that is cut off", `${first}\n${second.slice(0, -200)}`, /line/],
  ["nothing", "", /empty/],
])("a cell with %s is rejected as a whole", async (_, cell, reason) => {
  expect(await read(cell)).toEqual({
    rejected: { line: 7, column: "record", code: "record", severity: "error", reason: expect.stringMatching(reason) },
  });
});
