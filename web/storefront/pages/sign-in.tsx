import { type FieldsOf, type FormState, fieldOf, signInRules } from "../account-forms.ts";
import { aboutSignIn } from "../account-words.ts";
import { TextField } from "../components/field.tsx";
import { Form, Refusal } from "../components/form.tsx";
import { Said } from "../components/said.tsx";

export type SignInForm = FormState<FieldsOf<typeof signInRules>>;

export type SignInProps = {
  form: SignInForm;
  /** Where to go on: an address of this shop. */
  next: string;
  /** Why the reader is here, as a key of `aboutSignIn`. */
  about?: string;
  /** Others that an account may be signed in with. */
  providers: { id: string; name: string }[];
};

/** Signing in by e-mail address and password, or with somebody else's word. */
export function SignInPage({ form, next, about, providers }: SignInProps) {
  return (
    <>
      <header class="page-head">
        <h1>Sign in</h1>
        <p class="lede">Your orders and addresses are where you left them.</p>
      </header>
      {form.refused ? <Refusal form={form} rules={signInRules} /> : <Said words={aboutSignIn} about={about} />}
      <div class="with-aside">
        <div class="form-column">
          <Form action="/sign-in">
            <input type="hidden" name="next" value={next} />
            <TextField {...fieldOf(signInRules, "email", form)} type="email" inputmode="email" autocomplete="username" />
            <TextField {...fieldOf(signInRules, "password", form)} type="password" autocomplete="current-password" />
            <p class="form__actions">
              <button class="button button--primary button--large" type="submit">
                Sign in
              </button>
              <a href="/forgot">I have forgotten my password</a>
            </p>
          </Form>
          {providers.length > 0 && <OtherProviders providers={providers} next={next} />}
        </div>
        <aside class="summary" aria-labelledby="no-account">
          <h2 id="no-account">No account yet?</h2>
          <p>You need none to order. With one, you find your orders again and need not type your address twice.</p>
          <a class="button button--wide" href={`/register?${new URLSearchParams({ next })}`}>
            Make an account
          </a>
        </aside>
      </div>
    </>
  );
}

/** Plain links: the way leads over another site, to which a form may not be sent. */
function OtherProviders({ providers, next }: Pick<SignInProps, "providers" | "next">) {
  return (
    <section class="others" aria-labelledby="others">
      <h2 class="others__title" id="others">
        Or with an account elsewhere
      </h2>
      <ul class="others__list">
        {providers.map(({ id, name }) => (
          <li>
            <a class="button" href={`/sign-in/with/${id}?${new URLSearchParams({ next })}`} rel="nofollow">
              Sign in with {name}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
