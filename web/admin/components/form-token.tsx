import { formTokenField } from "../../../shared/http/form-token.ts";

/** What every form of these pages carries, so that no other session's page can have it sent. */
export function FormToken({ value }: { value: string }) {
  return <input type="hidden" name={formTokenField} value={value} />;
}
