import { Hono } from "hono";
import type { SavedAddress } from "../../../../shared/contracts/accounts.ts";
import type { Address } from "../../../../shared/contracts/common.ts";
import { typedNumber } from "../../../../shared/http/form-body.ts";
import { type Failure, unwrap } from "../../../../shared/result.ts";
import { addressRules, refusedForm } from "../../../../web/storefront/account-forms.ts";
import { AddressesPage, type AddressForm, AddressPage } from "../../../../web/storefront/pages/account/addresses.tsx";
import type { StorefrontApp, StorefrontContext } from "../../bindings.ts";
import { showNotFound } from "../../errors.tsx";
import { goTo, showPrivate, statusOf } from "../../show-page.tsx";
import { forVisitor, forVisitorsForm, type Visitor } from "../../visitor.ts";

/** The addresses somebody keeps: all of them, a new one, one of them. */
export const addressRoutes = new Hono<StorefrontApp>();

addressRoutes.get(
  "/account/addresses",
  forVisitor((c, visitor) => showAddresses(c, visitor)),
);

addressRoutes.get(
  "/account/addresses/new",
  forVisitor(async (c, visitor) => {
    const { user, addresses } = await accountOf(c, visitor);
    return await showAddress(c, visitor, { values: { name: user.name }, isDefault: addresses.length === 0 });
  }),
);

addressRoutes.post(
  "/account/addresses/new",
  forVisitorsForm(async (c, visitor, form) => {
    const command = { token: visitor.token, address: addressOf(form), isDefault: form.isDefault === "yes", trace: c.var.trace };
    const saved = await c.env.IDENTITY.saveAddress(command);
    if (saved.ok) return goTo(c, "/account/addresses?done=address-saved");
    return await showAddress(c, visitor, refusedAddress(saved.error, form), undefined, saved.error);
  }),
);

addressRoutes.get(
  "/account/addresses/:id",
  forVisitor(async (c, visitor) => {
    const saved = await findAddress(c, visitor);
    if (!saved) return await showNotFound(c);
    return await showAddress(c, visitor, { values: saved.address, isDefault: saved.isDefault }, saved);
  }),
);

addressRoutes.post(
  "/account/addresses/:id",
  forVisitorsForm(async (c, visitor, form) => {
    const saved = await c.env.IDENTITY.saveAddress({
      ...{ token: visitor.token, addressId: c.req.param("id"), ifVersion: typedNumber(form.version ?? ""), trace: c.var.trace },
      ...{ address: addressOf(form), isDefault: form.isDefault === "yes" },
    });
    if (saved.ok) return goTo(c, "/account/addresses?done=address-saved");
    const present = await findAddress(c, visitor);
    if (!present) return await showNotFound(c);
    const refused = refusedAddress(saved.error, form);
    // Changed meanwhile: what was typed would overwrite what its author has not seen.
    const isStale = saved.error.code === "precondition-failed";
    const shown = isStale ? { ...refused, values: present.address, isDefault: present.isDefault } : refused;
    return await showAddress(c, visitor, shown, present, saved.error);
  }),
);

addressRoutes.post(
  "/account/addresses/:id/remove",
  forVisitorsForm(async (c, visitor, { version = "" }) => {
    const command = { token: visitor.token, addressId: c.req.param("id") ?? "", ifVersion: typedNumber(version), trace: c.var.trace };
    const removed = await c.env.IDENTITY.removeAddress(command);
    // Gone is gone, whoever did it.
    if (removed.ok || removed.error.code === "not-found") return goTo(c, "/account/addresses?done=address-removed");
    return await showAddresses(c, visitor, removed.error);
  }),
);

/** The form as an address, unchecked: its owner does that. What is optional and empty is left out. */
function addressOf({
  name = "",
  line1 = "",
  line2 = "",
  city = "",
  region = "",
  postalCode = "",
  country = "",
}: Record<string, string>): Address {
  return {
    ...{ name, line1, city, postalCode, country },
    ...(line2.trim() === "" ? {} : { line2 }),
    ...(region.trim() === "" ? {} : { region }),
  };
}

function refusedAddress(failure: Failure, values: Record<string, string>): AddressForm {
  return { values, isDefault: values.isDefault === "yes", refused: refusedForm(failure, addressRules, values) };
}

async function accountOf(c: StorefrontContext, visitor: Visitor) {
  return unwrap(await c.env.IDENTITY.account({ token: visitor.token, trace: c.var.trace }));
}

async function findAddress(c: StorefrontContext, visitor: Visitor): Promise<SavedAddress | null> {
  const { addresses } = await accountOf(c, visitor);
  return addresses.find(({ id }) => id === c.req.param("id")) ?? null;
}

async function showAddresses(c: StorefrontContext, visitor: Visitor, failure?: Failure) {
  const { addresses } = await accountOf(c, visitor);
  const refused = failure && refusedForm(failure, {}, {});
  const page = <AddressesPage addresses={addresses} reader={visitor} done={c.req.query("done")} refused={refused} />;
  return await showPrivate(c, { title: "Addresses" }, page, failure ? statusOf(failure) : 200);
}

async function showAddress(c: StorefrontContext, visitor: Visitor, form: AddressForm, saved?: SavedAddress, failure?: Failure) {
  const title = saved ? "Change the address" : "A new address";
  return await showPrivate(c, { title }, <AddressPage form={form} reader={visitor} saved={saved} />, failure ? statusOf(failure) : 200);
}
