import { and, asc, eq, gt, lt, ne, or, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type Address, addressSchema } from "../../../../shared/contracts/common.ts";
import { type DataKeys, open, seal, sealedWith } from "../../../../shared/sealed-text.ts";
import { addresses } from "../../tables.ts";
import { isThere, writeIf } from "./requirement.ts";

/** An address of an account as use cases handle it. */
export type KeptAddress = { id: string; userId: string; address: Address; isDefault: boolean; version: number };

type AddressRow = typeof addresses.$inferSelect;

/** What an address is sealed for. */
const contextOf = (addressId: string) => `addresses.address:${addressId}`;

/** The addresses of a user, oldest first; an account has `addressesMax` at most. */
export async function listAddresses(db: DrizzleD1Database, keys: DataKeys, userId: string): Promise<KeptAddress[]> {
  const rows = await db.select().from(addresses).where(eq(addresses.userId, userId)).orderBy(asc(addresses.id));
  return rows.map((row) => keptFrom(keys, row));
}

/** A user's own address of this id, or `null`. */
export async function findAddress(db: DrizzleD1Database, keys: DataKeys, userId: string, addressId: string): Promise<KeptAddress | null> {
  const row = await db
    .select()
    .from(addresses)
    .where(and(eq(addresses.id, addressId), eq(addresses.userId, userId)))
    .get();
  return row ? keptFrom(keys, row) : null;
}

/**
 * Writes a new address; if it is the default, no other is. False, and nothing written, when the account has `max` of them
 * already, or is no more.
 */
export async function insertAddress(
  db: DrizzleD1Database,
  keys: DataKeys,
  kept: KeptAddress,
  { max, nowMs }: { max: number; nowMs: number },
): Promise<boolean> {
  const { id, userId, isDefault, version } = kept;
  const row = { id, userId, isDefault, version, createdAtMs: nowMs, updatedAtMs: nowMs, ...sealedAddress(keys, kept) };
  const isRoom = sql`(select count(*) from ${addresses} where ${addresses.userId} = ${userId}) < ${max}`;
  return await writeIf(db, isThere(db, userId, isRoom), [
    ...(isDefault ? [db.update(addresses).set({ isDefault: false }).where(eq(addresses.userId, userId))] : []),
    db.insert(addresses).values(row),
  ]);
}

/** Changes an address that is still at the version before; false when it has changed meanwhile, or is gone. */
export async function updateAddress(db: DrizzleD1Database, keys: DataKeys, kept: KeptAddress, nowMs: number): Promise<boolean> {
  const { id, userId, isDefault, version } = kept;
  const before = and(eq(addresses.id, id), eq(addresses.userId, userId), eq(addresses.version, version - 1));
  // Others lose the default only when this one gets it: the edit may come too late.
  const others = and(
    eq(addresses.userId, userId),
    ne(addresses.id, id),
    sql`exists (select 1 from ${addresses} as mine
    where mine.id = ${id} and mine.user_id = ${userId} and mine.version = ${version - 1})`,
  );
  const change = db
    .update(addresses)
    .set({ isDefault, version, updatedAtMs: nowMs, ...sealedAddress(keys, kept) })
    .where(before);
  const results = isDefault ? await db.batch([db.update(addresses).set({ isDefault: false }).where(others), change]) : [await change];
  return results.at(-1)?.meta.changes === 1;
}

/** Removes an address that is still at this version; false when it has changed meanwhile, or is gone. */
export async function deleteAddress(
  db: DrizzleD1Database,
  { id, userId, version }: Pick<KeptAddress, "id" | "userId" | "version">,
): Promise<boolean> {
  const { meta } = await db
    .delete(addresses)
    .where(and(eq(addresses.id, id), eq(addresses.userId, userId), eq(addresses.version, version)));
  return meta.changes === 1;
}

/** The statement that removes every address of a user. */
export function addressesDeletion(db: DrizzleD1Database, userId: string) {
  return db.delete(addresses).where(eq(addresses.userId, userId));
}

/** Addresses sealed with another key than the present one, `limit` at most. */
export async function listStaleAddresses(db: DrizzleD1Database, keys: DataKeys, limit: number): Promise<AddressRow[]> {
  // Two ranges of the index.
  const isStale = or(lt(addresses.sealedWith, keys.current), gt(addresses.sealedWith, keys.current));
  return await db.select().from(addresses).where(isStale).limit(limit);
}

/** The statement that seals an address anew, unless it changed meanwhile. */
export function addressReseal(db: DrizzleD1Database, keys: DataKeys, { id, address, version }: AddressRow) {
  const sealed = seal(open(address, keys, contextOf(id)), keys, contextOf(id));
  return db
    .update(addresses)
    .set({ address: sealed, sealedWith: sealedWith(sealed) })
    .where(and(eq(addresses.id, id), eq(addresses.version, version)));
}

function sealedAddress(keys: DataKeys, { id, address }: KeptAddress) {
  const sealed = seal(JSON.stringify(address), keys, contextOf(id));
  return { address: sealed, sealedWith: sealedWith(sealed) };
}

function keptFrom(keys: DataKeys, { id, userId, address, isDefault, version }: AddressRow): KeptAddress {
  return { id, userId, address: addressSchema.parse(JSON.parse(open(address, keys, contextOf(id)))), isDefault, version };
}
