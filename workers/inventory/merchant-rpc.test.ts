import { exports, env as workerEnv } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, test } from "vitest";
import type { ChangeStockCommand } from "../../shared/contracts/admin.ts";
import { unwrap } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import { projectLevels } from "./repository.ts";

const env = workerEnv as unknown as InventoryEnv;
const db = drizzle(env.DB);
const inventory = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;
const emma = "OCT-EMMA-EBOOK";
const frankenstein = "9780141439471";
let keys = 0;

const change = (command: Partial<ChangeStockCommand>) =>
  inventory.changeStock({
    ...{
      sku: emma,
      kind: "receive",
      quantity: 1,
      reason: "delivery",
      idempotencyKey: `key-of-sixteen-characters-${++keys}`,
      trace: newTrace(),
    },
    ...command,
  });

describe("changeStock", () => {
  test("receives, adjusts and counts, and the ledger says why", async () => {
    const levels = [
      unwrap(await change({ kind: "receive", quantity: 5, reason: "delivery 4711" })),
      unwrap(await change({ kind: "adjust", quantity: -2, reason: "water damage" })),
      unwrap(await change({ kind: "count", quantity: 7, reason: "Monday" })),
    ];
    expect(levels.map(({ onHand, version }) => [onHand, version])).toEqual([
      [5, 1],
      [3, 2],
      [7, 3],
    ]);
    const page = await inventory.readLedger({ sku: emma, limit: 10 });
    expect(page?.rows.map(({ seq, kind, quantity, onHand, reason }) => [seq, kind, quantity, onHand, reason])).toEqual([
      [3, "count", 4, 7, "Monday"],
      [2, "adjust", -2, 3, "water damage"],
      [1, "receive", 5, 5, "delivery 4711"],
    ]);
    expect(page?.level).toMatchObject({ onHand: 7, version: 3 });
  });

  test("sent twice with one key moves once, and answers the same", async () => {
    const before = await inventory.level({ sku: emma });
    const idempotencyKey = "one-key-for-two-presses";
    const [first, second] = [await change({ quantity: 4, idempotencyKey }), await change({ quantity: 4, idempotencyKey })];
    expect(second).toEqual(first);
    expect((await inventory.level({ sku: emma })).onHand).toBe(before.onHand + 4);
    expect(await change({ quantity: 5, idempotencyKey })).toMatchObject({ ok: false, error: { code: "idempotency-key-reused" } });
  });

  test("refuses a count and a correction below what is held, and moves nothing", async () => {
    const { onHand } = await inventory.level({ sku: emma });
    const lines = [{ sku: emma, quantity: 3 }];
    await inventory.reserve({ orderId: "ord_a", attempt: 1, lines, ttlSeconds: 900, trace: newTrace() });
    const refused = { ok: false, error: { code: "conflict", detail: "3 copies are held; on hand cannot go below that" } };
    expect(await change({ kind: "count", quantity: 2 })).toMatchObject(refused);
    expect(await change({ kind: "adjust", quantity: 2 - onHand })).toMatchObject(refused);
    expect(await inventory.level({ sku: emma })).toMatchObject({ onHand, reserved: 3, available: onHand - 3 });
  });

  test.each([
    [{ quantity: Number.NaN }, "/quantity", "expected a whole number"],
    [{ quantity: 1.5 }, "/quantity", "expected a whole number"],
    [{ quantity: 0 }, "/quantity", "at least 1"],
    [{ quantity: 1_000_001 }, "/quantity", "at most 1,000,000"],
    [{ kind: "adjust", quantity: 0 }, "/quantity", "must not be 0"],
    [{ kind: "count", quantity: -1 }, "/quantity", "at least 0"],
    [{ reason: " " }, "/reason", "must not be empty"],
    [{ reason: "a\nb" }, "/reason", "must not contain control characters"],
  ] as [Partial<ChangeStockCommand>, string, string][])("refuses %j at its place", async (command, pointer, message) => {
    expect(await change(command)).toMatchObject({ ok: false, error: { code: "invalid-request", errors: [{ pointer, message }] } });
  });

  test("refuses what nobody sells, what is no SKU, what is no movement, and a key too short", async () => {
    for (const sku of ["NOBODYS", "", "../x", "\ud800"])
      expect(await change({ sku })).toMatchObject({ ok: false, error: { code: "not-found" } });
    expect(await change({ kind: "steal" as "receive" })).toMatchObject({ ok: false, error: { code: "invalid-request" } });
    expect(await change({ idempotencyKey: "short" })).toMatchObject({ ok: false, error: { code: "idempotency-key-required" } });
    expect(await inventory.readLedger({ sku: "NOBODYS", limit: 10 })).toBeNull();
  });
});

describe("readLedger", () => {
  test("pages back through every row once, to the first", async () => {
    for (let copies = 1; copies <= 7; copies += 1) await change({ sku: frankenstein, quantity: copies });
    const seen: number[] = [];
    let beforeRow: number | undefined;
    do {
      const page = await inventory.readLedger({ sku: frankenstein, limit: 3, beforeRow });
      seen.push(...(page?.rows.map(({ seq }) => seq) ?? []));
      beforeRow = page?.beforeRow ?? undefined;
    } while (beforeRow !== undefined);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  test.each([
    [1, []],
    [2, [1]],
    [999, [7, 6, 5]],
  ])("before row %d stand rows %j", async (beforeRow, rows) => {
    const page = await inventory.readLedger({ sku: frankenstein, limit: 3, beforeRow });
    expect(page?.rows.map(({ seq }) => seq)).toEqual(rows);
  });
});

describe("listLevels", () => {
  const skus = ["LISTED-0", "LISTED-1", "LISTED-2", "LISTED-3", "LISTED-4"];
  beforeAll(async () => {
    for (const [index, sku] of skus.entries()) {
      const available = [3, 0, 3, 12, 1][index] ?? 0;
      await projectLevels(db, [{ sku, onHand: available + 1, reserved: 1, available, version: 100, nextExpiryAtMs: null }], [], 1_000);
    }
  });

  test("lists the fewest copies first, each SKU once, page by page", async () => {
    const seen: { sku: string; available: number }[] = [];
    let cursor: string | undefined;
    do {
      const page = unwrap(await inventory.listLevels({ limit: 2, cursor }));
      seen.push(...page.items.map(({ sku, available }) => ({ sku, available })));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen.map(({ sku }) => sku)).size).toBe(seen.length);
    expect(seen.map(({ available }) => available)).toEqual(seen.map(({ available }) => available).toSorted((left, right) => left - right));
    expect(seen.filter(({ sku }) => skus.includes(sku)).map(({ sku }) => sku)).toEqual([
      "LISTED-1",
      "LISTED-4",
      "LISTED-0",
      "LISTED-2",
      "LISTED-3",
    ]);
  });

  test("lists those of the SKUs asked for alone", async () => {
    const { items } = unwrap(await inventory.listLevels({ limit: 10, skus: ["LISTED-3", "LISTED-4", "NOBODYS"] }));
    expect(items).toEqual([
      { sku: "LISTED-4", onHand: 2, reserved: 1, available: 1, version: 100, updatedAt: "1970-01-01T00:00:01.000Z" },
      { sku: "LISTED-3", onHand: 13, reserved: 1, available: 12, version: 100, updatedAt: "1970-01-01T00:00:01.000Z" },
    ]);
  });

  test.each(["nonsense", "WyJsZXZlbHMiLCJ4IiwieSJd"])("gives a cursor of another list back as a failure: %s", async (cursor) => {
    expect(await inventory.listLevels({ limit: 2, cursor })).toMatchObject({ ok: false, error: { code: "invalid-request" } });
  });

  test("walks an index, and sorts nothing", async () => {
    const plan = await env.DB.prepare(
      "explain query plan select sku from stock_levels where (available, sku) > (?, ?) order by available, sku limit 5",
    )
      .bind(1, "X")
      .all<{ detail: string }>();
    expect(plan.results.map(({ detail }) => detail)).toEqual([expect.stringContaining("stock_levels_by_available")]);
  });
});
