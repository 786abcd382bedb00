import { expect, test } from "vitest";
import { formatsOfForm } from "../../../../../shared/product-form.ts";
import { readProducts } from "./read-products.ts";
import { supplyOf } from "./supply-of.ts";

test.each(["constructor", "__proto__", "toString"])("the code %s is no code, whatever JavaScript has under that name", async (code) => {
  async function* source() {
    yield Buffer.from(
      `<Product><PublishingDetail><PublishingStatus>${code}</PublishingStatus></PublishingDetail><ProductSupply><SupplyDetail>
      <ProductAvailability>${code}</ProductAvailability><AvailabilityCode>${code}</AvailabilityCode></SupplyDetail></ProductSupply></Product>`,
    );
  }
  for await (const { product } of readProducts(source(), null)) expect(supplyOf(product)).toBeNull();
  expect(formatsOfForm(code)).toEqual([]);
});
