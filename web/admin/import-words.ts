import type { ImportStatus, ImportView, Severity } from "../../shared/contracts/imports.ts";
import { formatListPrice, type ListPrice, listCurrencies } from "../../shared/money.ts";
import type { Tone } from "./status-words.ts";

/** What each status of an import is called here, and how it looks. */
export const importStatusWords: Record<ImportStatus, { words: string; tone: Tone }> = {
  uploading: { words: "Waiting for its file", tone: "waiting" },
  running: { words: "At work", tone: "waiting" },
  done: { words: "Done", tone: "good" },
  failed: { words: "Stopped", tone: "bad" },
  cancelled: { words: "Cancelled", tone: "bad" },
  undoing: { words: "Being undone", tone: "waiting" },
  undone: { words: "Undone", tone: "plain" },
};

/** How heavy a finding is. */
export const severityWords: Record<Severity, { words: string; tone: Tone }> = {
  error: { words: "Error", tone: "bad" },
  warning: { words: "Warning", tone: "waiting" },
  notice: { words: "Notice", tone: "plain" },
};

/** Whether a page about it is out of date soon. */
export function isMoving({ status }: Pick<ImportView, "status">): boolean {
  return status === "running" || status === "undoing";
}

/** Whether there is anything of it that can be taken back; where some was left alone before, that can be tried again. */
export function isUndoable({ status, dryRun, created, updated, removed, left }: ImportView): boolean {
  if (dryRun || created + updated + removed === 0) return false;
  return status === "done" || status === "failed" || status === "cancelled" || (status === "undone" && left > 0);
}

/** `{"amount": 1299, "currency": "USD"}` → `$12.99`, a list → its parts; whatever else a field holds, as text. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(valueWords).join("; ");
  if (typeof value !== "object") return String(value);
  if (isPrice(value)) return formatListPrice(value);
  const said = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return said.length === 0 ? "nothing" : said.map(([, part]) => valueWords(part)).join(", ");
}

function isPrice(value: object): value is ListPrice {
  if (!("amount" in value && "currency" in value)) return false;
  return typeof value.amount === "number" && typeof value.currency === "string" && Object.hasOwn(listCurrencies, value.currency);
}
