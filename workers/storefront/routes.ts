import { createApp } from "../../shared/http/app.ts";
import { sameOrigin } from "../../shared/http/same-origin.ts";
import { assetUrls } from "./asset-urls.ts";
import type { StorefrontBindings } from "./bindings.ts";
import { showError, showNotFound } from "./errors.tsx";
import { assetRoutes } from "./routes/assets.ts";
import { browseRoutes } from "./routes/browse.tsx";
import { cartRoutes } from "./routes/cart.tsx";
import { checkoutRoutes } from "./routes/checkout.tsx";
import { coverRoutes } from "./routes/covers.ts";
import { orderRoutes } from "./routes/order.tsx";
import { searchRoutes } from "./routes/search.tsx";
import { staticRoutes } from "./routes/static.ts";

/** Every page of the shop. Whatever goes wrong is a page, too. */
export const app = createApp<StorefrontBindings>({
  domain: "storefront",
  ready: async (env) => ({ assets: Object.values(await assetUrls(env)) }),
});

app.onError(showError);
app.notFound(showNotFound);
app.use(sameOrigin);
for (const routes of [assetRoutes, browseRoutes, cartRoutes, checkoutRoutes, coverRoutes, orderRoutes, searchRoutes, staticRoutes])
  app.route("/", routes);
