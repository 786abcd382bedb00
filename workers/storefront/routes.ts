import { createApp } from "../../shared/http/app.ts";
import { sameOrigin } from "../../shared/http/same-origin.ts";
import { assetUrls } from "./asset-urls.ts";
import type { StorefrontBindings } from "./bindings.ts";
import { showError, showNotFound } from "./errors.tsx";
import { addressRoutes } from "./routes/account/addresses.tsx";
import { dataRoutes } from "./routes/account/data.tsx";
import { keyRoutes } from "./routes/account/keys.tsx";
import { accountOrderRoutes } from "./routes/account/orders.tsx";
import { profileRoutes } from "./routes/account/profile.tsx";
import { securityRoutes } from "./routes/account/security.tsx";
import { assetRoutes } from "./routes/assets.ts";
import { browseRoutes } from "./routes/browse.tsx";
import { cartRoutes } from "./routes/cart.tsx";
import { checkoutRoutes } from "./routes/checkout.tsx";
import { coverRoutes } from "./routes/covers.ts";
import { mailedLinkRoutes } from "./routes/mailed-links.tsx";
import { orderRoutes } from "./routes/order.tsx";
import { registerRoutes } from "./routes/register.tsx";
import { searchRoutes } from "./routes/search.tsx";
import { signInRoutes } from "./routes/sign-in.tsx";
import { signInWithRoutes } from "./routes/sign-in-with.ts";
import { staticRoutes } from "./routes/static.ts";

/** Every page of the shop. Whatever goes wrong is a page, too. */
export const app = createApp<StorefrontBindings>({
  domain: "storefront",
  ready: async (env) => ({ assets: Object.values(await assetUrls(env)) }),
});

app.onError(showError);
app.notFound(showNotFound);
app.use(sameOrigin);
const shop = [assetRoutes, browseRoutes, cartRoutes, checkoutRoutes, coverRoutes, orderRoutes, searchRoutes, staticRoutes];
const entrance = [signInRoutes, signInWithRoutes, registerRoutes, mailedLinkRoutes];
const account = [profileRoutes, accountOrderRoutes, addressRoutes, securityRoutes, keyRoutes, dataRoutes];
for (const routes of [...shop, ...entrance, ...account]) app.route("/", routes);
