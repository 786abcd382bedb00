import { createHmac } from "node:crypto";
import type { Address } from "../../shared/contracts/common.ts";
import type { Contact } from "../../shared/contracts/orders.ts";
import { normaliseEmail } from "../../shared/normalise-email.ts";
import { type DataKeys, open, seal } from "../../shared/sealed-text.ts";
import type { orders } from "./tables.ts";

/** An order's personal columns, as they are stored. */
export type SealedContact = Pick<typeof orders.$inferSelect, "email" | "name" | "shippingAddress" | "sealedWith">;

/** What `sealedWith` says of orders from before there were data keys: their columns are plain text until cron seals them. */
const unsealed = "unsealed";

/** What an order keeps of a buyer who has been erased. */
export const erasedContact: SealedContact = { email: "", name: "", shippingAddress: null, sealedWith: null };

/** A contact as it is stored with this order and nowhere else: each column sealed by itself, with the newest key. */
export function sealContact({ email, name, shippingAddress }: Contact, orderId: string, keys: DataKeys): SealedContact {
  return {
    email: seal(email, keys, contextOf("email", orderId)),
    name: seal(name, keys, contextOf("name", orderId)),
    shippingAddress: shippingAddress && seal(JSON.stringify(shippingAddress), keys, contextOf("shipping_address", orderId)),
    sealedWith: keys.current,
  };
}

/** Who ordered; `null` once they have been erased. Throws when a column is broken or its key is gone. */
export function openContact({ id, ...row }: SealedContact & { id: string }, keys: DataKeys): Contact | null {
  if (row.sealedWith === null) return null;
  const text = (sealed: string, column: string) => (row.sealedWith === unsealed ? sealed : open(sealed, keys, contextOf(column, id)));
  const address = row.shippingAddress && (JSON.parse(text(row.shippingAddress, "shipping_address")) as Address);
  return { email: text(row.email, "email"), name: text(row.name, "name"), shippingAddress: address || null };
}

/** The buyer's name alone, for lists; empty once they have been erased. */
export function openName({ id, name, sealedWith }: Pick<SealedContact, "name" | "sealedWith"> & { id: string }, keys: DataKeys): string {
  return sealedWith === null || sealedWith === unsealed ? name : open(name, keys, contextOf("name", id));
}

/** What guests' orders are found by: an HMAC (base64url) of the normalised e-mail address. `secret` is that of the lookup tokens. */
export function emailIndexOf(email: string, secret: string): string {
  return createHmac("sha256", secret)
    .update(`order-email:${normaliseEmail(email)}`)
    .digest("base64url");
}

function contextOf(column: string, orderId: string): string {
  return `orders.${column}:${orderId}`;
}
