import { isPublicationDate } from "../../../../../shared/published-on.ts";
import { type OnixElement, textIn, textOf } from "./element.ts";

/** Date formats of ONIX (code list 55) in which only the year is one of ours: weeks, quarters, seasons, and from–to. */
const yearOnly = ["02", "03", "04", "06", "07", "08", "09", "10", "11"];

/** A date element as ISO 8601 has it (`2006-08-07`, `2006-08`, `2006`), its time left out; null for what is no date that exists. */
export function dateOf(element: OnixElement): string | null {
  // Text (12), in which only a date of ISO 8601 tells anything: that is how our own export has years before ours.
  if (element.attributes.dateformat === "12" && isPublicationDate(textOf(element))) return textOf(element);
  const format = element.attributes.dateformat ?? (element.parent ? textIn(element.parent, "DateFormat") : "");
  const [, year = "", month, day] = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:T.*)?)?)?$/.exec(textOf(element)) ?? [];
  const [first = ""] = /^\d{4}/.exec(textOf(element)) ?? [];
  const parts = yearOnly.includes(format) ? [first] : [year, month, day];
  const date = parts.filter((part) => part !== undefined).join("-");
  return isPublicationDate(date) && !date.startsWith("0000") ? date : null;
}
