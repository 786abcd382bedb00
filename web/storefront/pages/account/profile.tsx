import type { Account } from "../../../../shared/contracts/accounts.ts";
import { emailRules, emptyForm, type FieldsOf, type FormState, fieldOf, nameRules } from "../../account-forms.ts";
import { dayOf, roleWords } from "../../account-words.ts";
import { AccountFrame, AccountPart, type Reader } from "../../components/account-frame.tsx";
import { TextField } from "../../components/field.tsx";
import { ButtonForm, Form, Refusal, Username } from "../../components/form.tsx";
import { Notice } from "../../components/notice.tsx";

export type ProfileForms = { name?: FormState<FieldsOf<typeof nameRules>>; email?: FormState<FieldsOf<typeof emailRules>> };

type ProfileProps = { account: Account; reader: Reader; done?: string; forms?: ProfileForms };

/** Who the account's owner is: name and e-mail address, and whether the address is confirmed. */
export function ProfilePage({ account: { user, hasPassword }, reader, done, forms = {} }: ProfileProps) {
  const name = forms.name ?? emptyForm({ name: user.name });
  const email = forms.email ?? emptyForm();
  // Once is enough.
  const isTold = done === "registered" || done === "mail-sent";
  return (
    <AccountFrame reader={reader} path="/account" title={user.name} done={done}>
      <Refusal form={name} rules={nameRules} />
      <Refusal form={email} rules={emailRules} />
      {!user.emailVerified && !isTold && <Unconfirmed email={user.email} formToken={reader.formToken} />}
      <dl class="facts">
        <div>
          <dt>E-mail address</dt>
          <dd>{user.email}</dd>
        </div>
        <div>
          <dt>Here as</dt>
          <dd>{roleWords[user.role]}</dd>
        </div>
        <div>
          <dt>Since</dt>
          <dd>
            <time datetime={user.createdAt}>{dayOf(user.createdAt)}</time>
          </dd>
        </div>
      </dl>
      <AccountPart id="your-name" title="Your name">
        <Form action="/account/name" formToken={reader.formToken}>
          <input type="hidden" name="version" value={`${user.version}`} />
          <TextField {...fieldOf(nameRules, "name", name)} autocomplete="name" />
          <p class="form__actions">
            <button class="button" type="submit">
              Change my name
            </button>
          </p>
        </Form>
      </AccountPart>
      <AccountPart id="your-address" title="Your e-mail address">
        {hasPassword ? (
          <Form action="/account/email" formToken={reader.formToken}>
            <Username email={user.email} />
            <TextField
              {...fieldOf(emailRules, "email", email)}
              hint="We send a link there first. Until it is opened, the old address stays."
              type="email"
              inputmode="email"
              autocomplete="email"
            />
            <TextField {...fieldOf(emailRules, "password", email)} type="password" autocomplete="current-password" />
            <p class="form__actions">
              <button class="button" type="submit">
                Change my address
              </button>
            </p>
          </Form>
        ) : (
          <NoPassword />
        )}
      </AccountPart>
    </AccountFrame>
  );
}

/** Said where a password is asked for, to whoever has none. */
export function NoPassword() {
  return (
    <p>
      You sign in with an account elsewhere and have no password here. To do this, <a href="/forgot">choose one by mail</a> first.
    </p>
  );
}

function Unconfirmed({ email, formToken }: { email: string; formToken: string }) {
  return (
    <Notice tone="waiting" title="Your address is not confirmed yet">
      <p>We sent a mail to {email}. Open the link in it, and orders you placed as a guest with this address will be found here, too.</p>
      <ButtonForm action="/account/verification" formToken={formToken}>
        Send the mail again
      </ButtonForm>
    </Notice>
  );
}
