import { beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../shared/auth/caller.ts";
import { newId } from "../../shared/ids.ts";
import { anActor } from "../../tests/actors.ts";
import { inspectOrder } from "./inspect-order.ts";
import { orderCounts, pageOfOrders } from "./list-orders.ts";
import type { StoredOrder } from "./repository.ts";
import { db, depsWith, emma, flatland, octavo, place } from "./testing.ts";

const deps = depsWith();
const house: Caller = { actor: anActor({ role: "admin" }), reach: "any" };
const merchant: Caller = { actor: anActor({ role: "seller", sellerId: octavo }), reach: "own" };
const buyer: Caller = { actor: anActor(), reach: "own" };
let [mixed, penguins, rejected]: StoredOrder[] = [];
beforeAll(async () => {
  mixed = await place({ userId: buyer.actor.userId });
  penguins = await place({ books: [emma] });
  rejected = await place({ books: [flatland], status: "rejected" });
});

/** An order in each of some states, and the merchant whose book all of them are of. */
async function placeInEachState() {
  const sellerId = `seller_${crypto.randomUUID().slice(0, 8)}`;
  const statuses = ["reserved", "cancelled", "payment_failed", "rejected", "paid", "confirmed"] as const;
  const orders = await Promise.all(statuses.map((status) => place({ books: [{ ...flatland, sellerId }], status })));
  const merchant: Caller = { actor: anActor({ role: "seller", sellerId }), reach: "own" };
  return { orders, merchant };
}

const idsOf = async (caller: Caller) => (await pageOfOrders(deps, { limit: 100 }, caller)).items.map(({ id }) => id as string);

describe("orders in short", () => {
  test("are all of them for the house", async () => {
    expect(await idsOf(house)).toEqual(expect.arrayContaining([mixed?.id, penguins?.id, rejected?.id]));
  });

  test("are for a merchant those with own lines, summed up by these", { tags: ["USR-17"] }, async () => {
    const { items } = await pageOfOrders(deps, { limit: 100 }, merchant);
    expect(items).toMatchObject([
      { id: mixed?.id, total: { amount: 250 }, firstTitle: "About FLATLAND", titles: 1, copies: 1, name: "Ada Lovelace" },
    ]);
    const found = await pageOfOrders(deps, { limit: 100, number: penguins?.number }, merchant);
    expect(found.items).toEqual([]);
  });

  test("are for a buyer those they placed, and a guest's with their address once it is shown to be theirs", async () => {
    expect(await idsOf(buyer)).toEqual([mixed?.id]);
    expect(await idsOf({ actor: anActor(), reach: "own" })).toEqual([]);
  });

  test("are counted in the same way", async () => {
    const counts = async (caller: Caller) => (await orderCounts(db, Date.now(), caller)).byStatus;
    expect(await counts(house)).toMatchObject({ confirmed: 2, rejected: 1 });
    expect(await counts(merchant)).toMatchObject({ confirmed: 1, rejected: 0 });
  });
});

describe("inspectOrder", () => {
  test("tells the house everything but the buyer's right of access", async () => {
    const told = await inspectOrder(deps, mixed?.id ?? "", house);
    expect(told).toMatchObject({ email: "ada@example.com", name: "Ada Lovelace", shippingAddress: { city: "London" } });
    expect(told.order.lines).toHaveLength(2);
    expect(JSON.stringify(told)).not.toContain("lookupToken");
  });

  test("tells a merchant their lines and where the parcel goes, no sum of others', and no e-mail address", {
    tags: ["USR-17"],
  }, async () => {
    const told = await inspectOrder(deps, mixed?.id ?? "", merchant);
    expect(told).toMatchObject({ email: null, name: "Ada Lovelace", shippingAddress: { city: "London" } });
    expect(told.order.lines).toMatchObject([{ sku: "FLATLAND" }]);
    expect(JSON.stringify(told)).not.toMatch(/lookupToken|EMMA|1749|1250|ada@example/);
  });

  test("is refused to whoever has no line in it, its buyer included, for whom there is another view", async () => {
    await expect(inspectOrder(deps, penguins?.id ?? "", merchant)).rejects.toMatchObject({ code: "forbidden" });
    await expect(inspectOrder(deps, mixed?.id ?? "", buyer)).rejects.toMatchObject({ code: "forbidden" });
    await expect(inspectOrder(deps, newId("ord"), merchant)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a buyer's name", () => {
  test("is in a merchant's list once there is a parcel to send, and not of what came to nothing", { tags: ["USR-17"] }, async () => {
    const placed = await placeInEachState();
    const { items } = await pageOfOrders(deps, { limit: 100 }, placed.merchant);
    const names = Object.fromEntries(items.map(({ status, name }) => [status, name]));
    expect(names).toEqual({ reserved: "", cancelled: "", payment_failed: "", paid: "Ada Lovelace", confirmed: "Ada Lovelace" });
    const ids = placed.orders.map(({ id }) => id as string);
    const forHouse = (await pageOfOrders(deps, { limit: 100 }, house)).items.filter(({ id }) => ids.includes(id));
    expect(forHouse.map(({ name }) => name)).toEqual(ids.map(() => "Ada Lovelace"));
  });

  test("is in a merchant's view of an order, with the address, at the same time", {
    tags: ["USR-17"],
  }, async () => {
    const { orders, merchant: seller } = await placeInEachState();
    for (const { id, status } of orders) {
      const told = await inspectOrder(deps, id, seller);
      const isTold = status === "paid" || status === "confirmed";
      expect(told, status).toMatchObject(
        isTold ? { name: "Ada Lovelace", shippingAddress: { city: "London" } } : { name: "", shippingAddress: null },
      );
      expect(JSON.stringify(told).includes("Lovelace"), status).toBe(isTold);
      expect(await inspectOrder(deps, id, house), status).toMatchObject({ name: "Ada Lovelace", shippingAddress: { city: "London" } });
    }
  });
});
