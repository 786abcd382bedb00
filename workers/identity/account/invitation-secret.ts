import { createHash } from "node:crypto";

/** How long an invitation can be accepted, and its mail's link works, in milliseconds. */
export const invitationValidMs = 48 * 60 * 60 * 1_000;

/** All that is kept of an invitation's secret, and of its link's: SHA-256 in hexadecimal digits. */
export function tokenHashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
