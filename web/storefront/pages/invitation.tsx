import { registerRules } from "../account-forms.ts";
import { Form, Refusal } from "../components/form.tsx";
import { NewAccountFields, type RegisterForm } from "./register.tsx";

/** Making the account that somebody was invited to. */
export function InvitationPage({ form, token }: { form: RegisterForm; token: string }) {
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
        <NewAccountFields form={form} emailHint="The address the invitation was made for." />
        <p class="form__actions">
          <button class="button button--primary button--large" type="submit">
            Accept and make my account
          </button>
        </p>
      </Form>
    </>
  );
}
