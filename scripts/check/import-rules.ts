import { areaOf, hostsByFolder } from "./hosted-objects.ts";
import { type Import, importGraph, importsOf, reachableFrom } from "./imports.ts";
import { isTest, type SourceFile } from "./source-file.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** Folders whose files may import whatever they need: nothing of them is ever part of a Worker. */
const outside = ["scripts", "tests", "bench"];
/** What everybody may import: shared code, and the file that says which version this is. */
const everybodys = ["shared", "package.json"];

/**
 * Who imports what must not be imported, types included: a Worker takes only from its own folder, from `shared/`, from
 * the Durable Objects it hosts (which may take from its folder) and from its part of `web/`; `shared/` takes from itself,
 * `web/` from itself and from `shared/`. Tests may also ask Durable Objects and what is outside.
 */
export function checkImportRules(files: SourceFile[], workers: Pick<WorkerConfig, "worker" | "local">[]): string[] {
  const hostOf = hostsByFolder(files, workers);
  const unhosted = [...hostOf].filter(([, host]) => host === null).map(([folder]) => `${folder} is hosted by no Worker`);
  const forbidden = files.flatMap(importsOf).filter((found) => !found.isPackage && !isAllowed(found, hostOf));
  return [...unhosted, ...forbidden.map(({ place, to }) => `${place} imports ${to}`)];
}

function isAllowed({ from, to }: Import, hostOf: Map<string, string | null>): boolean {
  const [own, other] = [areaOf(from), areaOf(to)];
  const [top, name] = own.split("/");
  if (own === other || everybodys.includes(other) || outside.includes(own)) return true;
  if ((isTest(from) || isForTests(from)) && (outside.includes(other) || other.startsWith("durable-objects/"))) return true;
  if (top === "web") return other.startsWith("web/");
  // An object runs in its Worker and writes to that Worker's database through the one repository there is.
  if (top === "durable-objects") return other === `workers/${hostOf.get(own)}`;
  return top === "workers" && (hostOf.get(other) === name || other === `web/${name}`);
}

const validators = ["zod", "@hono/zod-openapi"];

/** Files for browsers (all of `web/` but what the storefront and the merchants' pages render) that bring a validation library along. */
export function checkBrowserImports(files: SourceFile[]): string[] {
  const graph = importGraph(files, { withTypes: false });
  const validating = new Map(
    files.flatMap(importsOf).flatMap(({ from, to, isTypeOnly }) => (!isTypeOnly && validators.includes(to) ? [[from, to] as const] : [])),
  );
  const browser = files.filter(({ path }) => /^web\/(?!storefront\/|admin\/(?!scripts\/))/.test(path) && !isTest(path));
  return browser.flatMap(({ path }) => {
    const through = [...reachableFrom(path, graph)].find((reached) => validating.has(reached));
    if (through === undefined) return [];
    return [`${path} imports ${validating.get(through)}${through === path ? "" : ` through ${through}`}`];
  });
}

/** What the tests of a folder share. The bundles show that no Worker takes it along. */
function isForTests(path: string): boolean {
  return /\/(?:testing|fixtures)\.tsx?$/.test(path);
}
