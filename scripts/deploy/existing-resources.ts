import type { Resource, ResourceKind } from "./resources.ts";
import type { RunWrangler } from "./wrangler.ts";

/** Name → identifier of what an account has of one kind. Queues and buckets are known by their names alone. */
export type Existing = Map<string, string>;

/** How resources of a kind are found and made. A list that comes in pages is read until a page says nothing new. */
type Handling = {
  listCommand: (page: number) => string[];
  isPaged: boolean;
  parseList: (stdout: string) => [name: string, id: string][];
  createCommand: (name: string) => string[];
};

const pagesMax = 100;

const handlings: Record<ResourceKind, Handling> = {
  database: {
    listCommand: () => ["d1", "list", "--json"],
    isPaged: false,
    parseList: (stdout) => parseJsonList(stdout, "name", "uuid"),
    createCommand: (name) => ["d1", "create", name],
  },
  namespace: {
    listCommand: () => ["kv", "namespace", "list"],
    isPaged: false,
    parseList: (stdout) => parseJsonList(stdout, "title", "id"),
    createCommand: (name) => ["kv", "namespace", "create", name],
  },
  bucket: {
    listCommand: () => ["r2", "bucket", "list"],
    isPaged: false,
    parseList: (stdout) => [...stdout.matchAll(/^name:\s+(\S+)\s*$/gm)].map(([, name = ""]) => [name, name]),
    createCommand: (name) => ["r2", "bucket", "create", name],
  },
  queue: {
    listCommand: (page) => ["queues", "list", "--page", `${page}`],
    isPaged: true,
    parseList: (stdout) => parseTable(stdout, "name").map((name) => [name, name]),
    createCommand: (name) => ["queues", "create", name],
  },
};

/** The arguments that make wrangler create a resource. */
export function createCommand({ kind, name }: Pick<Resource, "kind" | "name">): string[] {
  return handlings[kind].createCommand(name);
}

/** What the account has of a kind. Throws what wrangler said when it cannot tell. */
export async function listExisting(kind: ResourceKind, wrangler: RunWrangler): Promise<Existing> {
  const { listCommand, isPaged, parseList } = handlings[kind];
  const existing: Existing = new Map();
  for (let page = 1; page <= pagesMax; page += 1) {
    const { exitCode, stdout, stderr } = await wrangler(listCommand(page));
    if (exitCode !== 0) throw new Error((stderr.trim() || stdout.trim()).slice(-2_000));
    const before = existing.size;
    for (const [name, id] of parseList(stdout)) existing.set(name, id);
    if (!isPaged || existing.size === before) return existing;
  }
  throw new Error(`the list of ${kind}s does not end after ${pagesMax} pages`);
}

function parseJsonList(stdout: string, nameField: string, idField: string): [string, string][] {
  const begin = stdout.search(/^\[/m);
  const rows = begin < 0 ? null : (JSON.parse(stdout.slice(begin, stdout.lastIndexOf("]") + 1)) as Record<string, unknown>[]);
  if (!rows) throw new Error(`wrangler gave no list: ${stdout.slice(0, 200)}`);
  return rows.map((row) => [String(row[nameField]), String(row[idField])]);
}

/** One column of a table that wrangler drew: it has no other form of a list of queues. */
function parseTable(stdout: string, column: string): string[] {
  const rows = stdout
    .split("\n")
    .filter((line) => line.startsWith("│"))
    .map((line) =>
      line
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [head = [], ...body] = rows;
  return body.flatMap((cells) => cells[head.indexOf(column)] ?? []);
}
