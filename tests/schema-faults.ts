/** Where a JSON value does not fit a schema of an OpenAPI 3.1 document: the part of JSON Schema that our contracts use. */
export type Schema = { [keyword: string]: unknown };

type Resolve = (ref: string) => Schema;

/** The faults of `value`, each with its place; nothing when it fits. `document` is where `$ref`s lead. */
export function schemaFaults(value: unknown, schema: Schema, document: Schema, place = "body"): string[] {
  const resolve: Resolve = (ref) =>
    ref
      .replace("#/", "")
      .split("/")
      .reduce((node, name) => node[name] as Schema, document);
  return faultsOf(value, schema, resolve, place);
}

function faultsOf(value: unknown, schema: Schema, resolve: Resolve, place: string): string[] {
  if (typeof schema.$ref === "string") return faultsOf(value, resolve(schema.$ref), resolve, place);
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choices)
    return choices.some((choice) => faultsOf(value, choice, resolve, place).length === 0) ? [] : [`${place} fits none of its forms`];
  const all = ((schema.allOf ?? []) as Schema[]).flatMap((part) => faultsOf(value, part, resolve, place));
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, String(type))))
    return [`${place} is ${JSON.stringify(value)}, not ${types.join(" or ")}`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    return [`${place} is ${JSON.stringify(value)}, not one of ${schema.enum.join(", ")}`];
  if (Array.isArray(value) && schema.items)
    return value.flatMap((item, index) => faultsOf(item, schema.items as Schema, resolve, `${place}/${index}`));
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return [...all, ...objectFaults(value as Schema, schema, resolve, place)];
  return all;
}

function objectFaults(
  value: Schema,
  { properties = {}, required = [], additionalProperties }: Schema,
  resolve: Resolve,
  place: string,
): string[] {
  const known = properties as Record<string, Schema>;
  const missing = (required as string[]).filter((name) => !(name in value)).map((name) => `${place} has no ${name}`);
  const extra = additionalProperties === false ? Object.keys(value).filter((name) => !(name in known)) : [];
  const inner = Object.entries(known).flatMap(([name, schema]) =>
    name in value ? faultsOf(value[name], schema, resolve, `${place}/${name}`) : [],
  );
  return [...missing, ...extra.map((name) => `${place} has ${name}, which it should not`), ...inner];
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}
