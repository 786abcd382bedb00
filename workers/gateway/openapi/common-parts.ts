import { findPolicyRow } from "../../../shared/auth/policy.ts";
import { apiKeyHeader, sessionCookie } from "../../../shared/contracts/identity.ts";
import type { Components, Operation, PathItem } from "./document.ts";
import type { Merged } from "./merge.ts";

/** What many operations share, described once. */
const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: true,
  description:
    "Names this attempt, so that repeating it is safe: the same key and body get the answer of the first, brought up to date, with `Idempotency-Replayed: true`. Kept for 24 hours.",
  schema: { type: "string", minLength: 16, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
};

const securitySchemes = {
  bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token, good for ten minutes" },
  apiKey: {
    type: "apiKey",
    in: "header",
    name: apiKeyHeader,
    description: "A key of a seller or an admin. It does what they may, and of that only what its scopes name.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: sessionCookie,
    description: "A browser's session. What it writes has to be sent by a page of the shop.",
  },
};

/** Says of every operation which credential and which common header it takes, in the same words everywhere. */
export function withCommonParts({ paths, components }: Merged): Merged {
  const described = Object.entries(paths).map(([path, item]) => [path, describedItem(path, item)] as const);
  const common: Components = { parameters: { IdempotencyKey: idempotencyKey }, securitySchemes };
  const sections = new Set([...Object.keys(components), ...Object.keys(common)]);
  return {
    paths: Object.fromEntries(described),
    components: Object.fromEntries([...sections].map((section) => [section, { ...components[section], ...common[section] }])),
  };
}

function describedItem(path: string, item: PathItem): PathItem {
  const operations = Object.entries(item).map(([method, operation]) => [method, describedOperation(method, path, operation)] as const);
  return Object.fromEntries(operations);
}

function describedOperation(method: string, path: string, { parameters, security: _, ...operation }: Operation): Operation {
  const security = credentialsFor(method, path);
  return {
    ...operation,
    responses: { ...refusals(security === null ? [429] : [401, 403, 429]), ...operation.responses },
    ...(parameters
      ? {
          parameters: parameters.map((one) =>
            isHeader(one, "idempotency-key") ? { $ref: "#/components/parameters/IdempotencyKey" } : one,
          ),
        }
      : {}),
    ...(security ? { security } : {}),
  };
}

/** What the gateway answers by itself where a Worker does not say it already. */
function refusals(statuses: number[]): Record<string, unknown> {
  const refusal = {
    description: "A problem (RFC 9457)",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  return Object.fromEntries(statuses.map((status) => [status, refusal]));
}

function isHeader(parameter: Record<string, unknown>, name: string): boolean {
  return parameter.in === "header" && String(parameter.name).toLowerCase() === name;
}

/**
 * What the policy asks a caller of a route to show, any of it; `null` when nothing is asked. An empty choice means that a
 * guest gets in who brings the object's own token.
 */
function credentialsFor(method: string, path: string): NonNullable<Operation["security"]> | null {
  const row = findPolicyRow(method.toUpperCase(), path);
  if (!row || row.guest === "any") return null;
  return [...(row.guest === "own" ? [{}] : []), { bearer: [] }, { session: [] }, ...(row.scope ? [{ apiKey: [row.scope] }] : [])];
}
