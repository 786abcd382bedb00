import type { Child } from "hono/jsx";
import { formTokenField } from "../../../shared/http/form-token.ts";
import type { FormState } from "../account-forms.ts";
import type { FieldRule } from "../field-errors.ts";
import { ErrorSummary } from "./notice.tsx";

type FormProps = {
  action: string;
  /** What forms of somebody signed in carry. */
  formToken?: string;
  class?: string;
  children: Child;
};

/** A form that is sent as it is: what is wrong in it is said by its owner, the same with and without a script. */
export function Form({ action, formToken, children, ...rest }: FormProps) {
  return (
    <form class={`form ${rest.class ?? ""}`} method="post" action={action} novalidate>
      {formToken && <input type="hidden" name={formTokenField} value={formToken} />}
      {children}
    </form>
  );
}

/** A button that does one thing, as a form of its own. `what` says to which of several like it this one belongs. */
export function ButtonForm({ what, children, fields = {}, ...rest }: FormProps & { what?: string; fields?: Record<string, string> }) {
  return (
    <Form action={rest.action} formToken={rest.formToken} class="form--button">
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button class={`button ${rest.class ?? "button--small"}`} type="submit">
        {children}
        {what && <span class="visually-hidden"> {what}</span>}
      </button>
    </Form>
  );
}

/** Why a form was not taken, at the top of the page, with the way to each field that is wrong. Nothing when it was not refused. */
export function Refusal<Field extends string>({ form: { refused }, rules }: { form: FormState<Field>; rules: Record<Field, FieldRule> }) {
  if (!refused) return null;
  const { title, text, errors } = refused;
  const wrong = (Object.keys(rules) as Field[]).filter((field) => errors.byField[field]);
  return (
    <ErrorSummary
      title={title}
      text={text}
      links={wrong.map((field) => ({ id: field, words: errors.byField[field] ?? "" }))}
      others={errors.others}
    />
  );
}

/** Whose password a form is about, for password managers. Nobody sees it, and nobody has to type it. */
export function Username({ email }: { email: string }) {
  return <input type="text" name="username" value={email} autocomplete="username" readonly hidden />;
}
