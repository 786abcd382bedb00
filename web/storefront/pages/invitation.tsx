import { type FieldsOf, type FormState, fieldOf, registerRules } from "../account-forms.ts";
import { TextField } from "../components/field.tsx";
import { Form, Refusal } from "../components/form.tsx";
import { passwordHint } from "./register.tsx";

export type InvitationForm = FormState<FieldsOf<typeof registerRules>>;

/** Making the account that somebody was invited to. */
export function InvitationPage({ form, token }: { form: InvitationForm; token: string }) {
  return (
    <>
      <header class="page-head">
        <p class="kicker">An invitation</p>
        <h1>Work with us at Octavo</h1>
        <p class="lede">Make the account you were invited to. The invitation is for one address and can be taken once.</p>
      </header>
      <Refusal form={form} rules={registerRules} />
      <Form action="/invitation">
        <input type="hidden" name="token" value={token} />
        <TextField {...fieldOf(registerRules, "name", form)} autocomplete="name" />
        <TextField
          {...fieldOf(registerRules, "email", form)}
          hint="The address the invitation was made for."
          type="email"
          inputmode="email"
          autocomplete="username"
        />
        <TextField {...fieldOf(registerRules, "password", form)} hint={passwordHint} type="password" autocomplete="new-password" />
        <p class="form__actions">
          <button class="button button--primary button--large" type="submit">
            Accept and make my account
          </button>
        </p>
      </Form>
    </>
  );
}
