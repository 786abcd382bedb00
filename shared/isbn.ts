/**
 * ISBNs as the International ISBN Agency's users' manual (7th edition, section 5) checks them. Groups may be parted by
 * hyphens or spaces. An ISBN-10 is another spelling of a 978 ISBN-13; a 979 ISBN-13 has no ISBN-10.
 */
const isbn13Form = /^97[89](?:[- ]?[0-9]){10}$/;
const isbn10Form = /^[0-9](?:[- ]?[0-9]){8}[- ]?[0-9Xx]$/;

/** The 13 digits of an ISBN written either way, or `null` when the form or the check digit is wrong. */
export function parseIsbn(text: string): string | null {
  return parseIsbn13(text) ?? parseIsbn10(text);
}

/** The 13 digits of an ISBN-13, or `null` when the form or the check digit is wrong. */
export function parseIsbn13(text: string): string | null {
  if (!isbn13Form.test(text)) return null;
  const digits = text.replaceAll(/[- ]/g, "");
  return digits.endsWith(checkDigit13(digits.slice(0, 12))) ? digits : null;
}

/** The ten digits, X for a ten at the end, by which older books know this ISBN-13; `null` where it begins with 979. */
export function isbn10Of(isbn13: string): string | null {
  if (!isbn13.startsWith("978")) return null;
  const body = isbn13.slice(3, 12);
  return body + "0123456789X".charAt((11 - (weightedSum10(body) % 11)) % 11);
}

function parseIsbn10(text: string): string | null {
  if (!isbn10Form.test(text)) return null;
  const symbols = [...text.replaceAll(/[- ]/g, "")];
  if (weightedSum10(symbols) % 11 !== 0) return null;
  const body = `978${symbols.slice(0, 9).join("")}`;
  return body + checkDigit13(body);
}

/** Weights run from 10 down to 1; X stands for ten, and only as the check digit. */
function weightedSum10(symbols: Iterable<string>): number {
  return [...symbols].reduce((sum, symbol, index) => sum + (10 - index) * (/x/i.test(symbol) ? 10 : Number(symbol)), 0);
}

/** The digit that makes the sum of all thirteen, weighted 1 and 3 in turn, a multiple of ten: of an ISBN-13 and of every GTIN-13. */
export function checkDigit13(body: string): string {
  const total = [...body].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return String((10 - (total % 10)) % 10);
}
