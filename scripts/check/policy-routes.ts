import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { z } from "zod";

/** A route as both sides write it: `GET /api/books/{id}`. */
type Route = string;

/** Paths that are the public API; what else a Worker answers is for its sisters and for pages. */
const ofTheApi = /^\/(?:(?:api|\.well-known)\/|health$|ready$)/;

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/**
 * Routes that somebody can call and the policy does not name, so that nobody may, and rows of the policy for what no Worker
 * answers. `isReachable` says whether the gateway sends a path to a Worker: a route it sends elsewhere is nobody's.
 */
export function checkPolicyRoutes(
  documents: { worker: string; routes: Route[] }[],
  policy: readonly { method: string; path: string }[],
  isReachable: (worker: string, path: string) => boolean,
): string[] {
  const rows = new Map(policy.map(({ method, path }) => [shapeOf(`${method} ${path}`), `${method} ${path}`]));
  const described = documents.flatMap(({ worker, routes }) =>
    routes
      .map((route) => ({ worker, route, path: route.slice(route.indexOf(" ") + 1) }))
      .filter(({ path }) => ofTheApi.test(path) && isReachable(worker, path)),
  );
  const answered = new Set(described.map(({ route }) => shapeOf(route)));
  return [
    ...described
      .filter(({ route }) => !rows.has(shapeOf(route)))
      .map(({ worker, route }) => `${route} of ${worker} is in no row of the policy`),
    ...[...rows].filter(([shape]) => !answered.has(shape)).map(([, row]) => `${row} is in the policy, and no Worker describes it`),
  ];
}

/** A route without the names of its parameters. */
function shapeOf(route: Route): string {
  return route.replaceAll(/\{[^}]+\}/g, "{}");
}

/** What stands in for the runtime's own modules: enough for a Worker to be made and asked for its description. */
const runtimeStandIn: Plugin = {
  name: "runtime-stand-in",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, namespace: "stand-in" }));
    onLoad({ filter: /.*/, namespace: "stand-in" }, () => ({
      contents: `class Base { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }
        export { Base as WorkerEntrypoint, Base as DurableObject, Base as RpcTarget };
        export const env = {};`,
    }));
  },
};

/** The routes that each Worker's own OpenAPI document has, read from the Worker itself without a runtime. */
export async function readRoutes(workers: { worker: string; main: string }[]): Promise<{ worker: string; routes: Route[] }[]> {
  const folder = await mkdtemp(join(tmpdir(), "octavo-routes-"));
  try {
    await build({
      entryPoints: workers.map(({ worker, main }) => ({ in: main, out: worker })),
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      format: "esm",
      target: "es2024",
      platform: "node",
      conditions: ["workerd", "worker", "browser"],
      loader: { ".css": "text", ".browser.js": "text", ".wasm": "empty" },
      jsx: "automatic",
      jsxImportSource: "hono/jsx",
      plugins: [runtimeStandIn],
      // A Worker's log lines are no findings.
      drop: ["console"],
      // Some package asks for a module of Node's by `require`, which is not there in such a module.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    return await Promise.all(workers.map(async ({ worker }) => ({ worker, routes: await routesOf(join(folder, `${worker}.mjs`)) })));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every binding at once. The gateway asks its sisters for their part, which is read from them and not from here. */
const bindingStandIn = {
  fetch: async () => Response.json({ openapi: "3.1.0", paths: {} }),
  getByName: () => ({ take: async () => ({ isAllowed: true, remaining: 1, resetSeconds: 1, retryAfterSeconds: 0 }) }),
};
const envStandIn = new Proxy({ CACHE: "off", LIMITS: "local", CORS_ORIGINS: "" } as Record<string, unknown>, {
  get: (variables, name) => variables[String(name)] ?? bindingStandIn,
});

async function routesOf(bundle: string): Promise<Route[]> {
  const { default: Worker } = (await import(pathToFileURL(resolve(bundle)).href)) as {
    default: new (ctx: object, env: object) => { fetch(request: Request): Promise<Response> };
  };
  const worker = new Worker({ waitUntil: () => {}, props: {} }, envStandIn);
  const response = await worker.fetch(new Request("http://check/openapi.json"));
  const { paths } = documentSchema.parse(await response.json());
  return Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
}
