import { shippedFiles } from "./imports.ts";
import { isNode, nameOf, placeOf, type SourceFile, type SyntaxNode, textOf, visit } from "./source-file.ts";

/** An address that may stand in code: the text it begins with, and why it is not a setting. */
export type AllowedAddress = { address: string; reason: string };

/** Addresses that are names, not places anybody is sent to, or stay the same wherever Octavo runs. */
export const allowedAddresses: AllowedAddress[] = [
  { address: "http://gateway/", reason: "a service binding's fetch wants an absolute address, and does not look at its host" },
  { address: "http://sandbox-psp/", reason: "likewise: the binding decides who is asked" },
  { address: "https://assets.invalid", reason: "likewise, for the assets binding" },
  { address: "https://shop.invalid", reason: "a stand-in for the shop's own address, against which a path is read as a browser reads it" },
  { address: "https://api.cloudflare.com/client/v4/", reason: "the API of the only cloud this runs on" },
  { address: "https://identity.octavo", reason: "the name tokens give their issuer, which nobody fetches" },
  { address: "http://www.w3.org/2000/svg", reason: "the name of SVG's vocabulary, which nobody fetches" },
  { address: "http://ns.editeur.org/onix/3.0/reference", reason: "likewise, of ONIX's" },
];

const addressForm = /\b(?:https?|wss?):\/\/[^\s"'`<>)]*/g;
/** Keys by the marks their issuers give them: Stripe, AWS, GitHub, a JSON web token, a private key as PEM. */
const secretForm = /\b(?:[sr]k_(?:live|test)_|whsec_|AKIA[0-9A-Z]{12}|gh[ps]_|eyJ[\w-]{10,}\.)|-----BEGIN [A-Z ]*PRIVATE KEY/;
const secretName = /(?:secret|password|passphrase|api_?key|private_?key|credentials?)$/i;

/**
 * Addresses and secrets written into code that runs: Workers find each other by bindings, and what differs between
 * environments is a setting. Comments do not run, nor do tests. An allowed address that nobody uses is found too.
 */
export function checkLiterals(files: SourceFile[], allowed: AllowedAddress[] = allowedAddresses): string[] {
  const used = new Set<AllowedAddress>();
  const findings = shippedFiles(files).flatMap((file) => {
    const found: string[] = [];
    visit(file.program, (node) => {
      for (const [address] of (textOf(node) ?? "").matchAll(addressForm)) {
        const match = allowed.find((candidate) => address.startsWith(candidate.address));
        if (match) used.add(match);
        else found.push(`${placeOf(file, node)} has the address ${address}`);
      }
      if (isSecret(node)) found.push(`${placeOf(file, node)} has what looks like a secret`);
    });
    return found;
  });
  const unused = allowed.filter((candidate) => !used.has(candidate));
  return [...findings, ...unused.map(({ address }) => `${address} is allowed, yet nobody uses it`)];
}

/** A text in the form of a key, or a text given to something called a secret. */
function isSecret(node: SyntaxNode): boolean {
  if (secretForm.test(textOf(node) ?? "")) return true;
  const [name, value] = givenTo(node);
  return secretName.test(nameOf(name)) && isNode(value) && Boolean(textOf(value) ?? wholeTemplateOf(value));
}

/** What a node gives a value to, and the value; nothing for other nodes. */
function givenTo(node: SyntaxNode): unknown[] {
  if (node.type === "VariableDeclarator") return [node.id, node.init];
  if (node.type === "AssignmentExpression") return [node.left, node.right];
  return node.type === "Property" || node.type === "PropertyDefinition" ? [node.key, node.value] : [];
}

function wholeTemplateOf(node: SyntaxNode): string | null {
  const [only, ...more] = node.type === "TemplateLiteral" ? (node.quasis as SyntaxNode[]) : [];
  return only && more.length === 0 ? textOf(only) : null;
}
