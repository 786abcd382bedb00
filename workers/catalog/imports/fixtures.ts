import type { Actor } from "../../../shared/auth/actor.ts";
import type { Role } from "../../../shared/contracts/identity.ts";
import type { ImportView } from "../../../shared/contracts/imports.ts";
import type { CatalogBindings } from "../bindings.ts";
import { admin, ask, bindings, deliver } from "../fixtures.ts";
import { workMs } from "./job.ts";
import { type ImportMessage, workOnImport } from "./work-on-import.ts";

/** What the tests of imports share: files that are sent and worked off step by step, by whoever may. */

/** Headers of somebody who writes. */
export type Headers = { authorization: string };

/** What identity knows of whoever such headers are of: from now on they are this, or nobody who may act any more. */
export async function setStanding(headers: Headers, change: Partial<Actor> | null = {}): Promise<void> {
  const claims = JSON.parse(atob(headers.authorization.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? ""));
  const known: Actor = {
    ...{
      userId: claims.sub as string,
      role: claims.role as Role,
      sellerId: claims.seller as string | null,
      sessionId: claims.sid as string,
    },
    ...{ proofs: ["pwd"], isEmailVerified: true, scopes: null },
  };
  const identity = bindings.IDENTITY as unknown as { setStanding: (of: { sessionId: string; actor: Actor | null }) => Promise<void> };
  await identity.setStanding({ sessionId: known.sessionId, actor: change && { ...known, ...change } });
}

/** Messages that were sent to the queue of imports, the oldest first: a test hands them on itself. */
export const messages: ImportMessage[] = [];

/** The environment of the Worker, its queue of imports being the list above. */
export const env = {
  ...bindings,
  IMPORT_JOBS: { send: async (message: ImportMessage) => void messages.push(message) },
} as unknown as CatalogBindings;

/** Any request to the routes of imports. */
export function call(method: string, path: string, body?: BodyInit | object, headers: Headers = admin): Promise<Response> {
  const isRaw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  const type: Record<string, string> = isRaw ? {} : { "content-type": "application/json" };
  const init = { method, headers: { ...type, ...headers }, body: isRaw ? ((body as BodyInit) ?? null) : JSON.stringify(body) };
  return ask(new Request(`http://octavo.test/api/imports${path}`, init), env);
}

/** The answer, where it is the one that was to be expected. */
export async function answered<Body>(response: Response, status: number): Promise<Body> {
  if (response.status !== status) throw new Error(`answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

/** Begins an import and sends its file in these parts. */
export async function sendFile(parts: (string | Uint8Array)[], body: object = {}, headers: Headers = admin): Promise<ImportView> {
  await setStanding(headers);
  const begun = await answered<ImportView>(await call("POST", "", { fileName: "books.csv", ...body }, headers), 201);
  for (const [index, part] of parts.entries())
    await answered(await call("PUT", `/${begun.id}/parts/${index + 1}`, part as BodyInit, headers), 200);
  return await answered(await call("POST", `/${begun.id}/complete`, undefined, headers), 202);
}

/** The import as it is now. */
export async function importNow({ id }: Pick<ImportView, "id">, headers: Headers = admin): Promise<ImportView> {
  return await answered(await call("GET", `/${id}`, undefined, headers), 200);
}

/** Hands messages on until there are none. */
export async function workOff(): Promise<void> {
  for (let message = messages.shift(); message; message = messages.shift()) await deliver([message], "octavo-imports", env);
}

/** Has the first message worked on until one piece of its import is done: what is left comes behind the other messages. */
export async function workOnPiece(): Promise<void> {
  const message = messages.shift();
  if (!message) throw new Error("there is nothing to do");
  // The time is over as soon as it is looked at again.
  const beganAtMs = Date.now();
  let lookedAt = 0;
  const now = () => {
    lookedAt += 1;
    return lookedAt === 1 ? beganAtMs : beganAtMs + workMs;
  };
  await workOnImport(env, message, now, () => undefined);
}

/** Sends a file and works it off. */
export async function importFile(parts: (string | Uint8Array)[], body: object = {}, headers: Headers = admin): Promise<ImportView> {
  const sent = await sendFile(parts, body, headers);
  await workOff();
  return await importNow(sent, headers);
}
