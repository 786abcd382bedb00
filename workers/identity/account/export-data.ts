import { isoTime } from "../../../shared/clock.ts";
import type { IdentityDeps } from "../deps.ts";
import { requireUser } from "./profile.ts";
import { readPersonalData } from "./repository/personal-data.ts";
import { showSessions } from "./sessions.ts";

/**
 * Everything identity keeps of somebody, in plain words and ISO 8601 times (GDPR, articles 15 and 20): `account` is one
 * object, all else lists. Orders and carts are read where they are kept. Raises not-found.
 */
export async function exportData(deps: IdentityDeps, { userId }: { userId: string }): Promise<Record<string, unknown>> {
  await requireUser(deps, userId);
  const { account, ...lists } = await readPersonalData(deps.db, deps.dataKeys, userId);
  const sessions = (await showSessions(deps, { userId, sessionId: "" })).map(({ isCurrent: _, ...session }) => session);
  return {
    exportedAt: isoTime(deps.now()),
    account: account?.map(withTimes)[0],
    ...Object.fromEntries(Object.entries(lists).map(([name, rows]) => [name, rows.map(withTimes)])),
    sessions,
  };
}

/** `…AtMs` and `atMs` as `…At` and `at`; an address, which is stored as text, as what it is. */
function withTimes(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) => {
    if (name === "address" && typeof value === "string") return [name, JSON.parse(value)];
    if (!/^(?:at|.*At)Ms$/.test(name)) return [name, value];
    return [name.slice(0, -2), typeof value === "number" ? isoTime(value) : null];
  });
  return Object.fromEntries(entries);
}
