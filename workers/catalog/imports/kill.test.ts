import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, test } from "vitest";
import { createLog } from "../../../shared/log.ts";
import type { CatalogBindings } from "../bindings.ts";
import { addBook, anEdition, bindings } from "../fixtures.ts";
import { env, importNow, messages, sendFile } from "./fixtures.ts";
import { leaseMs } from "./job.ts";
import { sweepImports } from "./sweep-imports.ts";
import { workOnImport } from "./work-on-import.ts";

const log = createLog("catalog");
const stored = async (sql: string, ...bound: unknown[]) =>
  (
    await bindings.DB.prepare(sql)
      .bind(...bound)
      .all()
  ).results;

/** When a machine dies: before its nth write or reading has begun, or after it was done and before it was answered. */
type Death = { call: number; when: "before" | "after" };

/** A database as a machine sees it that dies at some moment: nothing is answered from then on. */
function dyingDatabase({ call, when }: Death): { DB: D1Database; hasDied: () => boolean } {
  const real = new WeakMap<object, D1PreparedStatement>();
  let calls = 0;
  const live = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    calls += 1;
    if (calls > call || (calls === call && when === "before")) throw new Error("the machine is dead");
    const answer = await work();
    if (calls >= call) throw new Error("the machine died before it heard the answer");
    return answer;
  };
  const statement = (inner: D1PreparedStatement): D1PreparedStatement => {
    const outer = {
      bind: (...values: unknown[]) => statement(inner.bind(...values)),
      all: () => live(() => inner.all()),
      run: () => live(() => inner.run()),
      raw: () => live(() => inner.raw()),
      first: () => live(() => inner.first()),
    } as unknown as D1PreparedStatement;
    real.set(outer, inner);
    return outer;
  };
  const DB = {
    prepare: (sql: string) => statement(bindings.DB.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) => live(() => bindings.DB.batch(statements.map((one) => real.get(one) ?? one))),
  } as unknown as D1Database;
  return { DB, hasDied: () => calls >= call };
}

/**
 * A file of 130 records: new books, two of one book that the shop has, of which the second waits for the first, one of the editions
 * of two books, one that is none and one that comes twice.
 */
function fileOf(name: string): string {
  const line = (editions: string[], title: string, price = 500) =>
    `${JSON.stringify({ title, editions: editions.map((sku) => ({ sku, format: "paperback", price: { amount: price, currency: "USD" } })) })}\n`;
  const books = Array.from({ length: 125 }, (_, index) => line([`${name}-${index}`], `Book ${index}`));
  const [one, other] = knownSkus(name);
  const mixed = line(othersSkus(name), "Mixed");
  return [line([one], "Known", 700), line([other], "Known", 800), mixed, ...books, line([`${name}-7`], "Twice"), "{}\n"].join("");
}

const knownSkus = (name: string) => [`${name}-KNOWN-A`, `${name}-KNOWN-B`] as const;
const othersSkus = (name: string) => [`${name}-OTHER-A`, `${name}-OTHER-B`];

/** Sends such a file to a shop that has the books it names. */
async function send(name: string): Promise<string> {
  const editions = knownSkus(name).map((sku) => anEdition({ sku }));
  await addBook({ title: "Known", editions });
  for (const sku of othersSkus(name)) await addBook({ title: "Other", editions: [anEdition({ sku })] });
  return (await sendFile([fileOf(name)])).id;
}

/** Everything that an import leaves behind, but for ids and times. */
async function traceOf(id: string, name: string): Promise<unknown> {
  const like = `${name}-%`;
  const [run] = await stored("select status, counts, next_chunk, next_byte, stopped_by from imports where id = ?", id);
  return {
    run: { ...run, counts: Object.entries(JSON.parse(String(run?.counts))).sort() },
    rows: await stored(
      "select record, line, outcome, version, fields is null, before is null from import_rows where import_id = ? order by record",
      id,
    ),
    chunks: await stored("select chunk, first_line, counts from import_chunks where import_id = ? order by chunk", id),
    editions: await stored(
      "select replace(sku, ?, ''), price_minor, withdrawn_at_ms from editions where sku like ? order by sku",
      name,
      like,
    ),
    books: await stored(
      "select title, version, (select count(*) from book_versions where book_id = id) as versions, (select count(*) from audit_entries where subject = id) as audited from books where id in (select book_id from editions where sku like ?) order by title",
      like,
    ),
  };
}

/** Works on whatever there is to do, on a machine that may die. Time goes on by a lease when it has. */
async function workOff(machine: CatalogBindings, clock: { ms: number }): Promise<void> {
  for (let message = messages.shift(); message; message = messages.shift()) {
    await workOnImport(machine, { ...message }, () => clock.ms, log).catch(() => undefined);
  }
}

beforeEach(() => {
  messages.length = 0;
});

describe("an import whose machine dies at any moment", () => {
  test("goes on where it was, and leaves what it leaves without", { tags: ["ETL-06"] }, async () => {
    const clock = { ms: Date.now() };
    const whole = await send("WHOLE");
    await workOff(env, clock);
    expect(await importNow({ id: whole as `imp_${string}` })).toMatchObject({ status: "done", created: 125, updated: 2, rejected: 3 });
    const expected = await traceOf(whole, "WHOLE");
    let deaths = 0;
    for (let call = 1; ; call += 1) {
      const when = call % 2 === 0 ? "before" : "after";
      const name = `D${String(call).padStart(4, "0")}`;
      const id = await send(name);
      const machine = dyingDatabase({ call, when });
      await workOff({ ...env, DB: machine.DB }, clock);
      if (!machine.hasDied()) break;
      deaths += 1;
      clock.ms += 10 * leaseMs;
      await sweepImports(drizzle(bindings.DB), env, clock.ms);
      await workOff(env, clock);
      expect(await traceOf(id, name), `dead ${when} call ${call}`).toEqual(expected);
    }
    // A piece of work alone reads and writes so often.
    expect(deaths).toBeGreaterThan(10);
  });

  test("and two machines that take it for forsaken do its work once", async () => {
    const clock = { ms: Date.now() };
    const alone = await send("ALONE");
    await workOff(env, clock);
    const id = await send("TWINS");
    const [message] = messages.splice(0);
    if (!message) throw new Error("nothing was sent");
    // The second believes that the lease of the first is over.
    await Promise.all([workOnImport(env, message, () => clock.ms, log), workOnImport(env, message, () => clock.ms + 10 * leaseMs, log)]);
    await workOff(env, { ms: clock.ms + 100 * leaseMs });
    expect(await traceOf(id, "TWINS")).toEqual(await traceOf(alone, "ALONE"));
  });
});
