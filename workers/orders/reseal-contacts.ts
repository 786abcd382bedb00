import type { AdvanceDeps } from "./advance-order.ts";
import { emailIndexOf, openContact, sealContact } from "./contact.ts";
import { listSealedOtherwise, storeResealed } from "./repository/owners.ts";

/** Orders sealed anew by one run of cron. */
const ordersMax = 100;

/**
 * Seals the personal columns of some orders with the newest data key: those sealed with an older one, and those from before
 * there were keys. Gives back how many. Once nothing is left, the older keys can go.
 */
export async function resealContacts({
  db,
  dataKeys,
  lookupSecret,
  log,
}: Pick<AdvanceDeps, "db" | "dataKeys" | "lookupSecret" | "log">): Promise<number> {
  const rows = await listSealedOtherwise(db, dataKeys.current, ordersMax);
  const resealed = rows.flatMap((row) => {
    const contact = openContact(row, dataKeys);
    if (!contact) return [];
    const emailIndex = row.userId === null ? emailIndexOf(contact.email, lookupSecret) : null;
    return [{ id: row.id, was: row.sealedWith, contact: sealContact(contact, row.id, dataKeys), emailIndex }];
  });
  await storeResealed(db, resealed);
  if (resealed.length > 0) log("orders.resealed", null, { orders: resealed.length });
  return resealed.length;
}
