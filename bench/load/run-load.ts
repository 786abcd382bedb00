import { openAsker } from "./asker.ts";
import { type Connection, openConnection } from "./connection.ts";
import type { Answer } from "./response-reader.ts";

/** What every answer of a workload has to be. */
export type Expected = { status: number; bodyIncludes?: string };

export type Load = {
  port: number;
  connections: number;
  warmUpMs: number;
  measureMs: number;
  /** The next request of one connection, as text of HTTP/1.1. */
  next: (connection: number) => string;
  expected: Expected;
  /** Called at the two ends of the measured time. */
  onMeasure: () => void;
};

/** What was measured. Latencies are in ms, one for each request that ended within the measured time. */
export type Measured = { seconds: number; latenciesMs: number[]; errors: number; firstError: string | null };

/** How much longer is measured while fewer requests have ended than there are connections: slow ones on a busy machine. */
const moreMsMax = 20_000;
/** How long answers under way are waited for at the end. */
const drainMs = 15_000;

/**
 * Sends requests as fast as they are answered, over connections that each wait for their answer (a closed loop). An
 * answer that is not the expected one is an error, in the warm-up too, and so is a broken connection.
 */
export async function runLoad(load: Load): Promise<Measured> {
  const measured: Measured = { seconds: 0, latenciesMs: [], errors: 0, firstError: null };
  const fail = (reason: string) => {
    measured.errors += 1;
    measured.firstError ??= reason;
  };
  let phase: "warm-up" | "measure" | "drain" = "warm-up";
  const drives = Array.from({ length: load.connections }, (_, index) =>
    drive(
      load,
      index,
      fail,
      () => phase !== "drain",
      (latencyMs) => phase === "measure" && measured.latenciesMs.push(latencyMs),
    ),
  );
  await sleep(load.warmUpMs);
  load.onMeasure();
  phase = "measure";
  const startedAtMs = performance.now();
  await sleep(load.measureMs);
  const isSoon = () => performance.now() - startedAtMs < load.measureMs + moreMsMax;
  while (measured.latenciesMs.length < load.connections && measured.errors === 0 && isSoon()) await sleep(50);
  measured.seconds = (performance.now() - startedAtMs) / 1_000;
  phase = "drain";
  load.onMeasure();
  const isDrained = await Promise.race([Promise.all(drives).then(() => true), sleep(drainMs).then(() => false)]);
  if (!isDrained) fail(`an answer did not come within ${drainMs / 1_000} s of the end`);
  return measured;
}

/** Keeps one connection busy until it is told to stop. */
async function drive(
  { port, next, expected }: Load,
  index: number,
  fail: (reason: string) => void,
  isGoingOn: () => boolean,
  note: (latencyMs: number) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let connection: Connection;
    let sentAtMs = 0;
    const send = () => {
      if (!isGoingOn()) {
        connection.close();
        return resolve();
      }
      const request = next(index);
      sentAtMs = performance.now();
      connection.send(request);
    };
    const onAnswer = (answer: Answer) => {
      const latencyMs = performance.now() - sentAtMs;
      const fault = faultOf(answer, expected);
      if (fault === null) note(latencyMs);
      else fail(fault);
      send();
    };
    const onBreak = (reason: string) => {
      fail(reason);
      resolve();
    };
    openConnection(port, expected.bodyIncludes !== undefined, { onAnswer, onBreak }).then((opened) => {
      connection = opened;
      send();
    }, reject);
  });
}

function faultOf({ status, body }: Answer, expected: Expected): string | null {
  if (status !== expected.status) return `answered ${status} instead of ${expected.status}`;
  if (expected.bodyIncludes && !body.includes(expected.bodyIncludes)) return `no ${expected.bodyIncludes} in ${body.slice(0, 300)}`;
  return null;
}

/** Sends each request once, over a few connections, and gives back the answers with their bodies, in the same order. */
export async function askEach(port: number, requests: string[], connections: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  const rest = requests.entries();
  const work = async () => {
    const asker = await openAsker(port);
    for (const [index, request] of rest) answers[index] = await asker.ask(request);
    asker.close();
  };
  await Promise.all(Array.from({ length: Math.min(connections, requests.length) }, work));
  return answers;
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
