import { env, exports } from "cloudflare:workers";
import type { z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { vi } from "vitest";
import { newTrace } from "../../shared/trace.ts";
import { depsOf, type IdentityDeps } from "./deps.ts";
import { linkTokenOf } from "./mail-link.ts";
import { type Derive, scrypt } from "./passwords.ts";
import type { signedInSchema } from "./schemas.ts";
import { mails } from "./tables.ts";

// The slow function is slow, and these tests share a machine with others.
vi.setConfig({ testTimeout: 60_000 });

/** The environment of the Worker under test, with real storage. */
export const identityEnv = env as unknown as IdentityEnv;
export const worker = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;
/** The Worker as the binding of another one reaches it. */
export function workerFor(caller: string): typeof worker {
  const { default: withProps } = exports as unknown as { default: (options: { props: object }) => typeof worker };
  return withProps({ props: { caller } });
}

export const db = drizzle(identityEnv.DB);
export const trace = newTrace();
export const goodPassword = "a bookshop in Bloomsbury";

/** What a route answers, read: its status, headers and body (`null` for none). */
export type Answer = { status: number; headers: Headers; body: Record<string, unknown> | null };

/** Asks a route of the Worker. */
export async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const init = { method, headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers } };
  const response = await worker.fetch(`http://identity${path}`, { ...init, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

let people = 0;

/** An address nobody has used before. */
export function newEmail(name = "ada"): string {
  people += 1;
  return `${name}.${people}@example.com`;
}

export type SignedInBody = z.infer<typeof signedInSchema> & { refreshToken: string };

/** Makes an account through the API. */
export async function newAccount(email = newEmail(), password = goodPassword): Promise<SignedInBody & { email: string; password: string }> {
  const { status, body } = await ask("POST", "/api/users/register", { email, password, name: "Ada Lovelace" });
  if (status !== 201) throw new Error(`registering answered ${status}: ${JSON.stringify(body)}`);
  return { ...(body as SignedInBody), email, password };
}

/** Signs in through the API. `client` is a network of its own unless said. */
export async function logIn(given: { email: string; password: string; code?: string }, client = crypto.randomUUID()): Promise<Answer> {
  return await ask("POST", "/api/users/login", given, { "x-octavo-client": client });
}

/** The dependencies of use cases, with a counted slow function and work after the answer that can be waited for. */
export function testDeps(more: Partial<IdentityDeps> = {}) {
  const work: Promise<unknown>[] = [];
  const derive = vi.fn(more.derive ?? scrypt);
  const deps: IdentityDeps = {
    ...depsOf(identityEnv, { waitUntil: (promise) => void work.push(promise) }),
    log: () => {},
    relay: () => {},
    ...more,
    derive,
  };
  return { deps, derive, afterwards: () => Promise.all(work) };
}

/** A slow function that is quick, for tests of what is around it. It finds every password wrong that it did not hash itself. */
export const quick: Derive = (password, salt, length, options) => scrypt(password, salt, length, { ...options, N: 2 });

/** The mails a user was to be sent, oldest first, each with the secret of its link. */
export async function mailsOf(userId: string) {
  const { secrets } = testDeps().deps;
  const rows = (await db.select().from(mails)).filter((mail) => mail.userId === userId);
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).map((mail) => ({ ...mail, token: linkTokenOf(mail.id, secrets.mailLink) }));
}

/** Whether a token is still taken, by asking identity as another Worker would, without a cache. */
export async function isTaken(accessToken: string): Promise<boolean> {
  const claims = JSON.parse(atob((accessToken.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")));
  const { epoch, revoked } = await worker.sessionState({ userId: claims.sub });
  return claims.epoch >= epoch && !revoked.includes(claims.sid);
}
