import type { AuditEntry } from "../../shared/audit.ts";
import type { Caller } from "../../shared/auth/caller.ts";
import type { Trace } from "../../shared/trace.ts";

/**
 * What the audit says of something done to copies. Their objects are asked outside the database's transaction, so who asks
 * is noted first, and no copy moves unnoted; `stock.refused` follows where the object would not. The SKU's own ledger, by
 * the request id, has what came of it.
 */
export function auditOfStock(
  { caller, trace, nowMs }: { caller: Caller; trace: Trace; nowMs: number },
  action: string,
  subject: string,
  data: AuditEntry["data"],
): AuditEntry {
  return { by: caller.actor, action: `stock.${action}`, subject, data, requestId: trace.requestId, atMs: nowMs };
}
