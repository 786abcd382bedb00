import type { Account, SessionView } from "../../../../shared/contracts/accounts.ts";
import { emptyForm, type FieldsOf, type FormState, fieldOf, passwordRules } from "../../account-forms.ts";
import { momentOf } from "../../account-words.ts";
import { AccountFrame, AccountPart, type Reader } from "../../components/account-frame.tsx";
import { TextField } from "../../components/field.tsx";
import { ButtonForm, Form, Refusal, Username } from "../../components/form.tsx";
import { inOneList } from "../../words.ts";
import { passwordHint } from "../register.tsx";
import { NoPassword } from "./profile.tsx";

export type PasswordForm = FormState<FieldsOf<typeof passwordRules>>;

type SecurityProps = { account: Account; reader: Reader; done?: string; form?: PasswordForm };

/** How the account's owner signs in, and where they are signed in now. */
export function SecurityPage({ account, reader, done, form = emptyForm() }: SecurityProps) {
  const { user, secondFactor, hasPassword, providers, sessions } = account;
  return (
    <AccountFrame reader={reader} path="/account/security" title="Signing in" done={done}>
      <Refusal form={form} rules={passwordRules} />
      <AccountPart id="password" title="Password">
        {hasPassword ? (
          <Form action="/account/password" formToken={reader.formToken}>
            <Username email={user.email} />
            <TextField {...fieldOf(passwordRules, "currentPassword", form)} type="password" autocomplete="current-password" />
            <TextField {...fieldOf(passwordRules, "newPassword", form)} hint={passwordHint} type="password" autocomplete="new-password" />
            <p class="form__actions">
              <button class="button" type="submit">
                Change my password
              </button>
              <span class="small">You are signed out everywhere else by it.</span>
            </p>
          </Form>
        ) : (
          <NoPassword />
        )}
      </AccountPart>
      {providers.length > 0 && (
        <AccountPart id="elsewhere" title="With an account elsewhere">
          <p>You also sign in with {inOneList(providers)}.</p>
        </AccountPart>
      )}
      <AccountPart id="second-factor" title="Second factor">
        <p>
          {secondFactor.isOn
            ? "It is on: besides your password, a code of your app is asked for."
            : "It is off. With it, nobody signs in by your password alone: a code of an app on your phone is asked for as well."}
        </p>
        <p>
          <a class="button" href="/account/second-factor">
            {secondFactor.isOn ? "Look after the second factor" : "Set up a second factor"}
          </a>
        </p>
      </AccountPart>
      <AccountPart id="sessions" title="Where you are signed in">
        <ul class="sessions">
          {sessions.map((session) => (
            <SessionRow session={session} reader={reader} />
          ))}
        </ul>
        {sessions.some(({ isCurrent }) => !isCurrent) && (
          <ButtonForm action="/account/sessions/end" formToken={reader.formToken} class="">
            Sign out everywhere
          </ButtonForm>
        )}
      </AccountPart>
    </AccountFrame>
  );
}

function SessionRow({ session: { id, kind, label, createdAt, lastSeenAt, isCurrent }, reader }: { session: SessionView; reader: Reader }) {
  return (
    <li class="sessions__one">
      <div>
        <p>
          <strong>{kind === "api" ? `A program: ${label}` : label}</strong>
          {isCurrent && <span class="card__tag"> This one</span>}
        </p>
        <p class="small">
          Signed in <time datetime={createdAt}>{momentOf(createdAt)}</time>, last seen{" "}
          <time datetime={lastSeenAt}>{momentOf(lastSeenAt)}</time>
        </p>
      </div>
      {!isCurrent && (
        <ButtonForm action={`/account/sessions/${id}/end`} formToken={reader.formToken} what={label}>
          Sign out there
        </ButtonForm>
      )}
    </li>
  );
}
