import { copyFile, mkdir, readdir, rm, stat } from "node:fs/promises";
import { docsAssetsPath, docsScriptFile } from "../../workers/gateway/docs-script.ts";

const source = "node_modules/@scalar/api-reference/dist/browser/standalone.js";

/** Puts the script of the documentation page among the gateway's assets in `outDir`; gives back the path a browser asks for. */
export async function buildDocsAssets(outDir: string): Promise<string> {
  const folder = `${outDir}${docsAssetsPath}`;
  await mkdir(folder, { recursive: true });
  const earlier = (await readdir(folder)).filter((file) => file !== docsScriptFile);
  await Promise.all(earlier.map((file) => rm(`${folder}/${file}`)));
  // The version is in the name, so a whole file of that name is the right one; a running platform may be reading it.
  if (!(await isCopied(`${folder}/${docsScriptFile}`))) await copyFile(source, `${folder}/${docsScriptFile}`);
  return `${docsAssetsPath}/${docsScriptFile}`;
}

async function isCopied(file: string): Promise<boolean> {
  const [original, copy] = await Promise.all([stat(source), stat(file).catch(() => null)]);
  return copy?.size === original.size;
}
