import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, test } from "vitest";
import type { ChangeStockCommand } from "../../shared/contracts/admin.ts";
import { unwrap } from "../../shared/result.ts";
import { newTrace } from "../../shared/trace.ts";
import { throughBinding } from "../../tests/through-binding.ts";
import { projectLevels } from "./repository.ts";
import { admin, as, buyer, countTold, env, type Inventory, inventory, itsSeller, rival, seller, tokenIn, told } from "./testing.ts";

const db = drizzle(env.DB);
const emma = "OCT-EMMA-EBOOK";
const frankenstein = "9780141439471";
const token = tokenIn(admin);
let keys = 0;

const change = (command: Partial<ChangeStockCommand>) =>
  inventory.changeStock({
    ...{
      token,
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
    const page = unwrap(await inventory.readLedger({ token, sku: emma, limit: 10 }));
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
    expect(unwrap(await inventory.readLedger({ token, sku: "NOBODYS", limit: 10 }))).toBeNull();
  });
});

describe("readLedger", () => {
  test("pages back through every row once, to the first", async () => {
    for (let copies = 1; copies <= 7; copies += 1) await change({ sku: frankenstein, quantity: copies });
    const seen: number[] = [];
    let beforeRow: number | undefined;
    do {
      const page = unwrap(await inventory.readLedger({ token, sku: frankenstein, limit: 3, beforeRow }));
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
    const page = unwrap(await inventory.readLedger({ token, sku: frankenstein, limit: 3, beforeRow }));
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
      const page = unwrap(await inventory.listLevels({ token, limit: 2, cursor }));
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
    const { items } = unwrap(await inventory.listLevels({ token, limit: 10, skus: ["LISTED-3", "LISTED-4", "NOBODYS"] }));
    expect(items).toEqual([
      { sku: "LISTED-4", onHand: 2, reserved: 1, available: 1, version: 100, updatedAt: "1970-01-01T00:00:01.000Z" },
      { sku: "LISTED-3", onHand: 13, reserved: 1, available: 12, version: 100, updatedAt: "1970-01-01T00:00:01.000Z" },
    ]);
  });

  test.each(["nonsense", "WyJsZXZlbHMiLCJ4IiwieSJd"])("gives a cursor of another list back as a failure: %s", async (cursor) => {
    expect(await inventory.listLevels({ token, limit: 2, cursor })).toMatchObject({ ok: false, error: { code: "invalid-request" } });
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

describe("whoever calls", () => {
  test.each([{}, { caller: "storefront" }, { caller: "admin" }])(
    "holds no copies, unless it is orders: %j",
    { tags: ["USR-12"] },
    async (props) => {
      await change({ sku: emma, quantity: 3 });
      const before = await inventory.level({ sku: emma });
      const other = throughBinding<Service<Inventory>>(props);
      const holds = { orderId: "ord_other", attempt: 1, lines: [{ sku: emma, quantity: 1 }], ttlSeconds: 900, trace: newTrace() };
      for (const command of ["reserve", "pin", "release", "commit"] as const)
        await expect(Promise.resolve(other[command](holds))).rejects.toThrow("may not call this");
      expect(await inventory.level({ sku: emma })).toEqual(before);
    },
  );

  test("is known by their token: a seller reaches their own, nobody else anything", { tags: ["USR-11", "USR-12"] }, async () => {
    await change({ sku: emma, quantity: 3 });
    const before = [await inventory.level({ sku: emma }), await countTold()];
    const refused: [headers: { authorization: string }, code: string][] = [
      [rival, "forbidden"],
      [buyer, "forbidden"],
      [await as({ role: "seller", sellerId: null }), "forbidden"],
      [await as({ role: "admin", scopes: ["catalog:write"] }), "forbidden"],
      [await as({ role: "admin", ttlSeconds: -60 }), "unauthenticated"],
      [{ authorization: "Bearer nonsense" }, "unauthenticated"],
    ];
    for (const [headers, code] of refused) {
      const by = { token: tokenIn(headers) };
      expect(await change({ ...by, sku: emma })).toMatchObject({ ok: false, error: { code } });
      expect(await inventory.readLedger({ ...by, sku: emma, limit: 5 })).toMatchObject({ ok: false, error: { code } });
      const levels = await inventory.listLevels({ ...by, limit: 5 });
      if (headers === rival) expect(unwrap(levels).items).toEqual([]);
      else expect(levels).toMatchObject({ ok: false, error: { code } });
    }
    expect([await inventory.level({ sku: emma }), await countTold()]).toEqual(before);
    expect(await change({ token: tokenIn(seller), sku: emma })).toMatchObject({ ok: true });
  });

  test("as a seller sees their own SKUs alone, and no longer those that have become another’s", { tags: ["USR-11"] }, async () => {
    for (const sku of [emma, frankenstein]) await change({ sku });
    const mine = { token: tokenIn(seller), limit: 50 };
    const skus = async () => unwrap(await inventory.listLevels(mine)).items.map(({ sku }) => sku);
    expect((await skus()).sort()).toEqual([frankenstein, emma].sort());
    // What the projection says is theirs, and the catalogue does not.
    await env.DB.prepare("UPDATE stock_levels SET seller_id = ? WHERE sku = 'LISTED-1'").bind(itsSeller).run();
    expect((await skus()).sort()).toEqual([frankenstein, emma].sort());
    expect(await inventory.readLedger({ token: mine.token, sku: "LISTED-1", limit: 5 })).toMatchObject({ error: { code: "forbidden" } });
    const everything = unwrap(await inventory.listLevels({ token, limit: 50 })).items.map(({ sku }) => sku);
    expect(everything).toEqual(expect.arrayContaining(["LISTED-1", frankenstein, emma]));
  });

  test("is in the audit with every movement, once for a repetition, and what was refused says so", {
    tags: ["P-76", "INV-04"],
  }, async () => {
    const before = (await told(emma)).length;
    const idempotencyKey = "one-key-for-two-presses-again";
    for (let press = 1; press <= 2; press += 1) await change({ quantity: 4, idempotencyKey });
    await change({ kind: "adjust", quantity: -1_000 });
    const { onHand } = await inventory.level({ sku: emma });
    expect(onHand).toBeGreaterThan(0);
    expect((await told(emma)).slice(before)).toEqual([
      ["stock.receive", emma, { quantity: 4 }],
      ["stock.adjust", emma, { quantity: -1_000 }],
      ["stock.refused", emma, { code: "conflict", kind: "adjust", quantity: -1_000 }],
    ]);
  });
});
