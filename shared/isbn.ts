/**
 * ISBNs as the International ISBN Agency's users' manual (7th edition, section 5) checks them. Groups may be parted by
 * hyphens or spaces, in any of the characters that programs put there. An ISBN-10 is another spelling of a 978 ISBN-13; a 979
 * ISBN-13 has no ISBN-10.
 */
const isbn13Form = /^97[89](?:[- ]?[0-9]){10}$/;
const isbn10Form = /^[0-9](?:[- ]?[0-9]){8}[- ]?[0-9Xx]$/;
/** What a title page or a shop's page puts before the number. */
const label = /^ISBN(?:-1[03])?:? /i;
/** Hyphens and dashes, and spaces that do not break or are thin. */
const [dashes, spaces] = [/[\u2010-\u2015\u2212]/g, /[\u00a0\u2007\u2009\u202f]/g];

/** The 13 digits of an ISBN written either way, or `null` when the form or the check digit is wrong. */
export function parseIsbn(text: string): string | null {
  const plain = plainOf(text);
  return parsePlain13(plain) ?? parsePlain10(plain);
}

/** The 13 digits of an ISBN-13, or `null` when the form or the check digit is wrong. */
export function parseIsbn13(text: string): string | null {
  return parsePlain13(plainOf(text));
}

/** The ISBN that a text is but for its check digit, with the right one, as long as it was written; `null` for anything else. */
export function mendedIsbn(text: string): string | null {
  const plain = plainOf(text);
  const body = symbolsOf(plain).slice(0, -1);
  if (isbn13Form.test(plain) && parsePlain13(plain) === null) return body + checkDigit13(body);
  return isbn10Form.test(plain) && parsePlain10(plain) === null ? body + checkDigit10(body) : null;
}

/** What is wrong with a text that is no ISBN, and which check digit would be right where only that is wrong. */
export function whyNoIsbn(text: string): string {
  const mended = mendedIsbn(text);
  if (mended === null) return "expected an ISBN-13 or an ISBN-10; hyphens and spaces are welcome";
  return `the check digit is wrong: with these digits the ISBN would be ${mended}`;
}

function plainOf(text: string): string {
  return text.replaceAll(dashes, "-").replaceAll(spaces, " ").trim().replace(label, "");
}

function symbolsOf(plain: string): string {
  return plain.replaceAll(/[- ]/g, "").toUpperCase();
}

function parsePlain13(plain: string): string | null {
  if (!isbn13Form.test(plain)) return null;
  const digits = symbolsOf(plain);
  return digits.endsWith(checkDigit13(digits.slice(0, 12))) ? digits : null;
}

/** The ten digits, X for a ten at the end, by which older books know this ISBN-13; `null` where it begins with 979. */
export function isbn10Of(isbn13: string): string | null {
  if (!isbn13.startsWith("978")) return null;
  const body = isbn13.slice(3, 12);
  return body + checkDigit10(body);
}

function parsePlain10(plain: string): string | null {
  if (!isbn10Form.test(plain)) return null;
  const body = symbolsOf(plain).slice(0, 9);
  if (!symbolsOf(plain).endsWith(checkDigit10(body))) return null;
  return `978${body}${checkDigit13(`978${body}`)}`;
}

/** The tenth symbol, which makes the sum of all ten, weighted from 10 down to 1, a multiple of eleven; X stands for ten. */
function checkDigit10(body: string): string {
  const total = [...body].reduce((sum, digit, index) => sum + (10 - index) * Number(digit), 0);
  return "0123456789X".charAt((11 - (total % 11)) % 11);
}

/** The digit that makes the sum of all thirteen, weighted 1 and 3 in turn, a multiple of ten: of an ISBN-13 and of every GTIN-13. */
export function checkDigit13(body: string): string {
  const total = [...body].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return String((10 - (total % 10)) % 10);
}
