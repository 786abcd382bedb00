import { shippedFiles } from "./imports.ts";
import { isNode, nameOf, placeOf, type SourceFile, type SyntaxNode, visit } from "./source-file.ts";

/** Names that say where a program runs. */
const placeName =
  /^(?:is|in)_?(?:dev|development|prod|production|staging|qa|local)(?:_?(?:mode|env|environment|only))?$|^(?:dev|development|prod|production|node_env|environment)$/i;
/** Values that name an environment. `local` and `production` are also values of the setting LIMITS, which says what it does. */
const environmentNames = ["dev", "development", "qa", "staging", "production", "test"];
const namedByEffect = ["LIMITS"];

/**
 * Code that behaves differently by asking where it runs (`if (isDev)`, `env.ENVIRONMENT === "staging"`,
 * `process.env`, `import.meta.env`). A stand-in is chosen by a binding that is there or is not, so that what is
 * tested is what is deployed.
 */
export function checkDevBranches(files: SourceFile[]): string[] {
  return shippedFiles(files).flatMap((file) => {
    const found: string[] = [];
    visit(file.program, (node) => {
      const asked = askedPlace(node);
      if (asked) found.push(`${placeOf(file, node)} asks where it runs: ${asked}`);
    });
    return found;
  });
}

/** What a node asks about the place it runs in, or null. */
function askedPlace(node: SyntaxNode): string | null {
  if (node.type === "MemberExpression") {
    const text = `${nameOf(node.object)}.${nameOf(node.property)}`;
    return text === "process.env" || text === "meta.env" ? text : null;
  }
  if (node.type === "BinaryExpression") {
    const [left, right] = [node.left, node.right].map((side) => (isNode(side) ? side : undefined));
    const value = [left, right].map((side) => side?.value).find((text) => typeof text === "string" && environmentNames.includes(text));
    return value !== undefined && ![left, right].some((side) => namedByEffect.includes(nameOf(side))) ? `${value}` : null;
  }
  const test = ["IfStatement", "ConditionalExpression"].includes(node.type)
    ? node.test
    : node.type === "LogicalExpression"
      ? node.left
      : null;
  const name = nameOf(isNode(test) && test.type === "UnaryExpression" ? test.argument : test);
  return placeName.test(name) ? name : null;
}
