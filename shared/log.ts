import type { Trace } from "./trace.ts";

/** What may be logged: ids, counts, states, durations. Never a name, an e-mail, an address, a token or a key. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;
export type LogLevel = "info" | "warn" | "error";
export type Log = (event: string, trace: Trace | null, fields?: LogFields, level?: LogLevel) => void;

/** The log of one domain: a JSON line per event on standard output, with the trace it belongs to. */
export function createLog(domain: string): Log {
  return (event, trace, fields, level) => console.log(lineOf(domain, event, trace, fields, level));
}

/** One line of the log. */
export function lineOf(domain: string, event: string, trace: Trace | null, fields: LogFields = {}, level: LogLevel = "info"): string {
  const line = { at: new Date().toISOString(), level, domain, event, traceId: trace?.traceId, requestId: trace?.requestId };
  return JSON.stringify({ ...fields, ...line });
}

/**
 * What an unexpected error looks like in the log: its name, message and stack. Of a failed query only the cause: its own
 * message (and with it the stack) repeats the values that were bound.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  if ("params" in error) return { error: error.name, cause };
  return { error: `${error.name}: ${error.message}`, cause, stack: error.stack };
}
