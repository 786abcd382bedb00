import { createRoute, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { idOf, pageOf, pageQuerySchema, problemResponses, skuSchema } from "../../shared/contracts/common.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import { createApp } from "../../shared/http/app.ts";
import { decodeCursor, encodeCursor } from "../../shared/http/cursor.ts";
import { requireIdempotencyKey } from "../../shared/http/idempotency-key.ts";
import { jsonBody } from "../../shared/http/json-body.ts";
import { isSameSecret, opsKeyHeader, requireOpsKey } from "../../shared/http/ops-key.ts";
import { isId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { moveStock } from "./move-stock.ts";
import { countSkus, isRegistered } from "./repository.ts";
import { addDeliveryRoutes } from "./routes/deliveries.ts";
import { ledgerRowSchema, moveStockSchema, stockLevelSchema } from "./schemas.ts";

export type InventoryBindings = InventoryEnv & { OPS_KEY?: string };

export const app = createApp<InventoryBindings>({
  domain: "inventory",
  ready: async (env) => ({ database: "ok", skus: await countSkus(drizzle(env.DB)) }),
});

const refParam = z.object({
  sku: z.union([skuSchema, idOf("book")], "expected a SKU or a book id").openapi({ description: "A SKU, or a book's id" }),
});
const skuParam = z.object({ sku: skuSchema });
const privately = { "cache-control": "private, no-store" };

/** The level of one SKU from its own object. A SKU that was never received has none, and no object is woken for it. */
export async function levelOf(env: InventoryBindings, sku: string): Promise<StockLevel> {
  const isKnown = await isRegistered(drizzle(env.DB), sku);
  return isKnown ? await env.STOCK_LEDGER.getByName(sku).level() : { sku, onHand: 0, reserved: 0, available: 0, version: 0 };
}

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
        description: "The level; `{items}` for a book. Operators also see what is on hand and reserved.",
        content: { "application/json": { schema: z.union([stockLevelSchema, z.object({ items: z.array(stockLevelSchema) })]) } },
      },
      ...problemResponses(404, 422),
    },
  }),
  async (c) => {
    const { sku: ref } = c.req.valid("param");
    const { OPS_KEY } = c.env;
    const isOperator = OPS_KEY ? isSameSecret(c.req.header(opsKeyHeader) ?? "", OPS_KEY) : false;
    const view = (level: StockLevel) => (isOperator ? level : { sku: level.sku, available: level.available });
    if (!isId("book", ref)) return c.json(view(await levelOf(c.env, ref)), 200, privately);
    const book = await c.env.CATALOG.findBook({ ref });
    if (!book) throw new Problem("not-found");
    const levels = await Promise.all(book.editions.map((edition) => levelOf(c.env, edition.sku)));
    return c.json({ items: levels.map(view) }, 200, privately);
  },
);

app.on("PUT", "/api/inventory/:sku", requireOpsKey);
app.use("/api/inventory/:sku/ledger", requireOpsKey);

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
      ...problemResponses(400, 401, 404, 409, 415, 422),
    },
  }),
  async (c) => {
    const key = requireIdempotencyKey(c.req.header("idempotency-key"));
    const { sku } = c.req.valid("param");
    const movement = c.req.valid("json");
    return c.json(await moveStock(c.env, { sku, movement, idempotencyKey: key, trace: c.var.trace }), 200, privately);
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
      ...problemResponses(401, 404, 422),
    },
  }),
  async (c) => {
    const { sku } = c.req.valid("param");
    const { limit, cursor } = c.req.valid("query");
    const afterSeq = cursor ? Number(decodeCursor(cursor, 1)[0]) : 0;
    if (!(await isRegistered(drizzle(c.env.DB), sku))) return c.json({ items: [], nextCursor: null }, 200, privately);
    const rows = await c.env.STOCK_LEDGER.getByName(sku).rows({ afterSeq, limit: limit + 1 });
    const items = rows.slice(0, limit).map(({ atMs, ...row }) => ({ ...row, at: new Date(atMs).toISOString() }));
    const last = items.at(-1);
    return c.json({ items, nextCursor: rows.length > limit && last ? encodeCursor([last.seq]) : null }, 200, privately);
  },
);

addDeliveryRoutes(app);
