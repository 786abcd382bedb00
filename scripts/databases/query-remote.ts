import { outputOf } from "../deploy/steps.ts";
import type { RunWrangler } from "../deploy/wrangler.ts";

/**
 * Runs one statement on a database in the account wrangler is signed in to; gives back the rows, each by column. Throws an
 * Error with what wrangler said when it could not.
 */
export async function queryRemote(wrangler: RunWrangler, database: string, sql: string): Promise<Record<string, unknown>[]> {
  const result = await wrangler(["d1", "execute", database, "--remote", "--json", "--command", sql]);
  const output = told(database, () => outputOf(result));
  // Before its JSON wrangler says what it does.
  const begin = output.search(/^\[/m);
  if (begin < 0) throw new Error(`${database}: wrangler gave no rows: ${output.slice(0, 200)}`);
  const answers = JSON.parse(output.slice(begin, output.lastIndexOf("]") + 1)) as { results?: Record<string, unknown>[] }[];
  return answers[0]?.results ?? [];
}

/** What `read` gives back; what it throws names the database. */
function told(database: string, read: () => string): string {
  try {
    return read();
  } catch (error) {
    throw new Error(`${database}: ${error instanceof Error ? error.message : error}`);
  }
}
