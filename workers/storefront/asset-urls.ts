import type { AssetUrls } from "../../web/storefront/components/layout.tsx";
import type { StorefrontBindings } from "./bindings.ts";

/** Where the build writes the names of the files it made; beside the public folder, not in it. */
export const manifestPath = "/manifest.json";

/** Kept for the isolate's life: assets and Worker are deployed together. The value, not the promise: a promise belongs to the request that made it. */
let known: AssetUrls | undefined;

/** The addresses of this build's styles, script and icon. Their names carry a hash of what is in them. */
export async function assetUrls({ ASSETS }: Pick<StorefrontBindings, "ASSETS">): Promise<AssetUrls> {
  known ??= await readManifest(ASSETS);
  return known;
}

async function readManifest(assets: StorefrontBindings["ASSETS"]): Promise<AssetUrls> {
  const response = await assets.fetch(new Request(`https://assets.invalid${manifestPath}`));
  if (!response.ok) throw new Error(`the storefront's assets have not been built: ${manifestPath} answered ${response.status}`);
  return await response.json();
}
