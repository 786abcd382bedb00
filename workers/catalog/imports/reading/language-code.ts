import { isLanguage } from "../../languages.ts";

/** Files name the same few languages in every record, and looking them up takes its time. */
const known = new Map<string, string | null>();
const knownMax = 1_000;

/** The shortest ISO 639 code of a language, whichever of its codes is given (`eng`, `en-US`, `fre`); null for none that is known. */
export function languageCodeOf(text: string): string | null {
  const before = known.get(text);
  if (before !== undefined) return before;
  const code = lookUp(text);
  if (known.size < knownMax && text.length <= 20) known.set(text, code);
  return code;
}

function lookUp(text: string): string | null {
  const [, code = ""] = /^([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*$/i.exec(text) ?? [];
  if (code === "") return null;
  const { language } = new Intl.Locale(code);
  return isLanguage(language) ? language : null;
}
