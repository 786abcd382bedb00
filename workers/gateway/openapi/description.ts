import { Problem } from "../../../shared/problem.ts";
import type { GatewayBindings, OwnerBinding } from "../bindings.ts";
import { findRoute, routes } from "../routes-table.ts";
import { withCommonParts } from "./common-parts.ts";
import { type ApiDocument, documentSchema, type PathItem } from "./document.ts";
import { mergeDocuments, type Part } from "./merge.ts";

/** How long one isolate tells the same story. */
const keptMs = 60_000;
const fetchTimeoutMs = 2_000;

/** Workers with a part in the API: those the table sends `/api` paths to. */
const owners = [...new Set(routes.filter(({ prefix }) => prefix.startsWith("/api/")).map(({ to }) => to))].filter(
  (to): to is OwnerBinding => to !== "GATEWAY" && to !== "NOBODY",
);

const description = `Octavo sells books. This is everything the shop can be asked to do.

Errors are problem details (RFC 9457) with a stable \`type\`. Money is in minor units. Lists take \`limit\` and \`cursor\`.
Every answer carries \`x-request-id\`: quote it when you ask us about one. \`/api/products\` is another name of \`/api/books\`.`;

/**
 * Makes the teller of the whole API as one OpenAPI 3.1 document (JSON text): the gateway's \`own\` part and that of every
 * Worker behind it, which must all answer (503 otherwise, because a document with a gap would look complete).
 */
export function createApiDescription(own: unknown, version: string): (env: GatewayBindings, nowMs: number) => Promise<string> {
  const ownPart = { service: "gateway", document: documentSchema.parse(own) };
  let kept: { text: string; untilMs: number } | null = null;
  return async (env, nowMs) => {
    if (kept && nowMs < kept.untilMs) return kept.text;
    const parts = await Promise.all(owners.map((binding) => askOwner(binding, env[binding])));
    const { paths, components } = withCommonParts(mergeDocuments([...parts, ownPart]));
    const info = { title: "Octavo", version, description };
    const document = { openapi: "3.1.0", info, servers: [{ url: "/" }], tags: tagsOf(paths), paths, components };
    kept = { text: JSON.stringify(document), untilMs: nowMs + keptMs };
    return kept.text;
  };
}

async function askOwner(binding: OwnerBinding, owner: Fetcher): Promise<Part> {
  const service = binding.toLowerCase();
  try {
    const response = await owner.fetch("http://gateway/openapi.json", { signal: AbortSignal.timeout(fetchTimeoutMs) });
    if (!response.ok) throw new Error(`${service} answered ${response.status}`);
    return { service, document: reachablePart(binding, documentSchema.parse(await response.json())) };
  } catch (cause) {
    throw new Problem("unavailable", { detail: `The description of ${service} is missing`, cause });
  }
}

/** A Worker's document without the paths that the table sends elsewhere: nobody could call them. */
function reachablePart(binding: OwnerBinding, document: ApiDocument): ApiDocument {
  const reachable = Object.entries(document.paths ?? {}).filter(([path]) => findRoute(path).to === binding);
  return { ...document, paths: Object.fromEntries(reachable) };
}

/** Every tag an operation carries, in the order they are met. */
function tagsOf(paths: Record<string, PathItem>): { name: string }[] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  return [...new Set(operations.flatMap((operation) => operation.tags ?? []))].map((name) => ({ name }));
}
