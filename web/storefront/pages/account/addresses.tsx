import type { SavedAddress } from "../../../../shared/contracts/accounts.ts";
import { type Address, countryNameOf } from "../../../../shared/contracts/common.ts";
import { addressRules, type FieldsOf, type FormState, fieldOf } from "../../account-forms.ts";
import { AccountFrame, type Reader } from "../../components/account-frame.tsx";
import { SelectField, TextField } from "../../components/field.tsx";
import { ButtonForm, Form, Refusal } from "../../components/form.tsx";
import { Notice } from "../../components/notice.tsx";
import { listCountries } from "../../countries.ts";

export type AddressForm = FormState<FieldsOf<typeof addressRules>> & { isDefault: boolean };

type AddressesProps = { addresses: SavedAddress[]; reader: Reader; done?: string; refused?: { title: string; text?: string } };

/** The addresses an account keeps. */
export function AddressesPage({ addresses, reader, done, refused }: AddressesProps) {
  return (
    <AccountFrame reader={reader} path="/account/addresses" title="Addresses" done={done}>
      {refused && (
        <Notice tone="bad" title={refused.title} isAlert>
          {refused.text && <p>{refused.text}</p>}
        </Notice>
      )}
      {addresses.length === 0 ? (
        <p class="account__none">None yet. What you save here is filled in for you at the checkout.</p>
      ) : (
        <ul class="cards">
          {addresses.map((saved) => (
            <AddressCard saved={saved} reader={reader} />
          ))}
        </ul>
      )}
      <p>
        <a class="button button--primary" href="/account/addresses/new">
          Add an address
        </a>
      </p>
    </AccountFrame>
  );
}

function AddressCard({ saved: { id, address, isDefault, version }, reader }: { saved: SavedAddress; reader: Reader }) {
  const at = `${address.name}, ${address.line1}`;
  return (
    <li class="card">
      {isDefault && <p class="card__tag">Filled in first</p>}
      <address class="card__text">
        {linesOf(address).map((line) => (
          <>
            {line}
            <br />
          </>
        ))}
      </address>
      <div class="card__actions">
        <a class="button button--small" href={`/account/addresses/${id}`}>
          Change<span class="visually-hidden"> {at}</span>
        </a>
        <ButtonForm
          action={`/account/addresses/${id}/remove`}
          formToken={reader.formToken}
          fields={{ version: `${version}` }}
          class="button--quiet"
          what={at}
        >
          Remove
        </ButtonForm>
      </div>
    </li>
  );
}

/** An address as it is written on a parcel. */
export function linesOf({ name, line1, line2, city, region, postalCode, country }: Address): string[] {
  const lines = [name, line1, line2, `${postalCode} ${city}`, region, countryNameOf(country) ?? country];
  return lines.filter((line) => line !== undefined && line !== "") as string[];
}

type AddressProps = { form: AddressForm; reader: Reader /** The address that is changed; none for a new one. */; saved?: SavedAddress };

/** One address, to be written or changed. */
export function AddressPage({ form, reader, saved }: AddressProps) {
  const field = (name: FieldsOf<typeof addressRules>) => fieldOf(addressRules, name, form);
  const countries = listCountries().map(({ code, name }) => ({ value: code, words: name }));
  return (
    <AccountFrame reader={reader} path="/account/addresses" title={saved ? "Change the address" : "A new address"}>
      <Refusal form={form} rules={addressRules} />
      <Form action={saved ? `/account/addresses/${saved.id}` : "/account/addresses/new"} formToken={reader.formToken}>
        {saved && <input type="hidden" name="version" value={`${saved.version}`} />}
        <TextField {...field("name")} autocomplete="shipping name" />
        <TextField {...field("line1")} autocomplete="shipping address-line1" />
        <TextField {...field("line2")} isOptional autocomplete="shipping address-line2" />
        <div class="field-row">
          <TextField {...field("postalCode")} autocomplete="shipping postal-code" />
          <TextField {...field("city")} autocomplete="shipping address-level2" />
        </div>
        <TextField {...field("region")} isOptional autocomplete="shipping address-level1" />
        <SelectField {...field("country")} autocomplete="shipping country" placeholder="Choose a country" options={countries} />
        <label class="tick">
          <input type="checkbox" name="isDefault" value="yes" checked={form.isDefault} />
          <span>Fill this one in first</span>
        </label>
        <p class="form__actions">
          <button class="button button--primary" type="submit">
            Save the address
          </button>
          <a href="/account/addresses">Leave it as it was</a>
        </p>
      </Form>
    </AccountFrame>
  );
}
