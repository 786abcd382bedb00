const form = /^(-?)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** Below every date: books whose publication is unknown come last when the newest come first. */
const unknown = -100_000_000;

/** Whether `text` is a year, a month or a day that exists, in ISO 8601; years BC are negative. */
export function isPublicationDate(text: string): boolean {
  const [, sign, year, month, day] = form.exec(text) ?? [];
  if (year === undefined || (sign === "-" && year === "0000")) return false;
  if (month === undefined) return true;
  // Setting the year apart: the constructor reads years below 100 as those of the twentieth century.
  const date = new Date(Date.UTC(2000, Number(month) - 1, 1));
  date.setUTCFullYear(Number(`${sign}${year}`), Number(month) - 1, Number(day ?? 1));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day ?? 1);
}

/** A number that grows with time. A year alone comes before its months, a month alone before its days. */
export function publishedSortOf(publishedOn: string | null): number {
  if (publishedOn === null) return unknown;
  const [, sign, year, month = 0, day = 0] = form.exec(publishedOn) ?? [];
  return Number(`${sign}${year}`) * 10_000 + Number(month) * 100 + Number(day);
}
