/** Any JSON object: a document under test may be anything. */
type Json = Record<string, unknown>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

/** What is wrong with an OpenAPI document by the rules of version 3.1 that generators and readers depend on; nothing when it is sound. */
export function openApiFaults(document: unknown): string[] {
  const { openapi, info, paths, tags, servers } = objectOf(document);
  const faults: string[] = [];
  const check = (isSound: boolean, fault: string) => void (isSound || faults.push(fault));
  check(/^3\.1\.\d+$/.test(String(openapi)), `openapi is ${openapi}`);
  check(typeof objectOf(info).title === "string" && typeof objectOf(info).version === "string", "info needs a title and a version");
  check(Array.isArray(servers) && servers.every((server) => typeof objectOf(server).url === "string"), "servers need a url");
  check(isObject(paths) && Object.keys(paths).length > 0, "there are no paths");
  const shapes = Object.keys(objectOf(paths)).map((path) => path.replaceAll(/\{[^}]+\}/g, "{}"));
  check(new Set(shapes).size === shapes.length, `two paths differ only in their parameters' names: ${duplicates(shapes)}`);
  const operations = Object.entries(objectOf(paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).map(([method, operation]) => ({ path, method, operation: objectOf(operation) })),
  );
  const ids = operations.map(({ operation }) => String(operation.operationId));
  check(new Set(ids).size === ids.length, `operation ids repeat: ${duplicates(ids)}`);
  const tagNames = (Array.isArray(tags) ? tags : []).map((tag) => objectOf(tag).name);
  for (const one of operations) faults.push(...operationFaults(one, objectOf(document), tagNames));
  for (const ref of refsIn(document)) check(resolve(objectOf(document), ref) !== undefined, `${ref} leads nowhere`);
  return faults;
}

type PlacedOperation = { path: string; method: string; operation: Json };

function operationFaults({ path, method, operation }: PlacedOperation, document: Json, tagNames: unknown[]): string[] {
  const faults: string[] = [];
  const where = `${method} ${path}`;
  const check = (isSound: boolean, fault: string) => void (isSound || faults.push(`${where}: ${fault}`));
  check(path.startsWith("/"), "the path does not begin with a slash");
  check(methods.includes(method), "is no method");
  check(typeof operation.operationId === "string" && typeof operation.summary === "string", "needs an operationId and a summary");
  const responses = Object.entries(objectOf(operation.responses));
  check(responses.length > 0, "has no responses");
  for (const [status, response] of responses) {
    const described = objectOf(isObject(response) && response.$ref ? resolve(document, String(response.$ref)) : response);
    check(
      /^(?:[1-5]\d\d|[1-5]XX|default)$/.test(status) && typeof described.description === "string",
      `response ${status} needs a description`,
    );
  }
  const parameters = (Array.isArray(operation.parameters) ? operation.parameters : []).map((one) =>
    objectOf(isObject(one) && one.$ref ? resolve(document, String(one.$ref)) : one),
  );
  for (const { name, in: place, schema, content, required } of parameters) {
    check(["query", "header", "path", "cookie"].includes(String(place)), `parameter ${name} is nowhere`);
    check((schema === undefined) !== (content === undefined), `parameter ${name} needs a schema`);
    check(place !== "path" || required === true, `parameter ${name} of the path must be required`);
  }
  const keys = parameters.map(({ name, in: place }) => `${place} ${String(name).toLowerCase()}`);
  check(new Set(keys).size === keys.length, `parameters repeat: ${duplicates(keys)}`);
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter(({ in: place }) => place === "path").map(({ name }) => name);
  check(JSON.stringify(inPath.toSorted()) === JSON.stringify(declared.toSorted()), `declares the path parameters ${declared}`);
  const schemes = Object.keys(objectOf(objectOf(document.components).securitySchemes));
  const wanted = (Array.isArray(operation.security) ? operation.security : []).flatMap((one) => Object.keys(objectOf(one)));
  check(
    wanted.every((scheme) => schemes.includes(scheme)),
    `asks for the credentials ${wanted}`,
  );
  check(
    (Array.isArray(operation.tags) ? operation.tags : []).every((tag) => tagNames.includes(tag)),
    "carries a tag nobody declared",
  );
  return faults;
}

function duplicates(values: string[]): string {
  return values.filter((value, index) => values.indexOf(value) !== index).join(", ");
}

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === "$ref" && typeof member === "string" ? [member] : refsIn(member)));
}

function resolve(document: Json, ref: string): unknown {
  if (!ref.startsWith("#/")) return undefined;
  const steps = ref
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<unknown>((value, step) => objectOf(value)[step], document);
}
