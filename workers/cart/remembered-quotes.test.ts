import { expect, test } from "vitest";
import type { EditionQuote } from "../../shared/contracts/catalog.ts";
import { rememberQuotes } from "./remembered-quotes.ts";

/** A catalogue that sells everything but SKU-GONE, at a price that rises with each question. */
function world() {
  let nowMs = 0;
  const asked: string[][] = [];
  const catalog = {
    quoteEditions: async ({ skus }: { skus: string[] }) => {
      asked.push(skus);
      const sold = skus.filter((sku) => sku !== "SKU-GONE");
      return sold.map((sku) => ({ sku, unitPrice: { amount: asked.length, currency: "USD" } }) as unknown as EditionQuote);
    },
  };
  const remembering = rememberQuotes(() => nowMs)(catalog);
  const priceOf = async (...skus: string[]) =>
    Object.fromEntries((await remembering.quoteEditions({ skus })).map(({ sku, unitPrice }) => [sku, unitPrice.amount]));
  return { asked, priceOf, pass: (ms: number) => (nowMs += ms) };
}

test("a price is asked for once in two seconds, and only those that are missing are asked for", async () => {
  const { asked, priceOf, pass } = world();
  expect(await priceOf("A", "B")).toEqual({ A: 1, B: 1 });
  pass(1_999);
  expect(await priceOf("B", "C", "A")).toEqual({ A: 1, B: 1, C: 2 });
  expect(asked).toEqual([["A", "B"], ["C"]]);
  pass(1);
  expect(await priceOf("A")).toEqual({ A: 3 });
});

test("what nobody sells is asked for each time", async () => {
  const { asked, priceOf } = world();
  expect(await priceOf("SKU-GONE")).toEqual({});
  expect(await priceOf("SKU-GONE")).toEqual({});
  expect(asked).toHaveLength(2);
});

test("thousands of SKUs are not all kept", async () => {
  const { asked, priceOf } = world();
  const skus = Array.from({ length: 5_001 }, (_, index) => `SKU-${index}`);
  await priceOf(...skus);
  await priceOf("SKU-0", "SKU-5000");
  expect(asked[1]).toEqual(["SKU-0"]);
});
