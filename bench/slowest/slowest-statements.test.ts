import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, describe, expect, test } from "vitest";
import { statementWatcher, watchedBy } from "../../scripts/platform/watch-statements.ts";
import { isFastEnough, type SlowStatement, slowestOf, slowestText } from "./slowest-statements.ts";

/** Counts to two million, which no machine does as fast as it reads a row. */
const planted =
  "with recursive steps(n) as (select 1 union all select n + 1 from steps where n < 2000000) select max(n) as n from steps where n > ?";

const shop = `export default {
  async fetch(request, { DB }) {
    const { pathname } = new URL(request.url);
    if (pathname === "/slow") await DB.prepare(${JSON.stringify(planted)}).bind(1).raw();
    else if (pathname === "/batch") await DB.batch([DB.prepare(${JSON.stringify(planted)}).bind(1), DB.prepare("select 3")]);
    else await DB.withSession().prepare("select 1 as one").all();
    return new Response("done");
  },
};`;

const lines: string[] = [];
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    ...{ host: "127.0.0.1", port: 0, cf: false, telemetry: { enabled: false } },
    handleStructuredLogs: ({ message }) => void lines.push(message),
    workers: [
      {
        name: "octavo-shop",
        modules: true,
        script: shop,
        compatibilityDate: "2026-08-01",
        d1Databases: { DB: "shop" },
        ...watchedBy("octavo-shop"),
      },
      statementWatcher(),
    ],
  }),
);
afterAll(() => miniflare.dispose());

describe("a watched platform", () => {
  test("names the slowest statement there was, and whose it is", { tags: ["DB-01"] }, async () => {
    const url = await miniflare.ready;
    for (const path of ["", "slow", "", "batch", ""]) expect(await (await fetch(new URL(path, url))).text()).toBe("done");
    await expect.poll(() => slowestOf(lines).batch?.sql).toContain("select 3");
    const { statement, batch } = slowestOf(lines);
    expect(statement).toMatchObject({ domain: "octavo-shop", sql: planted, rowsRead: 2_000_001 });
    expect(batch).toMatchObject({ domain: "octavo-shop", sql: `${planted}\nselect 3` });
  });
});

describe("slowestText", () => {
  const found: SlowStatement = { domain: "octavo-catalog", ms: 12, rowsRead: 4_206, sql: "select\n  title   from books" };

  test("shows statement and batch, and whether the first is within its target", () => {
    expect(slowestText({ statement: found, batch: { ...found, ms: 70 } }).split("\n")).toEqual([
      "Slowest query: 12 ms of D1 in octavo-catalog, 4,206 rows read; target < 50 ms: met",
      "  select title from books",
      "Slowest batch, all its statements together: 70 ms of D1 in octavo-catalog, 4,206 rows read",
      "  select title from books",
    ]);
    expect(slowestText({ statement: { ...found, ms: 50 }, batch: null })).toContain("target < 50 ms: MISSED");
  });

  test("what was slow before a run is not of it", () => {
    const line = JSON.stringify({ ...found, at: "2026-11-22T03:00:00Z", event: "sql.slowest", kind: "statement" });
    expect(slowestOf([line], Date.parse("2026-11-22T03:00:00Z"))).toEqual({ statement: found, batch: null });
    expect(slowestOf([line], Date.parse("2026-11-22T03:00:01Z"))).toEqual({ statement: null, batch: null });
    expect(slowestOf(["not JSON", '{"event":"request"}'])).toEqual({ statement: null, batch: null });
  });

  test("a watcher that has seen no statement misses the target, and says so", () => {
    expect(isFastEnough({ statement: null })).toBe(false);
    expect(isFastEnough({ statement: found })).toBe(true);
    expect(slowestText({ statement: null, batch: null })).toBe("Slowest query: no statement was seen; target < 50 ms: MISSED");
  });
});
