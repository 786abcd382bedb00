import manifest from "../../package.json" with { type: "json" };

/** Folder of the documentation page's assets, as the browser asks for it. */
export const docsAssetsPath = "/assets/docs";

/** File of the documentation page's script. Its version is in the name, so that a browser may keep it for good. */
export const docsScriptFile = `scalar-${manifest.dependencies["@scalar/api-reference"]}.js`;
