import type { Account } from "../../../../shared/contracts/accounts.ts";
import { beginFactorRules, codeRules, emptyForm, type FormState, fieldOf } from "../../account-forms.ts";
import { AccountFrame, AccountPart, type Reader } from "../../components/account-frame.tsx";
import { TextField } from "../../components/field.tsx";
import { ButtonForm, Form, Refusal } from "../../components/form.tsx";
import { QrCode } from "../../components/qr-code.tsx";
import { countOf } from "../../words.ts";

export type CodeForm = FormState<"code">;
export type BeginFactorForm = FormState<"password">;

type SecondFactorProps = {
  secondFactor: Account["secondFactor"];
  reader: Reader;
  done?: string;
  form?: CodeForm;
  /** How beginning was refused: it takes the password, unless one has just signed in. */
  begin?: BeginFactorForm;
};

/** Whether a second factor is asked for: turning it on, and off again. */
export function SecondFactorPage({ secondFactor, reader, done, form = emptyForm(), begin }: SecondFactorProps) {
  const lede = "Besides your password, a code that an app on your phone makes anew every half minute.";
  return (
    <AccountFrame reader={reader} path="/account/security" title="Second factor" lede={lede} done={done}>
      <Refusal form={form} rules={codeRules} />
      {begin && <Refusal form={begin} rules={beginFactorRules} />}
      {secondFactor.isOn ? (
        <TurnOff left={secondFactor.recoveryCodesLeft} reader={reader} form={form} />
      ) : (
        <TurnOn reader={reader} form={begin} />
      )}
    </AccountFrame>
  );
}

function TurnOn({ reader, form }: { reader: Reader; form?: BeginFactorForm }) {
  return (
    <AccountPart id="turn-on" title="What you need">
      <p>
        Any authenticator app: those of phones and password managers, Aegis, 2FAS, Google’s or Microsoft’s. We show you a key for it, and
        give you ten recovery codes for the day the phone is lost.
      </p>
      {form ? (
        <Form action="/account/second-factor" formToken={reader.formToken}>
          <TextField
            {...fieldOf(beginFactorRules, "password", form)}
            hint="It is some time since you signed in. Or sign out, and in again."
            type="password"
            autocomplete="current-password"
          />
          <p class="form__actions">
            <button class="button button--primary" type="submit">
              Begin
            </button>
          </p>
        </Form>
      ) : (
        <ButtonForm action="/account/second-factor" formToken={reader.formToken} class="button--primary">
          Begin
        </ButtonForm>
      )}
    </AccountPart>
  );
}

function TurnOff({ left, reader, form }: { left: number; reader: Reader; form: CodeForm }) {
  return (
    <>
      <AccountPart id="is-on" title="It is on">
        <p>
          You have {countOf(left, "recovery code", "recovery codes")} left. For new ones, turn the second factor off and set it up again.
        </p>
      </AccountPart>
      <AccountPart id="turn-off" title="Turn it off">
        <Form action="/account/second-factor/remove" formToken={reader.formToken}>
          <TextField
            {...fieldOf(codeRules, "code", form)}
            hint="From the app, or a recovery code."
            autocomplete="one-time-code"
            class="field--code"
            isCode
          />
          <p class="form__actions">
            <button class="button" type="submit">
              Turn it off
            </button>
          </p>
        </Form>
      </AccountPart>
    </>
  );
}

type SetUpProps = { secret: string; otpauthUri: string; reader: Reader; form?: CodeForm };

/** The key for the app, in three forms, and the first code it makes. */
export function SecondFactorSetUpPage({ secret, otpauthUri, reader, form = emptyForm() }: SetUpProps) {
  return (
    <AccountFrame reader={reader} path="/account/security" title="Set up the second factor">
      <Refusal form={form} rules={codeRules} />
      <AccountPart id="step-key" title="1. Give the app its key">
        <div class="factor">
          <QrCode text={otpauthUri} words="The key, as a picture for the app’s camera" />
          <div class="factor__words">
            <p>Point the app’s camera at the picture. On the phone itself, open the link:</p>
            <p>
              <a class="button" href={otpauthUri}>
                Open in my app
              </a>
            </p>
            <p>Or type the key, with the setting “time based”:</p>
            <p class="secret">{secret.replaceAll(/.{4}(?=.)/g, "$& ")}</p>
          </div>
        </div>
      </AccountPart>
      <AccountPart id="step-code" title="2. Show that it works">
        <Form action="/account/second-factor/set-up" formToken={reader.formToken}>
          <TextField
            {...fieldOf(codeRules, "code", form)}
            hint="The six digits the app shows. When they change while you type, take the new ones."
            inputmode="numeric"
            autocomplete="one-time-code"
            class="field--code"
            isCode
          />
          <p class="form__actions">
            <button class="button button--primary" type="submit">
              Turn it on
            </button>
            <a href="/account/security">Not now</a>
          </p>
        </Form>
      </AccountPart>
    </AccountFrame>
  );
}

/** The recovery codes, which are shown this once. */
export function RecoveryCodesPage({ codes, reader }: { codes: string[]; reader: Reader }) {
  const lede = "The second factor is on. These are your recovery codes: write them down or print them, because this page shows them once.";
  return (
    <AccountFrame reader={reader} path="/account/security" title="Keep these codes" lede={lede}>
      <ol class="codes">
        {codes.map((code) => (
          <li class="secret">{code}</li>
        ))}
      </ol>
      <p>Each signs you in one time when the app cannot, together with your password. We keep no copy that could be read.</p>
      <p>
        <a class="button button--primary" href="/account/security">
          I have kept them
        </a>
      </p>
    </AccountFrame>
  );
}
