import { type FieldsOf, type FormState, fieldOf, forgotRules, resetRules, verifyRules } from "../account-forms.ts";
import { TextField } from "../components/field.tsx";
import { Form, Refusal } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { passwordHint } from "./register.tsx";

export type ForgotForm = FormState<FieldsOf<typeof forgotRules>>;
export type ResetForm = FormState<FieldsOf<typeof resetRules>>;
export type VerifyForm = FormState<FieldsOf<typeof verifyRules>>;

/** Asking for a link by which to choose a new password. Whether the address is known here is nobody's business. */
export function ForgotPage({ form, isSent }: { form: ForgotForm; isSent: boolean }) {
  return (
    <>
      <header class="page-head">
        <h1>Forgotten your password?</h1>
        <p class="lede">Tell us your e-mail address, and we send you a link to choose a new one.</p>
      </header>
      <Refusal form={form} rules={forgotRules} />
      {isSent && (
        <div role="status">
          <Notice tone="good" title="Look into your mail">
            <p>If there is an account with that address, a link is on its way to it. It is good for an hour, and once.</p>
          </Notice>
        </div>
      )}
      <Form action="/forgot">
        <TextField {...fieldOf(forgotRules, "email", form)} type="email" inputmode="email" autocomplete="username" />
        <p class="form__actions">
          <button class="button button--primary button--large" type="submit">
            Send me a link
          </button>
          <a href="/sign-in">Back to signing in</a>
        </p>
      </Form>
    </>
  );
}

/** Choosing a new password, by the link that was mailed. */
export function ResetPage({ form, token }: { form: ResetForm; token: string }) {
  return (
    <>
      <header class="page-head">
        <h1>Choose a new password</h1>
        <p class="lede">You will be signed out wherever you are signed in, and sign in again with the new one.</p>
      </header>
      <Refusal form={form} rules={resetRules} />
      <Form action="/reset">
        <input type="hidden" name="token" value={token} />
        <TextField {...fieldOf(resetRules, "password", form)} hint={passwordHint} type="password" autocomplete="new-password" />
        <p class="form__actions">
          <button class="button button--primary button--large" type="submit">
            Change my password
          </button>
        </p>
      </Form>
    </>
  );
}

type VerifyProps = {
  form: VerifyForm;
  token: string;
  /** Where to sign in first, for whoever is not signed in to the account; they may give its password here instead. */
  signIn: string | null;
};

/**
 * One press that confirms an address. Mail programs open links by themselves, and must not confirm anything by it. Nor must
 * somebody with whose address another has made an account: it would be confirmed for that other.
 */
export function VerifyPage({ form, token, signIn }: VerifyProps) {
  return (
    <>
      <header class="page-head">
        <h1>Confirm your address</h1>
        <p class="lede">You opened the link we sent you, so the mail reached you. One press, and the address is yours here.</p>
      </header>
      <Refusal form={form} rules={verifyRules} />
      {signIn !== null && (
        <p>
          <a href={signIn}>Sign in first</a>, or give the password of the account. If you did not make one here, somebody else has, with
          your address: leave this page, and nothing happens.
        </p>
      )}
      <Form action="/verify">
        <input type="hidden" name="token" value={token} />
        {signIn !== null && <TextField {...fieldOf(verifyRules, "password", form)} type="password" autocomplete="current-password" />}
        <p class="form__actions">
          <button class="button button--primary button--large" type="submit">
            Yes, this is my address
          </button>
        </p>
      </Form>
    </>
  );
}

/** A link that opens nothing any more: used, too old, or not whole. */
export function DeadLinkPage({ way }: { way: { href: string; words: string } }) {
  return (
    <section class="blank">
      <div>
        <h1>This link does not work any more</h1>
        <p class="lede">Each link works once and for a limited time. If it broke in two lines in your mail, copy all of it.</p>
        <p>
          <a class="button button--primary" href={way.href}>
            {way.words}
          </a>
        </p>
      </div>
    </section>
  );
}
