import { createHmac } from "node:crypto";
import { isSameSecret } from "../../shared/same-secret.ts";

/** The right to see one order without an account: an HMAC of its id (256 bits, base64url). Never stored. */
export function lookupTokenOf(orderId: string, secret: string): string {
  return createHmac("sha256", secret).update(`order-lookup:${orderId}`).digest("base64url");
}

/** Whether `token` is the order's, in time that does not depend on how much of it is right. */
export function isLookupToken(token: string | undefined, orderId: string, secret: string): boolean {
  return token !== undefined && isSameSecret(token, lookupTokenOf(orderId, secret));
}
