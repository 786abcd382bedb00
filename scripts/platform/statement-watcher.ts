/**
 * A Worker that is told of every statement which others send to D1, with D1's own `sql_duration_ms`, and logs each that took longer
 * than all before it. It runs as it stands here, with its types taken off, so it imports nothing.
 */

/** Parts of https://developers.cloudflare.com/workers/observability/traces/: events of a trace, and what a span of D1 says of itself. */
type Attribute = { name: string; value: unknown };
type TraceEvent = { event: { type: string; info?: Attribute[] } };
type Context = { props: { worker: string } };

/** Characters of a statement that are logged; the longest of ours has some 8,000. */
const sqlLengthMax = 10_000;

/** Milliseconds of the slowest so far: of one statement, and of a batch, whose statements D1 tells together. */
const slowestMs = { statement: -1, batch: -1 };

export default {
  tailStream(_onset: unknown, _env: unknown, { props }: Context) {
    return ({ event }: TraceEvent) => {
      if (event.type === "attributes" && event.info) note(props.worker, new Map(event.info.map(({ name, value }) => [name, value])));
    };
  },
};

function note(worker: string, span: Map<string, unknown>): void {
  const sql = span.get("db.query.text");
  const ms = Number(span.get("cloudflare.d1.response.sql_duration_ms"));
  const kind = span.has("db.operation.batch.size") ? "batch" : "statement";
  if (typeof sql !== "string" || !(ms > slowestMs[kind])) return;
  slowestMs[kind] = ms;
  const rows = { rowsRead: Number(span.get("cloudflare.d1.response.rows_read")) };
  const line = { at: new Date().toISOString(), level: "info", domain: worker, event: "sql.slowest", kind, ms, ...rows };
  console.log(JSON.stringify({ ...line, sql: sql.slice(0, sqlLengthMax) }));
}
