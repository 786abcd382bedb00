import type { StockLedger } from "../../durable-objects/stock-ledger/index.ts";
import type { Hold } from "../../durable-objects/stock-ledger/stock.ts";
import type { HoldCommand, HoldReport, ReleaseCommand, ReserveCommand, Shortage } from "../../shared/contracts/inventory.ts";
import { type Failure, fail, ok, type Result } from "../../shared/result.ts";
import { sumBySku } from "../../shared/sum-by-sku.ts";

export type Ledgers = DurableObjectNamespace<StockLedger>;
type Line = { sku: string; quantity: number };
type Answer = { line: Line; result: Result<Hold> };

/** Attempts at an object that says its error may be tried again. */
const attemptsMax = 3;
const retryAfterMs = 50;

/**
 * Sets aside all of an order's copies, or none: every SKU is asked at once, and what was held is given back when one
 * of them is short. Repeating it answers the holds as they are now.
 */
export async function reserveCopies(ledgers: Ledgers, command: ReserveCommand): Promise<Result<HoldReport[]>> {
  const { ttlSeconds, trace } = command;
  const answers = await askEach(ledgers, command, (ledger, hold) => ledger.reserve({ ...hold, ttlSeconds, trace }));
  const refused = answers.filter((answer) => !answer.result.ok);
  if (refused.length === 0) return ok(reports(answers));

  const held = answers.filter((answer) => answer.result.ok).map((answer) => answer.line);
  // Another caller with the same order may have come further meanwhile; what it has pinned is not ours to give back.
  await releaseCopies(ledgers, { ...command, lines: held, sparePinned: true });
  const other = firstFailure(refused.filter((answer) => !answer.result.ok && answer.result.error.code !== "out-of-stock"));
  return other ? { ok: false, error: other } : fail("out-of-stock", { fields: { shortages: refused.map(shortageOf) } });
}

/** Keeps an order's holds from expiring. */
export async function pinCopies(ledgers: Ledgers, command: HoldCommand): Promise<Result<HoldReport[]>> {
  return collect(await askEach(ledgers, command, (ledger, hold) => ledger.pin({ ...hold, trace: command.trace })));
}

/** Gives an order's copies back. Names that were never reserved are ended, so that they cannot begin later. */
export async function releaseCopies(ledgers: Ledgers, command: ReleaseCommand): Promise<Result<HoldReport[]>> {
  return collect(
    await askEach(ledgers, command, (ledger, hold) =>
      ledger.release({ ...hold, trace: command.trace, sparePinned: command.sparePinned ?? false }),
    ),
  );
}

/** Sells an order's copies. The reports tell whether every hold was still there to be sold. */
export async function commitCopies(ledgers: Ledgers, command: HoldCommand): Promise<Result<HoldReport[]>> {
  return collect(await askEach(ledgers, command, (ledger, hold) => ledger.commit({ ...hold, trace: command.trace })));
}

type NamedHold = { name: string; quantity: number };

async function askEach(
  ledgers: Ledgers,
  { orderId, attempt, lines }: HoldCommand,
  ask: (ledger: DurableObjectStub<StockLedger>, hold: NamedHold) => Promise<Result<Hold>>,
): Promise<Answer[]> {
  const name = `${orderId}/${attempt}`;
  return await Promise.all(
    sumBySku(lines).map(async (line) => ({
      line,
      result: await withRetries(() => ask(ledgers.getByName(line.sku), { name, quantity: line.quantity })),
    })),
  );
}

/** Every command is idempotent by its name, so an object that was moved or restarted is simply asked again. */
export async function withRetries<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
      if (!retryable || overloaded || attempt === attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs * 2 ** attempt));
    }
  }
}

function collect(answers: Answer[]): Result<HoldReport[]> {
  const failure = firstFailure(answers);
  return failure ? { ok: false, error: failure } : ok(reports(answers));
}

function reports(answers: Answer[]): HoldReport[] {
  return answers.flatMap(({ line, result }) =>
    result.ok ? [{ sku: line.sku, quantity: line.quantity, state: result.value.state, expiresAtMs: result.value.expiresAtMs }] : [],
  );
}

function firstFailure(answers: Answer[]): Failure | null {
  for (const { result } of answers) if (!result.ok) return result.error;
  return null;
}

function shortageOf({ line, result }: Answer): Shortage {
  const available = result.ok ? line.quantity : Number(result.error.fields?.available ?? 0);
  return { sku: line.sku, requested: line.quantity, available };
}
