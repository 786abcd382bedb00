import { Problem, type ProblemCode, type ProblemDetails } from "./problem.ts";

/** An expected failure as plain data: what survives a call to another Worker, where error classes do not. */
export type Failure = ProblemDetails & { code: ProblemCode };

/** The answer of an RPC method that may fail in an expected way. Throwing across RPC means a bug. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** Wraps a success. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Wraps an expected failure. */
export function fail(code: ProblemCode, details: ProblemDetails = {}): { ok: false; error: Failure } {
  return { ok: false, error: { code, ...details } };
}

/** Gives the value back, or throws the failure as the Problem it stands for. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, ...details } = result.error;
  throw new Problem(code, details);
}

/** Runs a use case for an RPC caller: its Problems become failures, anything else keeps flying as a bug. */
export async function attempt<T>(useCase: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await useCase());
  } catch (error) {
    if (error instanceof Problem) return fail(error.code, error.details);
    throw error;
  }
}
