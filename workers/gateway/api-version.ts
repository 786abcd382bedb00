import type { MiddlewareHandler } from "hono";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";

/** The header by which a client says which version of the API it was written for: a date, as `2026-11-01`. */
export const versionHeader = "api-version";
const versionPattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** Fields that have had other names under a prefix before a version. */
export type Renaming = {
  /** The first version with the new names. */
  since: string;
  prefix: string;
  /** The old name of each new one. */
  oldNames: Readonly<Record<string, string>>;
};

/** Every renaming so far, oldest first. Clients that name no version get today's API. */
export const renamings: readonly Renaming[] = [];

/**
 * Lets clients written for an earlier version go on: in what they send, old names of fields become new ones, and in what they
 * are answered the other way round. Raises malformed-request for a version that is no date.
 */
export function apiVersion(known: readonly Renaming[]): MiddlewareHandler<GatewayApp> {
  return async (c, next) => {
    const version = c.req.raw.headers.get(versionHeader);
    if (version === null) return await next();
    if (!versionPattern.test(version)) {
      throw new Problem("malformed-request", { detail: `Send ${versionHeader} as a date, as 2026-11-01` });
    }
    const path = c.get("path");
    const due = known.filter(({ since, prefix }) => version < since && (path === prefix || path.startsWith(`${prefix}/`)));
    const body = c.get("body");
    if (due.length > 0 && body !== undefined && isJson(c.req.raw.headers)) {
      const renewed = due.reduce((json, renaming) => renamed(json, newNamesOf(renaming)), new TextDecoder().decode(body));
      c.set("body", new Uint8Array(new TextEncoder().encode(renewed)));
    }
    await next();
    if (c.res.webSocket) return;
    if (due.length > 0 && c.res.body && isJson(c.res.headers)) {
      const text = await c.res.text();
      c.res = new Response(
        due.toReversed().reduce((json, { oldNames }) => renamed(json, oldNames), text),
        withoutLength(c.res),
      );
    }
    c.res.headers.set(versionHeader, version);
  };
}

function newNamesOf({ oldNames }: Renaming): Record<string, string> {
  return Object.fromEntries(Object.entries(oldNames).map(([now, before]) => [before, now]));
}

/** A JSON text with the fields of all its objects renamed. What is no JSON stays as it is: its owner will say so. */
function renamed(text: string, names: Readonly<Record<string, string>>): string {
  try {
    return JSON.stringify(renamedValue(JSON.parse(text), new Map(Object.entries(names))));
  } catch {
    return text;
  }
}

function renamedValue(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => renamedValue(each, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [names.get(name) ?? name, renamedValue(member, names)]));
}

function withoutLength({ status, headers }: Response): ResponseInit {
  const kept = new Headers(headers);
  kept.delete("content-length");
  return { status, headers: kept };
}

function isJson(headers: Headers): boolean {
  return /^application\/(?:[a-z.-]+\+)?json\b/i.test(headers.get("content-type") ?? "");
}
