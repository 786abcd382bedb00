import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const registerPath = join(import.meta.dirname, "../../docs/features.json");

/** What a row is called, and the tag a test that proves it carries: "ARC-01", "P-100". */
export const featureIdPattern = /^[A-Z]+-\d{2,3}$/;

const featureSchema = z.strictObject({
  id: z.string().regex(featureIdPattern),
  section: z.string().min(1),
  feature: z.string().min(1),
  worksWhen: z.string().min(1),
  priority: z.enum(["must", "should", "could"]),
});

/** One row of the feature register: a promise, and the sign by which one sees that it is kept. */
export type Feature = z.infer<typeof featureSchema>;

/** Every row of `docs/features.json`, in its order. Throws when a row is malformed. */
export function readRegister(): Feature[] {
  return z.array(featureSchema).parse(JSON.parse(readFileSync(registerPath, "utf8")));
}
