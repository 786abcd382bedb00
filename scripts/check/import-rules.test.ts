import { describe, expect, test } from "vitest";
import { exampleSources, exampleWorkers } from "./examples.ts";
import { checkBrowserImports, checkImportRules } from "./import-rules.ts";
import { readSources } from "./source-file.ts";
import { readWorkerConfigs } from "./worker-config.ts";

const ledger = '[[durable_objects.bindings]]\nname = "LEDGER"\nclass_name = "StockLedger"';
const workers = exampleWorkers({ inventory: ledger, orders: "", storefront: "" });
const object = { "durable-objects/stock-ledger/index.ts": "export class StockLedger {}" };

/** Findings about a file with one import, in a project with a Durable Object. */
function checkImport(from: string, specifier: string): string[] {
  return checkImportRules(exampleSources({ ...object, [from]: `import type { A } from "${specifier}";` }), workers);
}

describe("checkImportRules", () => {
  test.each([
    ["workers/orders/index.ts", "./routes.ts"],
    ["workers/orders/index.ts", "../../shared/ids.ts"],
    ["workers/orders/index.ts", "../../package.json"],
    ["workers/orders/index.ts", "hono"],
    ["workers/inventory/index.ts", "../../durable-objects/stock-ledger/index.ts"],
    ["durable-objects/stock-ledger/publish.ts", "../../workers/inventory/repository.ts"],
    ["durable-objects/stock-ledger/publish.ts", "../../shared/ids.ts"],
    ["shared/http/app.ts", "../ids.ts"],
    ["workers/storefront/routes.tsx", "../../web/storefront/home.tsx"],
    ["web/storefront/home.tsx", "../../shared/money.ts"],
    ["workers/orders/ledger.test.ts", "../../durable-objects/stock-ledger/index.ts"],
    ["workers/orders/ledger.test.ts", "../../tests/shop.ts"],
    ["scripts/start.ts", "../workers/orders/index.ts"],
    ["tests/oracle.ts", "../workers/orders/tables.ts"],
  ])("%s may import %s", (from, specifier) => {
    expect(checkImport(from, specifier)).toEqual([]);
  });

  test.each([
    ["workers/orders/index.ts", "../inventory/repository.ts", "workers/inventory/repository.ts"],
    ["workers/orders/place-order.test.ts", "../inventory/repository.ts", "workers/inventory/repository.ts"],
    ["workers/orders/index.ts", "../../durable-objects/stock-ledger/index.ts", "durable-objects/stock-ledger/index.ts"],
    ["workers/orders/index.ts", "../../scripts/workers.ts", "scripts/workers.ts"],
    ["workers/orders/index.ts", "../../tests/shop.ts", "tests/shop.ts"],
    ["workers/orders/index.ts", "../../web/storefront/home.tsx", "web/storefront/home.tsx"],
    ["durable-objects/stock-ledger/publish.ts", "../../workers/orders/repository.ts", "workers/orders/repository.ts"],
    ["durable-objects/stock-ledger/publish.ts", "../cart/index.ts", "durable-objects/cart/index.ts"],
    ["shared/ids.ts", "../workers/orders/index.ts", "workers/orders/index.ts"],
    ["shared/ids.ts", "../durable-objects/stock-ledger/index.ts", "durable-objects/stock-ledger/index.ts"],
    ["shared/ids.ts", "../web/storefront/home.tsx", "web/storefront/home.tsx"],
    ["web/storefront/home.tsx", "../../workers/storefront/routes.tsx", "workers/storefront/routes.tsx"],
  ])("%s may not import %s", { tags: ["ARC-02"] }, (from, specifier, found) => {
    expect(checkImport(from, specifier)).toEqual([`${from}:1 imports ${found}`]);
  });

  test("a Durable Object that no Worker hosts is found", () => {
    const files = exampleSources({ "durable-objects/cart/index.ts": "export class Cart {}", "durable-objects/cart/cart.ts": "" });
    expect(checkImportRules(files, workers)).toEqual(["durable-objects/cart is hosted by no Worker"]);
  });

  test("no file of Octavo imports what it must not", { tags: ["ARC-02"] }, () => {
    expect(checkImportRules(readSources(), readWorkerConfigs())).toEqual([]);
  });
});

describe("checkBrowserImports", () => {
  test("a validation library is found in browser code, also behind another file", () => {
    const files = exampleSources({
      "web/browser/cart-button.ts": 'import { addressSchema } from "../../shared/address.ts";',
      "web/admin/scripts/form.ts": 'import { z } from "zod";',
      "shared/address.ts": 'import { z } from "@hono/zod-openapi";',
    });
    expect(checkBrowserImports(files)).toEqual([
      "web/browser/cart-button.ts imports @hono/zod-openapi through shared/address.ts",
      "web/admin/scripts/form.ts imports zod",
    ]);
  });

  test("types of it are nothing at run time, and pages rendered by a Worker stay on the server", () => {
    const files = exampleSources({
      "web/browser/cart-button.ts": 'import type { Address } from "../../shared/address.ts";',
      "web/storefront/checkout.tsx": 'import { addressSchema } from "../../shared/address.ts";',
      "web/admin/address.tsx": 'import { addressSchema } from "../../shared/address.ts";',
      "shared/address.ts": 'import { z } from "zod";',
    });
    expect(checkBrowserImports(files)).toEqual([]);
  });
});
