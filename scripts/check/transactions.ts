import { isNode, nameOf, placeOf, type SourceFile, type SyntaxNode, visit } from "./source-file.ts";

const functions = ["ArrowFunctionExpression", "FunctionExpression", "FunctionDeclaration"];

/**
 * Transactions of a Durable Object that would end before their work does: an `await` or an async function in what is
 * given to `transactionSync`, or to a function of the same file that gives its own argument on to it. What is not
 * written in place cannot be looked into, and is refused unless it is such an argument.
 */
export function checkTransactions(files: SourceFile[]): string[] {
  return files.flatMap((file) => {
    const findings: string[] = [];
    const runners = new Map([["transactionSync", 0], ...forwarders(file)]);
    visit(file.program, (node, around) => {
      if (node.type !== "CallExpression") return;
      const work = argumentsOf(node)[runners.get(nameOf(node.callee)) ?? -1];
      if (!work) return;
      if (isFunction(work)) findings.push(...awaitsIn(work).map((found) => `${placeOf(file, found)} awaits inside a transaction`));
      else if (!parametersAround(around).includes(nameOf(work))) {
        findings.push(`${placeOf(file, work)} gives a transaction work that is not written in place`);
      }
    });
    return findings;
  });
}

/** The functions and methods of a file that run one of their parameters inside `transactionSync`, with its position. */
function forwarders(file: SourceFile): [string, number][] {
  const found: [string, number][] = [];
  visit(file.program, (node, around) => {
    if (node.type !== "CallExpression" || nameOf(node.callee) !== "transactionSync") return;
    const run = new Set(argumentsOf(node).map(nameOf));
    visit(node, (inner) => {
      if (inner.type === "CallExpression" && isNode(inner.callee) && inner.callee.type === "Identifier") run.add(nameOf(inner.callee));
    });
    const owner = around.findLast(isNamedFunction);
    const position = parametersOf(owner).findIndex((name) => run.has(name));
    if (owner && position >= 0) found.push([nameOf(owner.key ?? owner.id), position]);
  });
  return found;
}

function awaitsIn(work: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  visit(work, (node) => {
    const isAsync = functions.includes(node.type) && node.async === true;
    if (isAsync || node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await === true)) found.push(node);
  });
  return found;
}

/** Names of the parameters of all functions around a node. */
function parametersAround(around: SyntaxNode[]): string[] {
  return around.filter(isFunction).flatMap(parametersOf);
}

/** Names of the parameters of a function, or of the method or variable that is one. */
function parametersOf(owner: SyntaxNode | undefined): string[] {
  const own = [owner, owner?.value, owner?.init].find(isFunction);
  return ((own?.params ?? []) as SyntaxNode[]).map(nameOf);
}

function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  return call.arguments as SyntaxNode[];
}

function isFunction(node: unknown): node is SyntaxNode {
  return isNode(node) && functions.includes(node.type);
}

/** Whether a node gives a function its name: a declaration, a method, or a variable that is one. */
function isNamedFunction(node: SyntaxNode): boolean {
  return node.type === "FunctionDeclaration" || (node.type !== "CallExpression" && (isFunction(node.value) || isFunction(node.init)));
}
