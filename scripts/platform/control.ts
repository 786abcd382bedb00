/**
 * Work on a running platform through the port of Miniflare's own proxy, over plain HTTP. Miniflare's object proxies
 * would do the same with calls that block this process; while it is blocked nobody reads workerd's log, and a workerd
 * whose log is not read stands still: under load both would wait for each other for ever.
 */
export type PlatformControl = {
  /** The Local Explorer's API. */
  explorerUrl: string;
  /** Calls a Worker's cron trigger; throws when it fails. */
  runCron: (worker: string, cron: string) => Promise<void>;
  /** Runs one statement on a D1 database, by its name. Gives back rows as arrays. */
  runSql: (database: string, sql: string) => Promise<unknown[][]>;
};

/** Control through the port of Miniflare's own proxy. */
export function openControl(entry: URL): PlatformControl {
  const explorerUrl = new URL("cdn-cgi/local/explorer/api", entry).href;
  return {
    explorerUrl,
    runCron: async (worker, cron) => {
      const url = new URL("cdn-cgi/local/scheduled", entry);
      url.searchParams.set("cron", cron);
      const response = await fetch(url, { headers: { "mf-route-override": worker } });
      if (!response.ok) throw new Error(`${worker}: ${await response.text()}`);
    },
    runSql: (database, sql) => runSql(explorerUrl, database, sql),
  };
}

/** Runs one statement on a D1 database of a running platform, through its Local Explorer. Gives back rows as arrays. */
export async function runSql(explorerUrl: string, database: string, sql: string): Promise<unknown[][]> {
  const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql, params: [] }) };
  const response = await fetch(`${explorerUrl}/d1/database/${database}/raw`, request);
  const answer = (await response.json()) as { success: boolean; errors: unknown; result: { results: { rows: unknown[][] } }[] };
  if (!answer.success) throw new Error(`${database}: ${JSON.stringify(answer.errors)}`);
  return answer.result[0]?.results.rows ?? [];
}
