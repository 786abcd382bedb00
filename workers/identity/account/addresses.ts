import type { SavedAddress } from "../../../shared/contracts/accounts.ts";
import type { Address } from "../../../shared/contracts/common.ts";
import { newId } from "../../../shared/ids.ts";
import { Problem } from "../../../shared/problem.ts";
import type { IdentityDeps } from "../deps.ts";
import { requireUser } from "./profile.ts";
import { deleteAddress, findAddress, insertAddress, type KeptAddress, listAddresses, updateAddress } from "./repository/addresses.ts";

/** Addresses an account keeps. */
export const addressesMax = 50;

type Owned = { userId: string };

/** The addresses of an account, oldest first. */
export async function showAddresses({ db, dataKeys }: IdentityDeps, { userId }: Owned): Promise<SavedAddress[]> {
  return (await listAddresses(db, dataKeys, userId)).map(viewOf);
}

/** One of them. Raises not-found. */
export async function showAddress(
  { db, dataKeys }: IdentityDeps,
  { userId, addressId }: Owned & { addressId: string },
): Promise<SavedAddress> {
  const kept = await findAddress(db, dataKeys, userId, addressId);
  if (!kept) throw new Problem("not-found", { detail: "You have no such address" });
  return viewOf(kept);
}

export type SaveAddress = Owned & { addressId?: string; address: Address; isDefault: boolean; ifVersion?: number };

/**
 * Adds an address, or changes the one named, if it is still at `ifVersion`; without it, whatever it is at. The default of
 * before loses that name to a new one. Raises not-found, precondition-failed, and conflict beyond 50 addresses.
 */
export async function saveAddress(
  deps: IdentityDeps,
  { userId, addressId, address, isDefault, ifVersion }: SaveAddress,
): Promise<SavedAddress> {
  const { db, dataKeys, now } = deps;
  if (addressId === undefined) {
    const added: KeptAddress = { id: newId("addr", now()), userId, address, isDefault, version: 1 };
    if (await insertAddress(db, dataKeys, added, { max: addressesMax, nowMs: now() })) return viewOf(added);
    // There is no account, or no room.
    await requireUser(deps, userId);
    throw new Problem("conflict", { detail: `An account keeps ${addressesMax} addresses` });
  }
  const { version } = await showAddress(deps, { userId, addressId });
  const changed = { id: addressId, userId, address, isDefault, version: (ifVersion ?? version) + 1 };
  if (!(await updateAddress(db, dataKeys, changed, now()))) throw stale();
  return viewOf(changed);
}

/** Removes an address that is still at `ifVersion`. Raises not-found and precondition-failed. */
export async function removeAddress(
  deps: IdentityDeps,
  { userId, addressId, ifVersion }: Owned & { addressId: string; ifVersion?: number },
): Promise<void> {
  const { version } = await showAddress(deps, { userId, addressId });
  if (!(await deleteAddress(deps.db, { id: addressId, userId, version: ifVersion ?? version }))) throw stale();
}

function viewOf({ id, address, isDefault, version }: KeptAddress): SavedAddress {
  return { id, address, isDefault, version };
}

function stale(): Problem {
  return new Problem("precondition-failed", { detail: "The address has changed since you read it" });
}
