import { eq, getTableColumns, getTableName, inArray, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type DataKeys, open } from "../../../../shared/sealed-text.ts";
import { invitations, mails } from "../../tables.ts";
import { erasedColumns, type PersonalTable, personalData } from "../personal-data.ts";
import { openInvitationsDeletion } from "./invitations.ts";

/** Rows of one table that an export shows: far more than anybody has. */
const exportedRowsMax = 1_000;

/** What is kept of a user, by the names of the map: of each row the columns it shows, opened where they are sealed. */
export async function readPersonalData(
  db: DrizzleD1Database,
  keys: DataKeys,
  userId: string,
): Promise<Record<string, Record<string, unknown>[]>> {
  const read = personalData.map((each) =>
    db.select(getTableColumns(each.table)).from(each.table).where(eq(each.owner, userId)).limit(exportedRowsMax),
  );
  const [first, ...others] = read;
  if (!first) return {};
  const results = (await db.batch([first, ...others])) as Record<string, unknown>[][];
  return Object.fromEntries(personalData.map((each, index) => [each.name, (results[index] ?? []).map((row) => shownOf(keys, each, row))]));
}

function shownOf(keys: DataKeys, { table, id, columns }: PersonalTable, row: Record<string, unknown>): Record<string, unknown> {
  const { shown = [], kept = [], sealed = [] } = columns;
  const tableColumns = getTableColumns(table);
  const idName = Object.keys(tableColumns).find((name) => tableColumns[name] === id) ?? "id";
  const opened = sealed.map((name) => {
    const context = `${getTableName(table)}.${tableColumns[name]?.name}:${row[idName]}`;
    return [name, open(String(row[name]), keys, context)];
  });
  return Object.fromEntries([...[...kept, ...shown].map((name) => [name, row[name]]), ...opened]);
}

/**
 * The statements that take everything personal of a user out of the tables of the map, together with the invitations to
 * their address (SHA-256 of it), and the open ones they have sent. Run twice they change nothing more.
 */
export function erasure(db: DrizzleD1Database, userId: string, emailHash: string, nowMs: number) {
  const invited = db.select({ id: invitations.id }).from(invitations).where(eq(invitations.emailHash, emailHash));
  return [
    ...personalData.map((each) => {
      if (each.atErasure === "delete") return db.delete(each.table).where(eq(each.owner, userId));
      const blank = Object.fromEntries(erasedColumns(each).map((name) => [name, null]));
      const version = sql`version + 1`;
      return db
        .update(each.table)
        .set({ ...blank, version, updatedAtMs: nowMs, erasedAtMs: nowMs })
        .where(eq(each.owner, userId));
    }),
    // What was sealed into a mail to somebody invited is that address.
    db.delete(mails).where(inArray(mails.invitationId, invited)),
    db.delete(invitations).where(eq(invitations.emailHash, emailHash)),
    ...openInvitationsDeletion(db, userId),
  ];
}
