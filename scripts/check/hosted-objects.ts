import { isTest, type SourceFile, visit } from "./source-file.ts";
import type { WorkerConfig } from "./worker-config.ts";

/** The part of the tree with an owner of its own: `workers/orders`, `durable-objects/cart`, `web/admin`, `shared`. */
export function areaOf(path: string): string {
  const [top = "", name = ""] = path.split("/");
  return ["workers", "durable-objects", "web"].includes(top) ? `${top}/${name}` : top;
}

/** Folder of each Durable Object → the Worker that hosts a class it exports, or null when none does. */
export function hostsByFolder(files: SourceFile[], workers: Pick<WorkerConfig, "worker" | "local">[]): Map<string, string | null> {
  const hostOf = new Map<string, string | null>();
  for (const file of files.filter(({ path }) => path.startsWith("durable-objects/") && !isTest(path))) {
    const folder = areaOf(file.path);
    const names = exportedClasses(file);
    const host = workers.find(({ local }) =>
      local.durable_objects.bindings.some(({ class_name, script_name }) => !script_name && names.includes(class_name)),
    );
    hostOf.set(folder, hostOf.get(folder) ?? host?.worker ?? null);
  }
  return hostOf;
}

function exportedClasses(file: SourceFile): string[] {
  const names: string[] = [];
  visit(file.program, (node, around) => {
    const isExported = around.at(-1)?.type === "ExportNamedDeclaration";
    if (node.type === "ClassDeclaration" && isExported) names.push((node.id as { name: string }).name);
  });
  return names;
}
