import type { ImportStatus } from "../../../shared/contracts/imports.ts";
import { importStatusWords } from "../import-words.ts";

/** Where an import stands, in a word and a colour. */
export function ImportStatusPill({ status }: { status: ImportStatus }) {
  const { words, tone } = importStatusWords[status];
  return <span class={`pill pill--${tone}`}>{words}</span>;
}
