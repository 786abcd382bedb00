import { newId } from "../../shared/ids.ts";
import { bearer } from "../people.ts";
import type { Books } from "./books.ts";
import type { Cast } from "./cast.ts";
import { nothing, type Plans } from "./plan.ts";

/** The calls about copies: those on the shelf, and those in a cart. */
export function stockPlans({ ask, freshKey, admin, merchantIn }: Cast, { bookOf }: Books): Plans {
  const reservation = () => ({ orderId: newId("ord"), lines: [{ sku: bookOf(admin).sku, quantity: 1 }], ttlSeconds: 60 });
  const reserved = async (isAllowed: boolean) => {
    if (!isAllowed) return { reservationId: `${newId("ord")}/1` };
    const { body } = await ask<{ reservationId: string }>("POST", "/api/inventory/reserve", reservation(), {
      ...bearer(admin),
      ...freshKey(),
    });
    return { reservationId: body.reservationId };
  };

  return {
    "GET /api/inventory/{sku}": (scene) => ({ path: `/api/inventory/${bookOf(merchantIn(scene)).sku}` }),
    "PUT /api/inventory/{sku}": (scene) => ({
      path: `/api/inventory/${bookOf(merchantIn(scene)).sku}`,
      body: { kind: "receive", quantity: 1, reason: "test" },
      headers: freshKey(),
    }),
    "POST /api/inventory/batch": (scene) => ({
      body: { movements: [{ sku: bookOf(merchantIn(scene)).sku, kind: "receive", quantity: 1, reason: "test" }] },
      headers: freshKey(),
    }),
    "GET /api/inventory/{sku}/ledger": (scene) => ({ path: `/api/inventory/${bookOf(merchantIn(scene)).sku}/ledger` }),
    "POST /api/inventory/reserve": () => ({ body: reservation(), headers: freshKey() }),
    "POST /api/inventory/release": async ({ isAllowed }) => ({ body: await reserved(isAllowed), headers: freshKey() }),
    "POST /api/inventory/commit": async ({ isAllowed }) => ({ body: await reserved(isAllowed), headers: freshKey() }),

    "GET /api/cart": nothing,
    "DELETE /api/cart": nothing,
    "POST /api/cart/items": () => ({ body: { sku: bookOf(admin).sku, quantity: 1 } }),
    "PUT /api/cart/items/{sku}": () => ({ path: `/api/cart/items/${bookOf(admin).sku}`, body: { quantity: 1 } }),
    "DELETE /api/cart/items/{sku}": () => ({ path: `/api/cart/items/${bookOf(admin).sku}` }),
  };
}
