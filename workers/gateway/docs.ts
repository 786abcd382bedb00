import { Scalar } from "@scalar/hono-api-reference";
import type { Context } from "hono";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";
import { docsAssetsPath, docsScriptFile } from "./docs-script.ts";

/** Everything that would leave this origin, or write on it for somebody else, is off. */
const settings = {
  pageTitle: "Octavo API",
  url: "/openapi.json",
  cdn: `${docsAssetsPath}/${docsScriptFile}`,
  bundle: false,
  theme: "default",
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
} as const;

/** The page that shows the API: Scalar, with the script from our own assets. */
export async function docsPage(c: Context<GatewayApp>): Promise<Response> {
  const nonce = crypto.randomUUID();
  const page = await Scalar<GatewayApp>({ ...settings, nonce })(c, async () => {});
  if (!page) throw new Error("the documentation page was not rendered");
  page.headers.set("content-security-policy", policyFor(nonce));
  page.headers.set("cache-control", "no-store");
  return page;
}

/**
 * The scripts of this page by their nonce, and requests to this origin: nothing else. Styles may be inline, because Scalar
 * writes its theme and its measurements into the page without a nonce (seen with 1.72 in Chromium).
 */
function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** A year, in seconds. The version is in the name: another script has another address. */
const assetMaxAgeSeconds = 31_536_000;

/** A file of the documentation page. */
export async function docsAsset(c: Context<GatewayApp>): Promise<Response> {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  if (asset.status !== 200 && asset.status !== 304) throw new Problem("not-found");
  const response = new Response(asset.body, asset);
  response.headers.set("cache-control", `public, max-age=${assetMaxAgeSeconds}, immutable`);
  return response;
}
