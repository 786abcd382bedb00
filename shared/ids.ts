/**
 * TypeIDs (specification 0.3): a type prefix, an underscore, and 128 bits in 26 characters of Crockford base 32.
 * The bits are a UUIDv7 (RFC 9562, section 5.7), so ids of one type sort by the time they were made.
 */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** What each prefix stands for. A log line explains itself by it. */
const idKinds = {
  book: "a work in the catalogue",
  person: "a contributor",
  img: "a picture of a book",
  imp: "an import",
  cart: "a shopping cart",
  ord: "an order",
  pay: "a payment",
  rfnd: "a refund",
  evt: "an event",
  msg: "a notification",
  req: "a request",
  seller: "a merchant",
  rsv: "a reservation made by hand",
  user: "an account",
  sess: "a session of an account",
  key: "an API key",
  addr: "an address",
  mail: "a mail to be written",
  invite: "an invitation",
  sbx: "a charge in the sandbox provider's books",
} as const;

export type IdKind = keyof typeof idKinds;
export type Id<Kind extends IdKind> = `${Kind}_${string}`;

/** A new id whose order follows `nowMs`. */
export function newId<Kind extends IdKind>(kind: Kind, nowMs: number = Date.now()): Id<Kind> {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(nowMs / 2 ** (8 * (5 - index))) & 0xff;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return `${kind}_${encodeBase32(bytes)}`;
}

/** A new id of 128 random bits, for an id that is itself the right of access (a guest's cart). */
export function newSecretId<Kind extends IdKind>(kind: Kind): Id<Kind> {
  return `${kind}_${encodeBase32(crypto.getRandomValues(new Uint8Array(16)))}`;
}

/** Whether `value` has the form of an id of this kind. */
export function isId<Kind extends IdKind>(kind: Kind, value: string): value is Id<Kind> {
  return value.startsWith(`${kind}_`) && /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(value.slice(kind.length + 1));
}

/**
 * 16 bytes as 26 characters, most significant first: two zero bits, then 128 bits in groups of five. Every request makes an
 * id, and doing this with a BigInt took several times as long.
 */
function encodeBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let bitCount = 2;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    bitCount += 8;
    while (bitCount >= 5) {
      bitCount -= 5;
      text += alphabet[(bits >> bitCount) & 31];
    }
    bits &= (1 << bitCount) - 1;
  }
  return text;
}
