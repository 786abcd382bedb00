import type { ApiKeyView } from "../../../../shared/contracts/accounts.ts";
import type { Scope } from "../../../../shared/contracts/identity.ts";
import { emptyForm, type FieldsOf, type FormState, fieldOf, keyRules } from "../../account-forms.ts";
import { dayOf, momentOf, scopeWords } from "../../account-words.ts";
import { AccountFrame, AccountPart, type Reader } from "../../components/account-frame.tsx";
import { describedBy, FieldError, TextField } from "../../components/field.tsx";
import { ButtonForm, Form, Refusal } from "../../components/form.tsx";
import { Notice } from "../../components/notice.tsx";
import { inOneList } from "../../words.ts";

export type KeyForm = FormState<FieldsOf<typeof keyRules>> & {
  chosen?: readonly string[];
  /** It takes the password, unless one has just signed in. */
  asksPassword?: boolean;
};

type KeysProps = {
  keys: ApiKeyView[];
  /** The scopes this account may give a key. */
  scopes: readonly Scope[];
  reader: Reader;
  done?: string;
  /** The key just made, which is shown this once. */
  made?: string | null;
  form?: KeyForm;
};

/** The keys of a merchant's programs. */
export function KeysPage({ keys, scopes, reader, done, made, form = emptyForm() }: KeysProps) {
  const lede = "For programs of yours that call the shop’s API. A key may do what you may, and of that only what you choose here.";
  return (
    <AccountFrame reader={reader} path="/account/keys" title="API keys" lede={lede} done={made ? undefined : done}>
      {made && (
        <div role="status">
          <Notice tone="good" title="This is your key. It is shown once">
            <p class="secret">{made}</p>
            <p>Give it to your program now, to send as the header X-Api-Key. We keep no copy that could be read.</p>
          </Notice>
        </div>
      )}
      <Refusal form={form} rules={keyRules} />
      {keys.length === 0 ? (
        <p class="account__none">None yet.</p>
      ) : (
        <ul class="cards">
          {keys.map((key) => (
            <KeyCard apiKey={key} reader={reader} />
          ))}
        </ul>
      )}
      <AccountPart id="new-key" title="Make a key">
        <Form action="/account/keys" formToken={reader.formToken}>
          <TextField {...fieldOf(keyRules, "keyName", form)} hint="What it is for, such as “Stock count”." autocomplete="off" />
          <ScopeChoices scopes={scopes} form={form} />
          {form.asksPassword && (
            <TextField
              {...fieldOf(keyRules, "password", form)}
              hint="It is some time since you signed in. Or sign out, and in again."
              type="password"
              autocomplete="current-password"
            />
          )}
          <p class="form__actions">
            <button class="button button--primary" type="submit">
              Make the key
            </button>
          </p>
        </Form>
      </AccountPart>
    </AccountFrame>
  );
}

function KeyCard({ apiKey: { id, name, hint, scopes, createdAt, lastUsedAt }, reader }: { apiKey: ApiKeyView; reader: Reader }) {
  return (
    <li class="card">
      <p class="card__title">{name}</p>
      <p class="card__text">
        Ends in <span class="secret">{hint}</span>. {inOneList(scopes.map((scope) => scopeWords[scope]))}.
      </p>
      <p class="small">
        Made <time datetime={createdAt}>{dayOf(createdAt)}</time>,{" "}
        {lastUsedAt ? (
          <>
            last used <time datetime={lastUsedAt}>{momentOf(lastUsedAt)}</time>
          </>
        ) : (
          "never used"
        )}
      </p>
      <div class="card__actions">
        <ButtonForm action={`/account/keys/${id}/revoke`} formToken={reader.formToken} what={name}>
          Revoke
        </ButtonForm>
      </div>
    </li>
  );
}

function ScopeChoices({ scopes, form }: { scopes: readonly Scope[]; form: KeyForm }) {
  const error = form.refused?.errors.byField.scopes;
  return (
    <fieldset class={`ticks ${error ? "field--wrong" : ""}`} id="scopes" tabindex={-1} aria-describedby={describedBy("scopes", error)}>
      <legend class="field__label">{keyRules.scopes.label}</legend>
      <FieldError name="scopes" error={error} />
      {scopes.map((scope) => (
        <label class="tick">
          <input type="checkbox" name={`scope:${scope}`} value="yes" checked={form.chosen?.includes(scope)} />
          <span>
            {scopeWords[scope]} <span class="small">{scope}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
