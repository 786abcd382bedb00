import { createRoute, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { authorize } from "../../shared/auth/authorize.ts";
import { problemResponses } from "../../shared/contracts/common.ts";
import { createApp } from "../../shared/http/app.ts";
import { privateHeaders } from "../../shared/http/private-answer.ts";
import type { CurrencyCode } from "../../shared/money.ts";
import { invalid } from "../../shared/problem.ts";
import { continueLoad, loadStart, reload } from "./load.ts";
import { findLoad, listSalesDays, listTopBooks } from "./repository.ts";
import { loadSchema, type Span, salesSchema, spanOf, spanQuerySchema, topBooksSchema } from "./schemas.ts";

/** Pages that one call loads: it takes some seconds, and whoever called it can say how far it is. */
const pagesPerCall = 10;

const getSales = createRoute({
  method: "get",
  path: "/api/analytics/sales",
  operationId: "getSales",
  summary: "Get what was sold, day by day",
  tags: ["Analytics"],
  request: { query: spanQuerySchema },
  responses: {
    200: { description: "The days", content: { "application/json": { schema: salesSchema } } },
    ...problemResponses(401, 403, 422),
  },
});

const getTopBooks = createRoute({
  method: "get",
  path: "/api/analytics/top-books",
  operationId: "getTopBooks",
  summary: "Get the books of which most copies were sold",
  tags: ["Analytics"],
  request: { query: spanQuerySchema.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) }) },
  responses: {
    200: { description: "The books, most copies first", content: { "application/json": { schema: topBooksSchema } } },
    ...problemResponses(401, 403, 422),
  },
});

const postRebuild = createRoute({
  method: "post",
  path: "/api/analytics/rebuild",
  operationId: "rebuildWarehouse",
  summary: "Empty the warehouse and load it again from the catalogue's log and the orders, a stretch with each call",
  tags: ["Analytics"],
  request: {
    query: z.object({
      continue: z.enum(["true", "false"]).default("false").openapi({ description: "Go on with what was begun, instead of beginning anew" }),
    }),
  },
  responses: {
    200: { description: "A stretch is loaded. Cron goes on if nobody does", content: { "application/json": { schema: loadSchema } } },
    ...problemResponses(401, 403, 422),
  },
});

/** The database, who is asked when it is loaded, and `IDENTITY`, with which `authorize` verifies tokens. */
type Bindings = Pick<AnalyticsEnv, "DB" | "CATALOG" | "ORDERS" | "IDENTITY">;

/** Questions to the warehouse, for admins. */
export const app = createApp<Bindings>({
  domain: "analytics",
  ready: async (env) => {
    await findLoad(drizzle(env.DB), loadStart);
    return { database: "ok" };
  },
});

app.use("/api/*", authorize());

app.openapi(getSales, async (c) => {
  const [db, span] = [drizzle(c.env.DB), spanIn(c.req.valid("query"))];
  const [rows, { isFinished }] = await Promise.all([listSalesDays(db, span.from, span.to), findLoad(db, loadStart)]);
  const items = rows.map(({ revenueMinor, currency, ...row }) => ({ ...row, revenue: money(revenueMinor, currency) }));
  return c.json({ ...span, items, isComplete: isFinished }, 200, privateHeaders);
});

app.openapi(getTopBooks, async (c) => {
  const { limit, ...query } = c.req.valid("query");
  const [db, span] = [drizzle(c.env.DB), spanIn(query)];
  const [rows, { isFinished }] = await Promise.all([listTopBooks(db, span.from, span.to, limit), findLoad(db, loadStart)]);
  const items = rows.map(({ revenueMinor, currency, ...row }) => ({ ...row, revenue: money(revenueMinor, currency) }));
  return c.json({ ...span, items, isComplete: isFinished }, 200, privateHeaders);
});

app.openapi(postRebuild, async (c) => {
  const { DB, CATALOG: catalog, ORDERS: orders } = c.env;
  const db = drizzle(DB);
  if (c.req.valid("query").continue === "false") await reload(db);
  return c.json(await continueLoad(db, { catalog, orders }, Date.now(), pagesPerCall), 200, privateHeaders);
});

/** Raises invalid-request. */
function spanIn(query: z.infer<typeof spanQuerySchema>): Span {
  const span = spanOf(query, Date.now());
  if ("message" in span) throw invalid(span.pointer, span.message);
  return span;
}

function money(amount: number, currency: string) {
  return { amount, currency: currency as CurrencyCode };
}
