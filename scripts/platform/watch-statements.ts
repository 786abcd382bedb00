import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

const name = "octavo-statement-watcher";

/** The Worker that logs the slowest statements (`statement-watcher.ts`), as Miniflare takes it. */
export function statementWatcher() {
  const script = stripTypeScriptTypes(readFileSync("scripts/platform/statement-watcher.ts", "utf8"));
  const flags = { compatibilityDate: "2026-08-01", compatibilityFlags: ["experimental", "streaming_tail_worker"] };
  return { name, modules: true as const, script, ...flags };
}

/** What makes workerd tell that Worker of all that another does. */
export function watchedBy(worker: string) {
  return { streamingTails: [{ name, props: { worker } }] };
}
