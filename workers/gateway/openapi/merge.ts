import { isDeepStrictEqual } from "node:util";
import type { ApiDocument, Components, PathItem } from "./document.ts";

/** One Worker's account of its API. */
export type Part = { service: string; document: ApiDocument };

/** What all parts say together. */
export type Merged = { paths: Record<string, PathItem>; components: Components };

/**
 * Joins the documents of several Workers into one. The same component may be described by many, as long as they agree;
 * throws when two mean different things by one name, or two answer one path or one operation id: a document that hid
 * this would lie to somebody.
 */
export function mergeDocuments(parts: readonly Part[]): Merged {
  const merged: Merged = { paths: {}, components: {} };
  const owners = new Map<string, string>();
  for (const { service, document } of parts) {
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      claim(owners, `the path ${path}`, service);
      for (const operation of Object.values(item)) {
        if (operation.operationId) claim(owners, `the operation ${operation.operationId}`, service);
      }
      merged.paths[path] = item;
    }
    mergeComponents(merged.components, document.components ?? {}, service, owners);
  }
  return merged;
}

function claim(owners: Map<string, string>, thing: string, service: string): void {
  const owner = owners.get(thing);
  if (owner !== undefined) throw new Error(`${owner} and ${service} both describe ${thing}`);
  owners.set(thing, service);
}

function mergeComponents(target: Components, source: Components, service: string, owners: Map<string, string>): void {
  for (const [section, components] of Object.entries(source)) {
    target[section] ??= {};
    const known = target[section];
    for (const [name, component] of Object.entries(components)) {
      const key = `components/${section}/${name}`;
      if (name in known && !isDeepStrictEqual(known[name], component)) {
        throw new Error(`${owners.get(key)} and ${service} mean different things by ${key}`);
      }
      known[name] = component;
      if (!owners.has(key)) owners.set(key, service);
    }
  }
}
