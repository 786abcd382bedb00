import { env as workerEnv } from "cloudflare:workers";
import type { Caller } from "../../shared/auth/caller.ts";
import { throughBinding } from "../../tests/through-binding.ts";
import { bearerFor, type TokenOwner } from "../../tests/tokens.ts";

/** What the tests of this Worker share: the Worker itself, and headers of whoever calls it. */

export const env = workerEnv as unknown as InventoryEnv;
export type Inventory = typeof import("./index.ts").default;
/** This Worker, called as orders calls it. */
export const inventory = throughBinding<Service<Inventory>>({ caller: "orders" });

/** The merchant whose editions the catalogue's double sells, and another. */
export const [itsSeller, otherSeller] = ["seller_01jd00000000000000000000se", "seller_01jd00000000000000000000ot"] as const;

/** Headers of somebody who sends JSON. */
export async function as(owner: TokenOwner): Promise<{ authorization: string; "content-type": string }> {
  return { ...(await bearerFor(owner)), "content-type": "application/json" };
}

/** An admin, the seller of what is sold, another seller, and a buyer. */
export const [admin, seller, rival, buyer] = await Promise.all([
  as({ role: "admin" }),
  as({ role: "seller", sellerId: itsSeller }),
  as({ role: "seller", sellerId: otherSeller }),
  as({ role: "buyer" }),
]);

/** Whoever is not signed in. */
export const guest = { "content-type": "application/json" };

/** The token in such headers. */
export const tokenIn = ({ authorization }: { authorization: string }): string => authorization.slice("Bearer ".length);

/** An admin, as use cases get to know them. */
export const anAdmin: Caller = {
  actor: {
    ...{ userId: "user_01jd00000000000000000000ad", role: "admin", sellerId: null, sessionId: "sess_01jd00000000000000000000ad" },
    ...{ proofs: ["pwd"], isEmailVerified: true, scopes: null },
  },
  reach: "any",
};

/** What the audit tells of these subjects, in order. */
export async function told(...subjects: string[]): Promise<[action: string, subject: string, data: Record<string, unknown>][]> {
  const rows = await env.DB.prepare(
    "SELECT action, subject, data FROM audit_entries WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY seq",
  )
    .bind(JSON.stringify(subjects))
    .all<{ action: string; subject: string; data: string }>();
  return rows.results.map(({ action, subject, data }) => [action, subject, JSON.parse(data)]);
}

/** Rows of the audit. */
export async function countTold(): Promise<number> {
  return (await env.DB.prepare("SELECT count(*) AS rows FROM audit_entries").first<{ rows: number }>())?.rows ?? 0;
}
