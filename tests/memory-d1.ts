import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

type Bound = { sql: string; values: SQLInputValue[] };

/**
 * A database in memory that is asked as D1 is: what tests need of it where workerd would only take longer. A batch is one transaction,
 * and foreign keys hold.
 */
export function openMemoryD1(): D1Database & { close: () => void } {
  const database = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  const answerOf = (bound: Bound) => ({ success: true, results: database.prepare(bound.sql).all(...bound.values), meta: {} });
  const statementOf = (bound: Bound) => ({
    ...bound,
    bind: (...values: SQLInputValue[]) => statementOf({ sql: bound.sql, values }),
    all: async () => answerOf(bound),
    run: async () => answerOf(bound),
    raw: async () => {
      const statement = database.prepare(bound.sql);
      statement.setReturnArrays(true);
      return statement.all(...bound.values);
    },
  });
  const d1 = {
    prepare: (sql: string) => statementOf({ sql, values: [] }) as unknown as D1PreparedStatement,
    exec: async (sql: string) => database.exec(sql),
    batch: async (statements: unknown[]) => {
      database.exec("begin");
      try {
        const answers = (statements as Bound[]).map(answerOf);
        database.exec("commit");
        return answers;
      } catch (error) {
        database.exec("rollback");
        throw error;
      }
    },
    close: () => database.close(),
  };
  return d1 as unknown as D1Database & { close: () => void };
}
