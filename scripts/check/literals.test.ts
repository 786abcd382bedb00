import { describe, expect, test } from "vitest";
import { exampleSources } from "./examples.ts";
import { allowedAddresses, checkLiterals } from "./literals.ts";
import { readSources } from "./source-file.ts";

function checkText(text: string, path = "workers/orders/index.tsx"): string[] {
  return checkLiterals(exampleSources({ [path]: text }), []);
}

describe("checkLiterals", () => {
  test.each([
    ['await fetch("http://payments.internal/charge");', "http://payments.internal/charge"],
    [`const url = \`https://api.octavo.example/orders/\${id}\`;`, "https://api.octavo.example/orders/"],
    ["const page = <p>Ask at https://octavo.example now</p>;", "https://octavo.example"],
    ['const page = <a href="https://octavo.example">home</a>;', "https://octavo.example"],
    ['const socket = "wss://octavo.example/live";', "wss://octavo.example/live"],
  ])("the address in %s is found", { tags: ["ARC-12", "ARC-13"] }, (text, address) => {
    expect(checkText(`\n${text}`)).toEqual([`workers/orders/index.tsx:2 has the address ${address}`]);
  });

  test.each([
    'const stripeKey = "sk_live_51Hexample";',
    'const header = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";',
    "const pem = `-----BEGIN EC PRIVATE KEY-----`;",
    'const lookupSecret = "correct horse";',
    'const options = { apiKey: "0123456789" };',
    "class Client { password = `hunter2`; }",
  ])("the secret in %s is found, and not repeated", { tags: ["ARC-12"] }, (text) => {
    expect(checkText(text)).toEqual(["workers/orders/index.tsx:1 has what looks like a secret"]);
  });

  test.each([
    "// see https://www.rfc-editor.org/rfc/rfc9457",
    "/** https://octavo.example */ const a = 1;",
    "const page = <input type='password' name='password' />;",
    "const client = createClient({ apiKey: env.API_KEY, password });",
    'const header = "x-octavo-example";',
    'const noSecret = { secret: "" };',
    "const url = new URL(path, env.PUBLIC_URL);",
  ])("%s is fine", (text) => {
    expect(checkText(text)).toEqual([]);
  });

  test("all that a Worker or a browser loads is looked at; what only tests and scripts use is not", () => {
    const text = 'const url = "https://octavo.example";';
    const imports = 'import "../../shared/ids.ts";\nexport * from "../../durable-objects/cart/index.ts";';
    const files = {
      "workers/cart/index.ts": imports,
      "shared/ids.ts": text,
      "durable-objects/cart/index.ts": text,
      "web/browser/cart-button.ts": text,
      "shared/ids.test.ts": text,
      "workers/cart/testing.ts": text,
      "scripts/start.ts": text,
    };
    expect(checkLiterals(exampleSources(files), []).map((finding) => finding.split(" ")[0])).toEqual([
      "shared/ids.ts:1",
      "durable-objects/cart/index.ts:1",
      "web/browser/cart-button.ts:1",
    ]);
  });

  test("an allowed address is fine where it is used, and found where it no longer is", () => {
    const allowed = [{ address: "http://www.w3.org/2000/svg", reason: "the name of SVG" }];
    const files = exampleSources({ "web/browser/icon.tsx": 'const icon = <svg xmlns="http://www.w3.org/2000/svg" />;' });
    expect(checkLiterals(files, allowed)).toEqual([]);
    expect(checkLiterals([], allowed)).toEqual(["http://www.w3.org/2000/svg is allowed, yet nobody uses it"]);
  });

  test("the code of Octavo has no address and no secret in it", { tags: ["ARC-12", "ARC-13"] }, () => {
    const files = readSources();
    expect(files.some(({ path }) => path === "workers/orders/index.ts")).toBe(true);
    expect(checkLiterals(files, allowedAddresses)).toEqual([]);
  });

  test("nothing is asked for by plain HTTP: the addresses without TLS that are allowed are names of bindings and vocabularies", {
    tags: ["SEC-01"],
  }, () => {
    const plain = allowedAddresses.filter(({ address }) => address.startsWith("http://")).map(({ address }) => new URL(address).hostname);
    expect(plain.toSorted()).toEqual(["gateway", "ns.editeur.org", "sandbox-psp", "www.w3.org"]);
  });
});
