import { posix } from "node:path";
import type { Graph } from "./graph.ts";
import { isNode, isTest, placeOf, type SourceFile, type SyntaxNode, visit } from "./source-file.ts";

/** What one file asks of another file, or of a package. */
export type Import = {
  from: string;
  /** Path of a file of ours, or the name of a package or built-in module. */
  to: string;
  isPackage: boolean;
  /** Whether only types are taken, so that nothing is left of it at run time. */
  isTypeOnly: boolean;
  /** `path:line` of the importing statement. */
  place: string;
};

/** Every static, dynamic, re-exporting and type import of a file. A dynamic import of a computed name is not seen. */
export function importsOf(file: SourceFile): Import[] {
  const imports: Import[] = [];
  visit(file.program, (node) => {
    const specifier = specifierOf(node);
    if (specifier === null) return;
    const isPackage = !/^\.{0,2}\//.test(specifier);
    const to = isPackage ? specifier : posix.join(posix.dirname(file.path), specifier);
    imports.push({ from: file.path, to, isPackage, isTypeOnly: isTypeOnly(node), place: placeOf(file, node) });
  });
  return imports;
}

const importing = ["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression", "TSImportType"];

function specifierOf(node: SyntaxNode): string | null {
  if (!importing.includes(node.type) || !isNode(node.source)) return null;
  return typeof node.source.value === "string" ? node.source.value : null;
}

function isTypeOnly(node: SyntaxNode): boolean {
  return node.type === "TSImportType" || node.importKind === "type" || node.exportKind === "type";
}

/** Which of our files each file imports. Without `withTypes`, only what is still imported at run time. */
export function importGraph(files: SourceFile[], { withTypes }: { withTypes: boolean }): Graph {
  return new Map(
    files.map((file) => {
      const ours = importsOf(file).filter(({ isPackage, isTypeOnly }) => !isPackage && (withTypes || !isTypeOnly));
      return [file.path, ours.map(({ to }) => to)];
    }),
  );
}

/** A file and everything it brings along, directly or not. */
export function reachableFrom(path: string, graph: Graph): Set<string> {
  const reached = new Set([path]);
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next);
  return reached;
}

/** A Worker's main module, or a file that browsers load as it is or bundled. */
const entrance = /^(?:workers\/[^/]+\/index\.tsx?|web\/(?!storefront\/).+)$/;

/** The files that run where Octavo does: entrances and all they bring along. What only tests or scripts use is not there. */
export function shippedFiles(files: SourceFile[]): SourceFile[] {
  const graph = importGraph(files, { withTypes: false });
  const entrances = files.filter(({ path }) => entrance.test(path) && !isTest(path));
  const shipped = new Set(entrances.flatMap(({ path }) => [...reachableFrom(path, graph)]));
  return files.filter(({ path }) => shipped.has(path));
}
