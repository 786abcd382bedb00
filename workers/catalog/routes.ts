import { drizzle } from "drizzle-orm/d1";
import { authorize } from "../../shared/auth/authorize.ts";
import { createApp } from "../../shared/http/app.ts";
import type { CatalogBindings } from "./bindings.ts";
import { addCollectionRoutes } from "./collections/routes.ts";
import { addImageRoutes } from "./images/routes.ts";
import { countBooks } from "./repository/shelves.ts";
import { countStockSkus } from "./repository/stock.ts";
import { addEditingRoutes } from "./routes/edit-books.ts";
import { addExportRoutes } from "./routes/export-books.ts";
import { addImportRoutes } from "./routes/imports.ts";
import { addPastImportRoutes } from "./routes/past-imports.ts";
import { addReadingRoutes } from "./routes/read-books.ts";
import { addRebuildRoutes } from "./routes/rebuild-shelves.ts";
import { addBulkRoutes } from "./routes/write-books.ts";

/** The catalogue over HTTP: reading for everyone, editing for whoever sells and for admins. */
export const app = createApp<CatalogBindings>({
  domain: "catalog",
  // The gateway compares the counts, up to a thousand, with those of inventory and of who keeps a projection of books.
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
addRebuildRoutes(app);
addExportRoutes(app);
addCollectionRoutes(app);
addImageRoutes(app);
addImportRoutes(app);
addPastImportRoutes(app);
