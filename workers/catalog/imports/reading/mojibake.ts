/** What bytes 0x80–0x9F are in Windows-1252, by the character; those it does not have stand for themselves. */
const byteOfCharacter = new Map(
  Array.from({ length: 32 }, (_, index) => 0x80 + index).map((byte) => [new TextDecoder("windows-1252").decode(Uint8Array.of(byte)), byte]),
);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What begins a character of UTF-8, and behind it neither ASCII nor a Latin letter: in words that is rare. */
const looksMangled = /[\u00c2-\u00f4][^ -~\s\u00c0-\u00ff]/;

/** Text whose UTF-8 was read as Windows-1252 (`cafÃ©`), as it was before (`café`); any other as it is. */
export function mojibakeMended(text: string): string {
  if (!looksMangled.test(text)) return text;
  const bytes: number[] = [];
  for (const character of text) {
    const code = byteOfCharacter.get(character) ?? character.charCodeAt(0);
    if (code > 0xff || character.length > 1) return text;
    bytes.push(code);
  }
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}
