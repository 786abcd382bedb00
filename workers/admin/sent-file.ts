import type { HonoRequest } from "hono";

/** The file that a form brought in this field, or `null` where nobody chose one. */
export async function sentFile(request: HonoRequest, field: string): Promise<File | null> {
  const value = (await request.formData()).get(field);
  // Of a field that was left empty browsers send a file without a name.
  return value instanceof File && (value.name !== "" || value.size > 0) ? value : null;
}
