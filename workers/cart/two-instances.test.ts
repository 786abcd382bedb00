import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { unwrap } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import Cart from "./index.ts";

test("two instances of the Worker serve one session in turns: neither keeps anything of it to itself", { tags: ["ARC-11"] }, async () => {
  const trace = newTrace();
  const [left, right] = [1, 2].map(() => new Cart(createExecutionContext(), env as unknown as CartEnv));
  if (!left || !right) throw new Error("no instances");
  const cartId = unwrap(await left.addItem({ cartId: null, sku: "9780141439471", quantity: 1, trace })).id;
  if (!cartId) throw new Error("no cart");
  for (let turn = 0; turn < 10; turn += 1) {
    const [writer, reader] = turn % 2 === 0 ? [right, left] : [left, right];
    const written = unwrap(await writer.setQuantity({ cartId, sku: "9780141439471", quantity: turn + 2, trace }));
    const read = await reader.read({ cartId });
    expect(read).toEqual(written);
    expect(read.lines).toMatchObject([{ quantity: turn + 2 }]);
  }
});
