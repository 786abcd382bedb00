import { openDesk } from "../../tests/desk.ts";
import { type Asker, openAsker } from "../load/asker.ts";
import { get } from "../load/request.ts";
import type { BenchOptions } from "../options.ts";
import type { PlatformProcess } from "../platform-process.ts";
import { seededRandom } from "../random.ts";
import type { SlowStatement } from "../slowest/slowest-statements.ts";
import { median } from "../statistics.ts";
import { openExplorerDatabase } from "./explorer-database.ts";
import { type Questions, questionsTo } from "./questions.ts";
import type { Comparison, ComparisonRow } from "./report.ts";

/** A served catalogue: how it is asked, and how much it reads for an answer. */
type Side = {
  asker: Asker;
  /** Of an admin who has signed in. */
  cookie: string;
  questions: Questions;
  rowsOf: (name: string) => Promise<number>;
  slowest: () => SlowStatement | null;
};

/** Times each question is asked before it counts, for what is read from the disk once. */
const warmUps = 20;
/** Times a question's rows are counted; the median is told. */
const countings = 5;

const database = "octavo-catalog";

/** Asks both platforms every question, one request at a time, in turns: whatever slows the machine down slows both. */
export async function askBoth(
  platforms: readonly [PlatformProcess, PlatformProcess],
  { runs, seconds }: Pick<BenchOptions, "runs" | "seconds">,
  say: (line: string) => void,
): Promise<Pick<Comparison, "rows" | "slowest">> {
  const [small, large] = [await openSide(platforms[0]), await openSide(platforms[1])];
  const rows: ComparisonRow[] = [];
  try {
    for (const name of Object.keys(small.questions)) {
      for (let count = 0; count < warmUps; count += 1) for (const side of [small, large]) await timeOf(side, name);
      const ofRuns: [number, number][] = [];
      for (let run = 0; run < runs; run += 1) ofRuns.push(await timesOf(small, large, name, seconds * 1_000));
      const milliseconds: [number, number] = [median(ofRuns.map(([ms]) => ms)), median(ofRuns.map(([, ms]) => ms))];
      rows.push({ name, milliseconds, rowsRead: [await small.rowsOf(name), await large.rowsOf(name)] });
      say(`  ${name}: ${milliseconds.map((ms) => ms.toFixed(2)).join(" and ")} ms`);
    }
  } finally {
    for (const { asker } of [small, large]) asker.close();
  }
  return { rows, slowest: large.slowest() };
}

async function openSide({ port, url, explorerUrl, accounts }: PlatformProcess): Promise<Side> {
  const questions = await questionsTo(openExplorerDatabase(explorerUrl, database).db, seededRandom(1));
  // Another, which has not been asked what to ask for: that takes long.
  const explorer = openExplorerDatabase(explorerUrl, database);
  const rowsOfOne = async (name: string) => {
    const before = explorer.rowsRead();
    await questionOf(questions, name).read(explorer.db);
    return explorer.rowsRead() - before;
  };
  return {
    asker: await openAsker(port),
    cookie: await signIn(url, accounts),
    questions,
    slowest: explorer.slowest,
    rowsOf: async (name) => median(await Array.fromAsync({ length: countings }, () => rowsOfOne(name))),
  };
}

async function signIn(url: string, accounts: PlatformProcess["accounts"]): Promise<string> {
  const admin = accounts.find(({ role }) => role === "admin");
  if (!admin) throw new Error("the platform has no admin");
  const desk = openDesk(url);
  const { status } = await desk.signIn(admin, "/admin/books");
  if (status !== 303) throw new Error(`signing in was answered ${status}`);
  return [...desk.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** The median of each side over some time, in ms. */
async function timesOf(small: Side, large: Side, name: string, withinMs: number): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const endsAtMs = performance.now() + withinMs;
  // The one that comes second finds the processor as the first has left it, so they take turns in that too.
  for (let turn = 0; performance.now() < endsAtMs || turn < 2; turn += 1) {
    const order = turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const side of order) times[side].push(await timeOf(side === 0 ? small : large, name));
  }
  return [median(times[0]), median(times[1])];
}

async function timeOf({ asker, cookie, questions }: Side, name: string): Promise<number> {
  const { path } = questionOf(questions, name);
  const request = path.startsWith("/admin") ? get(path, "text/html", { cookie }) : get(path);
  const startedAtMs = performance.now();
  const { status, body } = await asker.ask(request);
  const ms = performance.now() - startedAtMs;
  if (status !== 200) throw new Error(`${path} was answered ${status}: ${body.slice(0, 300)}`);
  return ms;
}

function questionOf(questions: Questions, name: string) {
  const ask = questions[name];
  if (!ask) throw new Error(`there is no question ${name}`);
  return ask();
}
