import { expect, test } from "vitest";
import { walkObject } from "../../tests/object-plans.ts";
import { findScans } from "../../tests/query-plans.ts";
import { noStock } from "./stock.ts";
import { LedgerStorage } from "./storage.ts";

const movement = { kind: "receive", quantity: 3 } as const;

const queries: Record<string, (storage: LedgerStorage) => unknown> = {
  append: (storage) => storage.append("SKU", noStock, movement, { hold: null, reason: null, requestId: "req_1", atMs: 1 }),
  load: (storage) => storage.load(),
  saveHold: (storage) => storage.saveHold({ name: "order_1", quantity: 1, state: "held", expiresAtMs: 5 }),
  findHold: (storage) => storage.findHold("order_1"),
  listExpired: (storage) => storage.listExpired(9, 10),
  nextExpiryMs: (storage) => storage.nextExpiryMs(),
  saveCommand: (storage) => storage.saveCommand("key_1", "same", "{}", 2, 1),
  findCommand: (storage) => storage.findCommand("key_1"),
  savePublished: (storage) => storage.savePublished({ version: 1, available: 3 }),
  listRows: (storage) => storage.listRows(0, 10),
  reasonOf: (storage) => storage.reasonOf(1),
  findOpening: (storage) => storage.findOpening("import imp_1"),
  sumGone: (storage) => storage.sumGone(1, "import imp_1 undone"),
};

test("every statement on a SKU's ledger finds its rows by an index", { tags: ["CAT-16"] }, () => {
  const methods = Object.getOwnPropertyNames(LedgerStorage.prototype).filter((name) => name !== "constructor");
  expect(Object.keys(queries).sort()).toEqual(methods.sort());
  const walk = walkObject((sql) => new LedgerStorage(sql), queries);
  expect(findScans(walk, { tables: { stock: "one row" } })).toEqual([]);
});
