import { opsKeyHeader } from "../../../shared/http/ops-key.ts";
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

const opsKey = {
  type: "apiKey",
  in: "header",
  name: opsKeyHeader,
  description: "The key of the platform's operators. Where none is configured, the operations that need it answer 404.",
};

/** Says of every operation which credential and which common header it takes, in the same words everywhere. */
export function withCommonParts({ paths, components }: Merged): Merged {
  const described = Object.entries(paths).map(([path, item]) => [path, describedItem(item)] as const);
  const common: Components = { parameters: { IdempotencyKey: idempotencyKey }, securitySchemes: { opsKey } };
  const sections = new Set([...Object.keys(components), ...Object.keys(common)]);
  return {
    paths: Object.fromEntries(described),
    components: Object.fromEntries([...sections].map((section) => [section, { ...components[section], ...common[section] }])),
  };
}

function describedItem(item: PathItem): PathItem {
  const operations = Object.entries(item).map(([method, operation]) => [method, describedOperation(operation)] as const);
  return Object.fromEntries(operations);
}

function describedOperation(operation: Operation): Operation {
  const parameters = operation.parameters?.filter((parameter) => !isHeader(parameter, opsKeyHeader));
  const isOperators = parameters?.length !== operation.parameters?.length || needsCredential(operation);
  return {
    ...operation,
    ...(parameters
      ? {
          parameters: parameters.map((one) =>
            isHeader(one, "idempotency-key") ? { $ref: "#/components/parameters/IdempotencyKey" } : one,
          ),
        }
      : {}),
    ...(isOperators ? { security: operation.security ?? [{ opsKey: [] }] } : {}),
  };
}

function isHeader(parameter: Record<string, unknown>, name: string): boolean {
  return parameter.in === "header" && String(parameter.name).toLowerCase() === name;
}

/**
 * Until there are users, the operators' key is the only credential that a 401 can ask for; where nothing but refusals is
 * described (the list of one's own orders), even that key opens nothing.
 */
function needsCredential({ responses = {} }: Operation): boolean {
  return "401" in responses && Object.keys(responses).some((status) => status.startsWith("2"));
}
