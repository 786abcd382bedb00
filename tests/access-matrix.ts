import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { Actor } from "../shared/auth/actor.ts";
import { type PolicyRow, reachOf, rowFinder } from "../shared/auth/policy.ts";
import { scopes } from "../shared/contracts/identity.ts";

/** Who calls. A and B know nothing of each other; the API key is seller A's and has every scope a seller's key can have. */
export const callers = ["guest", "buyer A", "buyer B", "seller A", "seller B", "admin", "API key"] as const;
export type Caller = (typeof callers)[number];

/** Whose the object is that the call is about: the caller's, somebody else's, or `-` where a route is about nobody's. */
export type Whose = "own" | "other" | "-";

/** One cell of the access matrix: what a call of a route (`PUT /api/books/{id}`) by somebody is answered with. */
export type AccessCell = { route: string; who: Caller; whose: Whose; status: number };

const cellSchema = z.strictObject({
  route: z.string().regex(/^(?:GET|POST|PUT|PATCH|DELETE) \/\S*$/),
  who: z.enum(callers),
  whose: z.enum(["own", "other", "-"]),
  status: z.coerce.number().int().min(200).max(499),
});

/** What the matrix says, as a person wrote it from docs/api.md: `tests/system/access.csv`. Throws for a line that is no cell. */
export function readAccessMatrix(): AccessCell[] {
  const records: unknown[] = parse(readFileSync("tests/system/access.csv"), { columns: true });
  return records.map((record) => cellSchema.parse(record));
}

/** Whether a status keeps the caller out: who are you, not yours, and what you may not even know to exist. */
export function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 404;
}

/** The name of a cell in a failure. */
export function nameOf({ route, who, whose }: Omit<AccessCell, "status">): string {
  return `${route} by ${who}${whose === "-" ? "" : ` (${whose})`}`;
}

/** Cells that stand in the matrix twice, or not for every caller and object of a route. */
export function findGaps(cells: AccessCell[]): string[] {
  const counts = Map.groupBy(cells, nameOf);
  const twice = [...counts].filter(([, same]) => same.length > 1).map(([name]) => `${name} is there twice`);
  const missing = [...Map.groupBy(cells, (cell) => cell.route)].flatMap(([route, ofRoute]) => {
    const wanted: Whose[] = ofRoute.some((cell) => cell.whose === "-") ? ["-"] : ["own", "other"];
    const names = callers.flatMap((who) => wanted.map((whose) => nameOf({ route, who, whose })));
    const found = ofRoute.map(nameOf);
    return [
      ...names.filter((name) => !found.includes(name)).map((name) => `${name} is missing`),
      ...found.filter((name) => !names.includes(name)).map((name) => `${name} has no place`),
    ];
  });
  return [...twice, ...missing];
}

const person = {
  userId: "user_01h455vb4pex5vsknk084sn02q",
  sellerId: null,
  sessionId: "sess_01h455vb4pex5vsknk084sn02q",
  proofs: ["pwd"],
  isEmailVerified: true,
  scopes: null,
} as const satisfies Omit<Actor, "role">;

const actors: Record<Caller, Actor | null> = {
  guest: null,
  "buyer A": { ...person, role: "buyer" },
  "buyer B": { ...person, role: "buyer" },
  "seller A": { ...person, role: "seller", sellerId: "seller_a" },
  "seller B": { ...person, role: "seller", sellerId: "seller_b" },
  admin: { ...person, role: "admin" },
  "API key": { ...person, role: "seller", sellerId: "seller_a", proofs: ["key"], scopes },
};

/** Where a policy table decides otherwise than the matrix: it lets in whom the matrix keeps out, or the other way round. */
export function policyFaults(cells: AccessCell[], rows: readonly PolicyRow[]): string[] {
  const findRow = rowFinder(rows);
  return cells.flatMap((cell) => {
    const [method = "", path = ""] = cell.route.split(" ");
    const row = findRow(method, path.replaceAll(/\{\w+\}/g, "something"));
    const reach = row ? reachOf(row, actors[cell.who]) : "none";
    const isKeptOut = reach === "none" || (reach === "own" && cell.whose === "other");
    if (isKeptOut === isRefusal(cell.status)) return [];
    return [`${nameOf(cell)}: the policy ${isKeptOut ? "refuses" : "allows"} it, the matrix says ${cell.status}`];
  });
}
