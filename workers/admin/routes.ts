import { createApp } from "../../shared/http/app.ts";
import { sameOrigin } from "../../shared/http/same-origin.ts";
import type { AdminBindings } from "./bindings.ts";
import { showError, showNotFound } from "./errors.tsx";
import { requireStaff } from "./require-staff.ts";
import { assetRoutes } from "./routes/assets.ts";
import { bookRoutes } from "./routes/books.tsx";
import { collectionRoutes } from "./routes/collections.tsx";
import { bookEditingRoutes } from "./routes/edit-books.tsx";
import { importRoutes } from "./routes/imports.tsx";
import { orderRoutes } from "./routes/orders.tsx";
import { overviewRoutes } from "./routes/overview.tsx";
import { pictureRoutes } from "./routes/pictures.tsx";
import { stockRoutes } from "./routes/stock.tsx";

/** Every page of the merchants. Whatever goes wrong is a page, too. */
export const app = createApp<AdminBindings>({ domain: "admin", ready: async () => ({ pages: "on" }) });

app.onError(showError);
app.notFound((c) => showNotFound(c));

// Names, addresses and figures of the house: nobody keeps them, no search engine lists them, and no link tells where it was.
app.use("/admin/*", async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "private, no-store");
  c.header("x-robots-tag", "noindex, nofollow");
  c.header("referrer-policy", "same-origin");
});
app.use("/admin/*", sameOrigin, requireStaff);

for (const routes of [
  assetRoutes,
  overviewRoutes,
  orderRoutes,
  bookEditingRoutes,
  bookRoutes,
  pictureRoutes,
  stockRoutes,
  importRoutes,
  collectionRoutes,
])
  app.route("/", routes);
