import { globSync, readFileSync } from "node:fs";
import { parseAst } from "vitest/node";

/** A node of an ESTree syntax tree with TypeScript and JSX in it (https://github.com/estree/estree). */
export type SyntaxNode = { type: string; start: number; end: number; [field: string]: unknown };

/** One of our source files, read and parsed. Its path is relative to the project and has forward slashes. */
export type SourceFile = { path: string; text: string; program: SyntaxNode };

/** Parses the text of a file. Throws on a syntax error. */
export function parseSource(path: string, text: string): SourceFile {
  const lang = path.endsWith("x") ? "tsx" : "ts";
  return { path, text, program: parseAst(text, { lang }, path) as unknown as SyntaxNode };
}

/** Every source file of the project; declarations (`.d.ts`), which are generated, are not read. */
export function readSources(): SourceFile[] {
  const paths = globSync("{workers,durable-objects,shared,web,scripts,tests,bench}/**/*.{ts,tsx,js,mjs}");
  return paths
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.endsWith(".d.ts") && !path.includes("/node_modules/"))
    .sort()
    .map((path) => parseSource(path, readFileSync(path, "utf8")));
}

/** Calls `enter` for a node and all in it, outer nodes first, each with the nodes around it, the nearest last. */
export function visit(node: SyntaxNode, enter: (node: SyntaxNode, around: SyntaxNode[]) => void, around: SyntaxNode[] = []): void {
  enter(node, around);
  around.push(node);
  for (const field of Object.values(node)) {
    for (const child of Array.isArray(field) ? field : [field]) if (isNode(child)) visit(child, enter, around);
  }
  around.pop();
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}

/** `path:line` of a node, as editors and terminals understand it. */
export function placeOf(file: SourceFile, node: SyntaxNode): string {
  return `${file.path}:${file.text.slice(0, node.start).split("\n").length}`;
}

/** Whether a file is a test, or lies where only tests lie. */
export function isTest(path: string): boolean {
  return /\.test\.[jt]sx?$/.test(path) || path.startsWith("tests/");
}

/** The name of a variable, or the last name of `a.b.c`; nothing for other expressions. */
export function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "MemberExpression" || node.type === "MetaProperty") return nameOf(node.property);
  return typeof node.name === "string" ? node.name : "";
}

/** The piece of text a node stands for where it is a string, a part of a template or text between JSX tags; else null. */
export function textOf(node: SyntaxNode): string | null {
  if (node.type === "Literal" || node.type === "JSXText") return typeof node.value === "string" ? node.value : null;
  return node.type === "TemplateElement" ? (node.value as { raw: string }).raw : null;
}
