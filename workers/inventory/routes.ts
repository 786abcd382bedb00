import { createRoute, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { authorize } from "../../shared/auth/authorize.ts";
import { signedIn } from "../../shared/auth/caller.ts";
import { idOf, pageOf, pageQuerySchema, problemResponses, skuSchema } from "../../shared/contracts/common.ts";
import { createApp } from "../../shared/http/app.ts";
import { decodeCursor, encodeCursor } from "../../shared/http/cursor.ts";
import { requireIdempotencyKey } from "../../shared/http/idempotency-key.ts";
import { jsonBody } from "../../shared/http/json-body.ts";
import { privateHeaders } from "../../shared/http/private-answer.ts";
import { moveStock } from "./move-stock.ts";
import { requireOwnSku } from "./owned-skus.ts";
import { countSkus, isRegistered } from "./repository.ts";
import { addDeliveryRoutes } from "./routes/deliveries.ts";
import { addReservationRoutes } from "./routes/reservations.ts";
import { ledgerRowSchema, moveStockSchema, stockLevelSchema } from "./schemas.ts";
import { seeLevels } from "./see-levels.ts";

export const app = createApp<InventoryEnv>({
  domain: "inventory",
  ready: async (env) => ({ database: "ok", skus: await countSkus(drizzle(env.DB)) }),
});

app.use("/api/*", authorize());

const refParam = z.object({
  sku: z.union([skuSchema, idOf("book")], "expected a SKU or a book id").openapi({ description: "A SKU, or a book's id" }),
});
const skuParam = z.object({ sku: skuSchema });
app.openapi(
  createRoute({
    method: "get",
    path: "/api/inventory/{sku}",
    operationId: "getStockLevel",
    summary: "Copies of a SKU that can be bought now, or of each edition of a book",
    tags: ["Inventory"],
    request: { params: refParam },
    responses: {
      200: {
        description: "The level; `{items}` for a book. Its seller and admins also see what is on hand and reserved.",
        content: { "application/json": { schema: z.union([stockLevelSchema, z.object({ items: z.array(stockLevelSchema) })]) } },
      },
      ...problemResponses(404, 422),
    },
  }),
  async (c) => c.json(await seeLevels(c.env, c.req.valid("param").sku, c.var.actor), 200, privateHeaders),
);

app.openapi(
  createRoute({
    method: "put",
    path: "/api/inventory/{sku}",
    operationId: "moveStock",
    summary: "Receive, adjust or count copies of a SKU",
    tags: ["Inventory"],
    middleware: [jsonBody],
    request: {
      params: skuParam,
      headers: z.object({ "idempotency-key": z.string().optional() }),
      body: { required: true, content: { "application/json": { schema: moveStockSchema } } },
    },
    responses: {
      200: { description: "The level after it", content: { "application/json": { schema: stockLevelSchema } } },
      ...problemResponses(400, 401, 403, 404, 409, 415, 422),
    },
  }),
  async (c) => {
    const key = requireIdempotencyKey(c.req.header("idempotency-key"));
    const { sku } = c.req.valid("param");
    const movement = c.req.valid("json");
    const move = { caller: signedIn(c.var), sku, movement, idempotencyKey: key, trace: c.var.trace };
    return c.json(await moveStock(c.env, move, Date.now()), 200, privateHeaders);
  },
);

app.openapi(
  createRoute({
    method: "get",
    path: "/api/inventory/{sku}/ledger",
    operationId: "listLedgerRows",
    summary: "Every movement of a SKU's copies, in order",
    tags: ["Inventory"],
    request: { params: skuParam, query: pageQuerySchema },
    responses: {
      200: { description: "A page of the ledger", content: { "application/json": { schema: pageOf(ledgerRowSchema) } } },
      ...problemResponses(401, 403, 422),
    },
  }),
  async (c) => {
    const { sku } = c.req.valid("param");
    const { limit, cursor } = c.req.valid("query");
    await requireOwnSku(c.env, signedIn(c.var), sku);
    const afterSeq = cursor ? Number(decodeCursor(cursor, 1)[0]) : 0;
    if (!(await isRegistered(drizzle(c.env.DB), sku))) return c.json({ items: [], nextCursor: null }, 200, privateHeaders);
    const rows = await c.env.STOCK_LEDGER.getByName(sku).rows({ afterSeq, limit: limit + 1 });
    const items = rows.slice(0, limit).map(({ atMs, ...row }) => ({ ...row, at: new Date(atMs).toISOString() }));
    const last = items.at(-1);
    return c.json({ items, nextCursor: rows.length > limit && last ? encodeCursor([last.seq]) : null }, 200, privateHeaders);
  },
);

addDeliveryRoutes(app);
addReservationRoutes(app);
