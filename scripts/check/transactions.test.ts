import { describe, expect, test } from "vitest";
import { exampleSources } from "./examples.ts";
import { readSources } from "./source-file.ts";
import { checkTransactions } from "./transactions.ts";

function checkText(text: string): string[] {
  return checkTransactions(exampleSources({ "durable-objects/cart/index.ts": text }));
}

/** A class with a method that runs what it is given in a transaction, and one that uses it. */
function ledger(work: string): string {
  return `class Ledger {
  private transact<T>(label: string, work: () => T): T {
    return this.ctx.storage.transactionSync(() => { this.check(label); return work(); });
  }
  reserve(name: string) { return this.transact(name, ${work}); }
  read(name: string) { return this.ctx.storage.transactionSync(() => this.rows(name)); }
  async use() { await this.read("a"); await this.reserve("b"); }
}`;
}

describe("checkTransactions", () => {
  test.each([
    "storage.transactionSync(async () => save());",
    "storage.transactionSync(async function () { save(); });",
    "storage.transactionSync(() => { void (async () => save())(); });",
    "storage.transactionSync(() => rows.map(async (row) => save(row)));",
  ])("%s is found", (text) => {
    expect(checkText(text)).toEqual(["durable-objects/cart/index.ts:1 awaits inside a transaction"]);
  });

  test("each await inside is found with its line", () => {
    expect(checkText("storage.transactionSync(async () => {\n  await save();\n  for await (const row of rows) use(row);\n});")).toEqual([
      "durable-objects/cart/index.ts:1 awaits inside a transaction",
      "durable-objects/cart/index.ts:2 awaits inside a transaction",
      "durable-objects/cart/index.ts:3 awaits inside a transaction",
    ]);
  });

  test("work that is not written in place is found, for nobody can say what it awaits", () => {
    expect(checkText("storage.transactionSync(save);")).toEqual([
      "durable-objects/cart/index.ts:1 gives a transaction work that is not written in place",
    ]);
  });

  test("work handed on by a method is looked into where it is written", () => {
    expect(checkText(ledger("() => this.hold(name)"))).toEqual([]);
    expect(checkText(ledger("async () => this.hold(name)"))).toEqual(["durable-objects/cart/index.ts:5 awaits inside a transaction"]);
    expect(checkText(ledger("this.hold"))).toEqual([
      "durable-objects/cart/index.ts:5 gives a transaction work that is not written in place",
    ]);
  });

  test("work handed on by a plain function is looked into as well", () => {
    const handing = "const transact = (work: () => void) => storage.transactionSync(work);\n";
    expect(checkText(`${handing}transact(() => save());`)).toEqual([]);
    expect(checkText(`${handing}transact(async () => save());`)).toEqual(["durable-objects/cart/index.ts:2 awaits inside a transaction"]);
  });

  test("awaiting before and after a transaction is fine", () => {
    expect(
      checkText("async function run() { await before(); const row = storage.transactionSync(() => load()); await tell(row); }"),
    ).toEqual([]);
  });

  test("no transaction of Octavo awaits", () => {
    const files = readSources();
    expect(files.some(({ path, text }) => path.startsWith("durable-objects/") && text.includes("transactionSync("))).toBe(true);
    expect(checkTransactions(files)).toEqual([]);
  });
});
