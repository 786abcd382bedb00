import { codeRules, type FormState, fieldOf } from "../account-forms.ts";
import { TextField } from "../components/field.tsx";
import { Form, Refusal } from "../components/form.tsx";

export type CodeForm = FormState<"code">;

/** The second step of signing in: a code of the reader's app, or one of the recovery codes. */
export function SignInCodePage({ form, isRecovery }: { form: CodeForm; isRecovery: boolean }) {
  return (
    <>
      <header class="page-head">
        <h1>{isRecovery ? "Sign in with a recovery code" : "Enter your code"}</h1>
        <p class="lede">
          {isRecovery
            ? "Take any of the codes you kept when you set up the second factor. Each is good for one time."
            : "One more step: open the app on your phone, and type the six digits it shows for Octavo."}
        </p>
      </header>
      <Refusal form={form} rules={codeRules} />
      <Form action={isRecovery ? "/sign-in/code?with=recovery" : "/sign-in/code"}>
        <TextField
          {...fieldOf(codeRules, "code", form)}
          label={isRecovery ? "Recovery code" : "Code"}
          inputmode={isRecovery ? "text" : "numeric"}
          autocomplete={isRecovery ? "off" : "one-time-code"}
          class="field--code"
          isCode
        />
        <p class="form__actions">
          <button class="button button--primary button--large" type="submit">
            Sign in
          </button>
          {isRecovery ? (
            <a href="/sign-in/code">Use the app instead</a>
          ) : (
            <a href="/sign-in/code?with=recovery">I cannot use the app: use a recovery code</a>
          )}
        </p>
      </Form>
    </>
  );
}
