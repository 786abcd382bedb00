/** The form of an address by which it is the same: trimmed, NFC, lower case. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}
