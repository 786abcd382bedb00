const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
/** Codes of ISO 639-2 for what is no one language: several, none, unknown, uncoded. */
const noLanguage = ["mul", "zxx", "und", "mis"];

/** The shortest ISO 639 code of a language, whichever of its codes is given (`eng`, `en-US`, `fre`); null for none that is known. */
export function languageCodeOf(text: string): string | null {
  const [, code = ""] = /^([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*$/i.exec(text) ?? [];
  if (code === "" || noLanguage.includes(code.toLowerCase())) return null;
  const { language } = new Intl.Locale(code);
  return names.of(language) ? language : null;
}
