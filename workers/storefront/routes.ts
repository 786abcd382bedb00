import { createApp } from "../../shared/http/app.ts";
import { assetUrls } from "./asset-urls.ts";
import type { StorefrontBindings } from "./bindings.ts";
import { showError, showNotFound } from "./errors.tsx";
import { assetRoutes } from "./routes/assets.ts";
import { browseRoutes } from "./routes/browse.tsx";
import { cartRoutes } from "./routes/cart.tsx";
import { checkoutRoutes } from "./routes/checkout.tsx";
import { orderRoutes } from "./routes/order.tsx";
import { sameOrigin } from "./same-origin.ts";

/** Every page of the shop. Whatever goes wrong is a page, too. */
export const app = createApp<StorefrontBindings>({
  domain: "storefront",
  ready: async (env) => ({ assets: Object.values(await assetUrls(env)) }),
});

app.onError(showError);
app.notFound(showNotFound);
app.use(sameOrigin);
for (const routes of [assetRoutes, browseRoutes, cartRoutes, checkoutRoutes, orderRoutes]) app.route("/", routes);
