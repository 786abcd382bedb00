import { drizzle } from "drizzle-orm/d1";
import { createApp } from "../../shared/http/app.ts";
import type { CatalogBindings } from "./bindings.ts";
import { countStockSkus } from "./repository/stock.ts";
import { addEditingRoutes } from "./routes/edit-books.ts";
import { addReadingRoutes } from "./routes/read-books.ts";

/** The catalogue over HTTP: reading for everyone, editing for operators. */
export const app = createApp<CatalogBindings>({
  domain: "catalog",
  // The gateway compares the count with inventory's: equal, and every stock event has arrived.
  ready: async (env) => ({ database: "ok", stockSkus: await countStockSkus(drizzle(env.DB)) }),
});

addReadingRoutes(app);
addEditingRoutes(app);
