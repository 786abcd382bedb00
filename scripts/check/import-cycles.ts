import { sortGraph } from "./graph.ts";
import { importGraph } from "./imports.ts";
import type { SourceFile } from "./source-file.ts";

/** Files that import each other in a circle at run time. Types do not count: nothing of them is left to be loaded. */
export function checkImportCycles(files: SourceFile[]): string[] {
  return sortGraph(importGraph(files, { withTypes: false })).cycles.map((cycle) => cycle.join(" → "));
}
