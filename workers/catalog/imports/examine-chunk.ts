import { inputErrors } from "../../../shared/http/app.ts";
import type { InputError } from "../../../shared/problem.ts";
import { type BookBody, bookBodySchema } from "../schemas.ts";
import type { Chunk } from "./read-chunks.ts";
import { type FaultCode, severityOf } from "./reading/data-quality.ts";
import type { Entry, Fault, Place, PlacedDraft, Removal, Terms } from "./reading/entry.ts";
import { keptSent, type RecordResult } from "./record-result.ts";
import type { ImportRow } from "./repository.ts";

/** A record that is to be written: where it stands in its piece of work, and what it says. */
export type Item = { index: number; entry: Entry } & (
  | { kind: "book"; draft: PlacedDraft; body: BookBody }
  | { kind: "terms"; terms: Terms }
  | { kind: "removal"; removal: Removal }
);

/** A piece of work that has been looked at. */
export type ExaminedChunk = {
  number: number;
  chunk: Chunk;
  /** The SKUs and references it takes, each with its line. */
  skus: [sku: string, line: number][];
  /** Records that are rejected for what they say, and those that were done when the work broke off. */
  rejected: RecordResult[];
  done: RecordResult[];
  items: Item[];
};

/** More is no book: a piece of work has to fit into one transaction. */
const bookBytesMax = 200_000;
/** What is kept of what is wrong or odd in a record, and the characters of each reason and of where it stands. */
const [faultsMax, reasonMax, columnMax] = [20, 500, 200];

/**
 * Tells records that are to be written from those that are done already (`doneRows`), and from those that are rejected for what
 * stands in the file: unreadable, no book, or under a SKU or a reference that an earlier record has; `linesOf` says in which lines those stood.
 */
export async function examineChunk(
  chunk: Chunk,
  number: number,
  doneRows: Pick<ImportRow, "record" | "outcome" | "faults">[],
  linesOf: (skus: string[]) => Promise<Map<string, number>>,
): Promise<ExaminedChunk> {
  const examined: ExaminedChunk = { number, chunk, skus: [], rejected: [], done: [], items: [] };
  const found = chunk.entries.map(examine);
  const doneAt = new Map(doneRows.map((row) => [row.record, row]));
  const lines = await linesOf(found.flatMap((one) => ("fault" in one ? [] : namesOf(one))));
  found.forEach((one, index) => {
    const entry = chunk.entries[index];
    if (!entry) return;
    const done = doneAt.get(entry.record);
    const fault = "fault" in one ? one.fault : done ? null : repeatOf(one, lines);
    if (fault) examined.rejected.push(rejection({ index, entry }, fault));
    if (fault || "fault" in one) return;
    for (const name of namesOf(one)) {
      lines.set(name, entry.line);
      examined.skus.push([name, entry.line]);
    }
    const sent = done?.outcome === "rejected" ? keptSent(entry.sent) : undefined;
    if (done) examined.done.push({ index, outcome: done.outcome, faults: done.faults ?? [], sent });
    else examined.items.push(one);
  });
  return examined;
}

/** Why a record was not taken: what it says stays with it, to be corrected and sent again. */
export function rejection({ index, entry }: Pick<Item, "index" | "entry">, fault: Fault): RecordResult {
  const faults = [...faultsOf(entry).slice(0, faultsMax - 1), shortened(fault)];
  return { index, outcome: "rejected", faults, sent: keptSent(entry.sent) };
}

/** A fault of this kind at that place. */
export function faultAt({ line, column }: Place, code: FaultCode, reason: string): Fault {
  return { line, column, code, severity: severityOf(code), reason };
}

/** What the shop has against a book, at the place in the file where it stands. */
export function refusalOf({ placeOf }: Pick<PlacedDraft, "placeOf">, errors: InputError[]): Fault {
  const messages = errors.slice(0, faultsMax).map(({ message }) => message);
  return faultAt(placeOf(errors[0]?.pointer ?? ""), "refused", messages.join("; "));
}

/** What a record was found to be odd in. */
export function faultsOf(entry: Entry): Fault[] {
  const found = "draft" in entry ? entry.draft.faults : "terms" in entry ? entry.terms.faults : [];
  return found.slice(0, faultsMax).map(shortened);
}

function shortened(fault: Fault): Fault {
  const within = (text: string, max: number) => (text.length > max ? `${text.slice(0, max)}…` : text);
  return { ...fault, column: within(fault.column, columnMax), reason: within(fault.reason, reasonMax) };
}

/** The SKUs that a record names. */
export function skusOf(item: Item): string[] {
  if (item.kind === "book") return item.body.editions.map(({ sku }) => sku);
  return [item.kind === "terms" ? item.terms.sku : item.removal.sku];
}

function examine(entry: Entry, index: number): Item | { fault: Fault } {
  if ("rejected" in entry) return { fault: entry.rejected };
  if ("removal" in entry) return { index, entry, kind: "removal", removal: entry.removal };
  if ("terms" in entry) return { index, entry, kind: "terms", terms: entry.terms };
  const { draft } = entry;
  const bytes = Buffer.byteLength(JSON.stringify(draft.book));
  if (bytes > bookBytesMax) {
    const reason = `${bytes.toLocaleString("en-US")} bytes as JSON are more than a book may have`;
    return { fault: faultAt(draft.placeOf(""), "too-long", reason) };
  }
  const { data: body, error } = bookBodySchema.safeParse(draft.book);
  return body ? { index, entry, kind: "book", draft, body } : { fault: refusalOf(draft, inputErrors("json", error.issues)) };
}

/** The references by which a record's editions are known, in their order; null where one has none. */
export function referencesOf(item: Item): (string | null)[] {
  if (item.kind === "removal") return [item.removal.reference || null];
  if (item.kind === "terms" || !item.draft.isKnownByReference) return [];
  return item.body.editions.map(({ recordReference }) => recordReference ?? null);
}

/** What no two records of a file may share. A slash stands in no SKU. */
function namesOf(item: Item): string[] {
  return [...skusOf(item), ...referencesOf(item).flatMap((reference) => (reference === null ? [] : [`reference/${reference}`]))];
}

/** What is wrong with a record whose SKU or reference an earlier one has; null for one that has its own. */
function repeatOf(item: Item, lines: Map<string, number>): Fault | null {
  const name = namesOf(item).find((each) => lines.has(each));
  if (name === undefined) return null;
  const index = skusOf(item).indexOf(name);
  const words = index < 0 ? `the record ${name.slice("reference/".length)}` : name;
  return faultAt(placeOfSku(item, Math.max(index, 0)), "duplicate", `${words} is already in line ${lines.get(name)}`);
}

/** Where the SKU of one of a record's editions stands. */
export function placeOfSku(item: Item, index: number): Place {
  if (item.kind === "removal") return item.removal.place;
  return item.kind === "terms" ? item.terms.placeOf("") : item.draft.placeOf(`/editions/${index}`);
}
