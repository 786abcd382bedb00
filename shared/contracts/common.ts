import { z } from "@hono/zod-openapi";
import { type IdKind, isId } from "../ids.ts";
import { currencyCodes, priceMinorMax } from "../money.ts";

/** The pieces every contract is made of. Text from people is well-formed Unicode, trimmed, and free of control characters. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the purpose.
const controlCharacter = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/;

/** One line of text of 1 to `max` characters. */
export function lineOfText(max: number) {
  return z
    .string({ error: (issue) => (issue.input === undefined ? "required" : "expected text") })
    .trim()
    .min(1, "must not be empty")
    .max(max, `at most ${max} characters`)
    .refine((text) => text.isWellFormed() && !controlCharacter.test(text), "must not contain control characters");
}

/** Text of several lines, up to `max` characters. Lines end as they do on Unix, whoever sent them. */
export function textBlock(max: number) {
  return z
    .string()
    .trim()
    .overwrite((text) => text.replaceAll(/\r\n?/g, "\n"))
    .max(max, `at most ${max} characters`)
    .refine((text) => text.isWellFormed() && !controlCharacter.test(text.replaceAll(/[\n\t]/g, "")), "must not contain control characters");
}

/** An id of the given kind, e.g. `ord_01h…`. */
export function idOf<Kind extends IdKind>(kind: Kind) {
  return z
    .string()
    .refine((value) => isId(kind, value), `expected an id such as ${kind}_01h455vb4pex5vsknk084sn02q`)
    .openapi({ example: `${kind}_01h455vb4pex5vsknk084sn02q` });
}

export const moneySchema = z
  .object({ amount: z.int().min(0).max(priceMinorMax), currency: z.enum(currencyCodes) })
  .strict()
  .openapi("Money", { description: "Minor units, e.g. cents", example: { amount: 1299, currency: "USD" } });

/** An edition's stock keeping unit: its ISBN-13 where it has one, else a code of the shop's own. */
export const skuSchema = z
  .string({ error: (issue) => (issue.input === undefined ? "required" : "expected a SKU") })
  .regex(/^[A-Z0-9](?:[A-Z0-9-]{0,38}[A-Z0-9])?$/, "expected a SKU: 1 to 40 of A–Z, 0–9 and hyphens")
  .openapi({ example: "9780141439471" });

/** Copies of one SKU in one line. */
export const quantitySchema = z
  .int({ error: (issue) => (issue.input === undefined ? "required" : "expected a whole number") })
  .min(1, "at least 1")
  .max(10_000, "at most 10,000")
  .openapi({ example: 1 });

export const emailSchema = lineOfText(254)
  .regex(/^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(?:\.[^\s@<>(),;:"[\]\\.]+)+$/, "expected an e-mail address")
  .openapi({ example: "ada@example.com" });

export const personNameSchema = lineOfText(200).openapi({ example: "Ada Lovelace" });

export const addressSchema = z
  .object({
    name: personNameSchema,
    line1: lineOfText(200),
    line2: lineOfText(200).optional(),
    city: lineOfText(100),
    region: lineOfText(100).optional(),
    postalCode: lineOfText(20),
    country: z
      .string({ error: (issue) => (issue.input === undefined ? "required" : "expected text") })
      .refine((code) => countryNameOf(code) !== null, "expected an ISO 3166-1 alpha-2 code such as US"),
  })
  .strict()
  .openapi("Address", {
    example: { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" },
  });
export type Address = z.infer<typeof addressSchema>;

const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** The English name of a country, from the platform's own region data; null for an alias (`UK`), a grouping (`EU`) and codes of private use, which are no address. */
export function countryNameOf(code: string): string | null {
  if (!/^[A-Z]{2}$/.test(code) || /^(?:EU|EZ|UN|QO|ZZ|X[ABX]|AC|CP|DG|EA|IC|TA|QM|QX)$/.test(code)) return null;
  if (Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`) return null;
  return regionNames.of(code) ?? null;
}

/** `limit` and `cursor` of every list. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1, "from 1 to 100").max(100, "from 1 to 100").default(20).openapi({ example: 20 }),
  cursor: z.string().max(1_000).optional(),
});

/** One page of a list; `nextCursor` is null on the last. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export type Page<Item> = { items: Item[]; nextCursor: string | null };

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .loose()
  .openapi("Problem", { description: "RFC 9457 problem details" });

/** The OpenAPI response of an answer in JSON. */
export function jsonResponse<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** OpenAPI responses for the problems a route can answer with. */
export function problemResponses<Status extends number>(...statuses: Status[]) {
  const response = { description: "A problem (RFC 9457)", content: { "application/problem+json": { schema: problemSchema } } };
  return Object.fromEntries(statuses.map((status) => [status, response])) as Record<Status, typeof response>;
}
