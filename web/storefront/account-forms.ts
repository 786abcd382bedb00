import type { Failure } from "../../shared/result.ts";
import { type FieldRule, type PlacedErrors, placeErrors } from "./field-errors.ts";
import { countOf } from "./words.ts";

/** What the forms of an account know of their fields. The pointers are places in the bodies that identity takes. */
const email: FieldRule = {
  label: "E-mail address",
  pointers: ["/email"],
  ask: "Enter your e-mail address",
  expected: "Enter an e-mail address such as ada@example.com",
};
const name: FieldRule = { label: "Name", pointers: ["/name"], ask: "Enter your name" };
const password: FieldRule = { label: "Password", pointers: ["/password"], ask: "Enter your password" };
const code: FieldRule = {
  label: "Code",
  pointers: ["/code"],
  ask: "Enter the code",
};

export const signInRules = { email, password };
export const codeRules = { code };
export const registerRules = { name, email, password: { ...password, ask: "Choose a password" } };
export const forgotRules = { email };
export const resetRules = { password: { ...password, label: "New password", ask: "Choose a password" } };
export const verifyRules = { password };
export const nameRules = { name };
export const emailRules = { email: { ...email, label: "New e-mail address", ask: "Enter the new e-mail address" }, password };
export const passwordRules = {
  currentPassword: { label: "Your password now", pointers: ["/currentPassword"], ask: "Enter the password you have now" },
  newPassword: { label: "New password", pointers: ["/newPassword", "/password"], ask: "Choose a new password" },
};
export const deleteRules = { password };
export const beginFactorRules = { password };
export const keyRules = {
  keyName: { label: "Name", pointers: ["/name"], ask: "Enter what the key is for" },
  scopes: { label: "What it may do", pointers: ["/scopes"], ask: "Choose what the key may do" },
  password,
};
export const addressRules = {
  name: { label: "Full name", pointers: placesOf("name"), ask: "Enter the full name" },
  line1: { label: "Street and number", pointers: placesOf("line1"), ask: "Enter the street and number" },
  line2: { label: "Apartment, floor, company", pointers: placesOf("line2"), ask: "Leave this empty or write something in it" },
  city: { label: "Town or city", pointers: placesOf("city"), ask: "Enter the town or city" },
  region: { label: "State, province or county", pointers: placesOf("region"), ask: "Leave this empty or write something in it" },
  postalCode: { label: "Postcode", pointers: placesOf("postalCode"), ask: "Enter the postcode" },
  country: { label: "Country", pointers: placesOf("country"), ask: "Choose the country", expected: "Choose a country from the list" },
};

/** The fields of a form, by its rules. */
export type FieldsOf<Rules> = Extract<keyof Rules, string>;

/** Why a form was not taken: a title for the whole of it, and errors beside their fields. */
export type RefusedForm<Field extends string = never> = { title: string; text?: string; errors: PlacedErrors<Field> };

/** A form as it is shown: what was typed, and why it was refused if it was. */
export type FormState<Field extends string> = { values: Partial<Record<Field, string>>; refused?: RefusedForm<Field> };

/** A form nobody has typed in. */
export function emptyForm<Field extends string>(values: Partial<Record<Field, string>> = {}): FormState<Field> {
  return { values };
}

/** What a text field shows, by the name the form knows it by. What was typed as a password is never shown again. */
export function fieldOf<Rules extends Record<string, FieldRule>>(rules: Rules, field: FieldsOf<Rules>, form: FormState<FieldsOf<Rules>>) {
  const byField: Partial<Record<string, string>> = form.refused?.errors.byField ?? {};
  const firstWrong = Object.keys(rules).find((each) => byField[each]);
  return {
    name: field,
    label: (rules[field] as FieldRule).label,
    value: form.values[field] ?? "",
    error: byField[field],
    isFirstWrong: firstWrong === field,
  };
}

/** An owner's refusal of a form, in words. `title` is said when only some fields are wrong. */
export function refusedForm<Rules extends Record<string, FieldRule>>(
  failure: Failure,
  rules: Rules,
  values: Partial<Record<FieldsOf<Rules>, string>>,
): RefusedForm<FieldsOf<Rules>> {
  const errors = placeErrors<FieldsOf<Rules>>(failure.errors ?? [], rules as Record<FieldsOf<Rules>, FieldRule>, values);
  switch (failure.code) {
    case "invalid-request":
      return { title: "Something is missing or not right", errors };
    case "rate-limited":
      return { title: "That was tried too often", text: `Please wait ${waitOf(failure)} before you try again.`, errors };
    case "precondition-failed":
      return {
        title: "This was changed in the meantime",
        text: "You see it as it is now. Look it over and send it again.",
        errors,
      };
    default:
      return { title: "That did not work", text: failure.detail ?? "Please try again.", errors };
  }
}

/** The same refusal, said beside one field. */
export function besideField<Field extends string>(title: string, field: Field, sentence: string): RefusedForm<Field> {
  return { title, errors: { byField: { [field]: sentence } as Partial<Record<Field, string>>, others: [] } };
}

/** Why a code was not taken, beside its field. */
export function refusedCode(title: string, failure: Failure, code: string): RefusedForm<"code"> {
  const isWrong = ["unauthenticated", "second-factor-required", "invalid-request"].includes(failure.code);
  if (!isWrong) return refusedForm(failure, codeRules, { code });
  return besideField(
    title,
    "code",
    code.trim() === "" ? codeRules.code.ask : "This code is not right, or was used before. Take the one the app shows now",
  );
}

/** How long somebody has to wait, rounded up: `20 seconds`, `3 minutes`. */
function waitOf({ fields }: Failure): string {
  const seconds = Math.max(1, Math.ceil(Number(fields?.retryAfterSeconds) || 1));
  return seconds < 60 ? countOf(seconds, "second", "seconds") : countOf(Math.ceil(seconds / 60), "minute", "minutes");
}

function placesOf(field: string): string[] {
  return [`/${field}`, `/address/${field}`];
}
