import { expect, test } from "vitest";
import { isLookupToken, lookupTokenOf } from "./lookup-token.ts";

test("an order's token opens that order and no other", { tags: ["P-31"] }, () => {
  const token = lookupTokenOf("ord_1", "secret");
  expect(isLookupToken(token, "ord_1", "secret")).toBe(true);
  expect(isLookupToken(token, "ord_2", "secret")).toBe(false);
  expect(isLookupToken(token, "ord_1", "another secret")).toBe(false);
});

test("no token, an empty one or a shortened one opens nothing", { tags: ["P-31"] }, () => {
  const token = lookupTokenOf("ord_1", "secret");
  for (const wrong of [undefined, "", token.slice(0, -1), `${token}=`]) expect(isLookupToken(wrong, "ord_1", "secret")).toBe(false);
});
