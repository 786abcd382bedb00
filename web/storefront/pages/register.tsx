import { type FieldsOf, type FormState, fieldOf, registerRules } from "../account-forms.ts";
import { TextField } from "../components/field.tsx";
import { Form, Refusal } from "../components/form.tsx";
import { signInAddress } from "../next-address.ts";

export type RegisterForm = FormState<FieldsOf<typeof registerRules>>;

/** What is said of a password beside every field for a new one. */
export const passwordHint = "At least 8 characters. A sentence you can remember is better than a word nobody can.";

/** Making an account. */
export function RegisterPage({ form, next }: { form: RegisterForm; next: string }) {
  return (
    <>
      <header class="page-head">
        <h1>Make an account</h1>
        <p class="lede">Three things, and you are in. We write to you about your orders and your account, and about nothing else.</p>
      </header>
      <Refusal form={form} rules={registerRules} />
      <div class="with-aside">
        <Form action="/register">
          <input type="hidden" name="next" value={next} />
          <NewAccountFields form={form} emailHint="You sign in with it, and confirm it by a mail we send you." />
          <p class="form__actions">
            <button class="button button--primary button--large" type="submit">
              Make my account
            </button>
          </p>
        </Form>
        <aside class="summary" aria-labelledby="have-account">
          <h2 id="have-account">You have one already?</h2>
          <p>Then there is no need for a second.</p>
          <a class="button button--wide" href={signInAddress(next)}>
            Sign in
          </a>
          <p class="small">
            What we keep of you, and how you take it away: <a href="/privacy">Privacy</a>
          </p>
        </aside>
      </div>
    </>
  );
}

/** What an account is made of: a name, an address and a password. */
export function NewAccountFields({ form, emailHint }: { form: RegisterForm; emailHint: string }) {
  return (
    <>
      <TextField {...fieldOf(registerRules, "name", form)} autocomplete="name" />
      <TextField {...fieldOf(registerRules, "email", form)} hint={emailHint} type="email" inputmode="email" autocomplete="username" />
      <TextField {...fieldOf(registerRules, "password", form)} hint={passwordHint} type="password" autocomplete="new-password" />
    </>
  );
}
