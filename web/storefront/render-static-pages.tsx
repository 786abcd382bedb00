import type { Child } from "hono/jsx";
import { type AssetUrls, Layout } from "./components/layout.tsx";
import { AboutPage } from "./pages/about.tsx";
import { DeliveryPage } from "./pages/delivery.tsx";
import { PrivacyPage } from "./pages/privacy.tsx";
import { type StaticPagePath, staticPagePaths } from "./static-page-paths.ts";

type StaticPage = { title: string; description: string; body: Child };

const pages: Record<StaticPagePath, StaticPage> = {
  "/about": { title: "About the shop", description: "What Octavo is, and what it is not.", body: <AboutPage /> },
  "/delivery": {
    title: "Delivery and returns",
    description: "What delivery costs, how a parcel is sent, and how a book comes back.",
    body: <DeliveryPage />,
  },
  "/privacy": { title: "Privacy", description: "What Octavo knows about you, why, and for how long.", body: <PrivacyPage /> },
};

/** The documents of the static pages, by path, as `npm run build` writes them. */
export function renderStaticPages(assets: AssetUrls): [path: StaticPagePath, html: string][] {
  return staticPagePaths.map((path) => {
    const { title, description, body } = pages[path];
    const page = (
      <Layout head={{ title, description, canonical: path }} assets={assets} path={path}>
        {body}
      </Layout>
    );
    return [path, `${page}`];
  });
}
