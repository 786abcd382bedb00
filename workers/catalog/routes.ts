import { drizzle } from "drizzle-orm/d1";
import { authorize } from "../../shared/auth/authorize.ts";
import { createApp } from "../../shared/http/app.ts";
import type { CatalogBindings } from "./bindings.ts";
import { countBooks } from "./repository/lists.ts";
import { countStockSkus } from "./repository/stock.ts";
import { addEditingRoutes } from "./routes/edit-books.ts";
import { addReadingRoutes } from "./routes/read-books.ts";
import { addBulkRoutes } from "./routes/write-books.ts";

/** The catalogue over HTTP: reading for everyone, editing for whoever sells and for admins. */
export const app = createApp<CatalogBindings>({
  domain: "catalog",
  // The gateway compares the counts with those of inventory and of who keeps a projection of books: equal, and every event has arrived.
  ready: async (env) => {
    const db = drizzle(env.DB);
    const [stockSkus, books] = await Promise.all([countStockSkus(db), countBooks(db)]);
    return { database: "ok", stockSkus, books };
  },
});

app.use("/api/*", authorize());

addReadingRoutes(app);
addEditingRoutes(app);
addBulkRoutes(app);
