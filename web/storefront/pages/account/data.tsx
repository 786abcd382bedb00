import type { Account } from "../../../../shared/contracts/accounts.ts";
import { deleteRules, emptyForm, type FieldsOf, type FormState, fieldOf } from "../../account-forms.ts";
import { dayOf } from "../../account-words.ts";
import { AccountFrame, AccountPart, type Reader } from "../../components/account-frame.tsx";
import { TextField } from "../../components/field.tsx";
import { ButtonForm, Form, Refusal, Username } from "../../components/form.tsx";
import { consentTexts } from "../../consent-texts.ts";

export type DeleteForm = FormState<FieldsOf<typeof deleteRules>>;

type DataProps = { account: Account; reader: Reader; done?: string; form?: DeleteForm };

/** What the shop may do with what it knows, all of it to take along, and the end of it. */
export function DataPage({ account: { user, consents, hasPassword }, reader, done, form = emptyForm() }: DataProps) {
  return (
    <AccountFrame reader={reader} path="/account/data" title="Your data" done={done}>
      <Refusal form={form} rules={deleteRules} />
      <AccountPart id="consents" title="What you allow">
        <ul class="consents">
          {consentTexts.map((text) => (
            <ConsentRow text={text} answer={consents.find(({ purpose }) => purpose === text.purpose)} reader={reader} />
          ))}
        </ul>
      </AccountPart>
      <AccountPart id="export" title="Take it along">
        <p>Everything we know of you, in one file that programs can read (JSON).</p>
        <p>
          <a class="button" href="/account/data/export" download>
            Download my data
          </a>
        </p>
      </AccountPart>
      <AccountPart id="delete" title="Delete the account">
        <p>
          Your name, your addresses and your e-mail address are taken out of every part of the shop, and this cannot be undone. Orders stay
          as numbers, because books of account have to be kept; nothing in them leads to you any more.
        </p>
        <Form action="/account/delete" formToken={reader.formToken}>
          <Username email={user.email} />
          {hasPassword && <TextField {...fieldOf(deleteRules, "password", form)} type="password" autocomplete="current-password" />}
          <p class="form__actions">
            <button class="button button--danger" type="submit">
              Delete my account for good
            </button>
            {!hasPassword && <span class="small">For this you must have signed in within the last 15 minutes.</span>}
          </p>
        </Form>
      </AccountPart>
    </AccountFrame>
  );
}

type ConsentRowProps = { text: (typeof consentTexts)[number]; answer?: Account["consents"][number]; reader: Reader };

function ConsentRow({ text: { purpose, version, title, words }, answer, reader }: ConsentRowProps) {
  const isGranted = answer?.isGranted === true;
  return (
    <li class="consents__one">
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        <p>{words}</p>
        <p class="small">
          {answer ? (
            <>
              You {isGranted ? "allowed" : "refused"} this on <time datetime={answer.at}>{dayOf(answer.at)}</time>.
            </>
          ) : (
            "You have not been asked, so it is not done."
          )}
        </p>
      </div>
      <ButtonForm
        action="/account/consents"
        formToken={reader.formToken}
        fields={{ purpose, textVersion: version, answer: isGranted ? "no" : "yes" }}
        what={title}
      >
        {isGranted ? "Take it back" : "Allow"}
      </ButtonForm>
    </li>
  );
}
