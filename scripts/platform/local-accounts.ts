import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { scopes } from "../../shared/contracts/identity.ts";
import { inviteAdmin } from "../admin/invitation.ts";

/** An account of the local platform, whose password may be known. */
export type LocalAccount = {
  role: "admin" | "seller" | "buyer";
  email: string;
  name: string;
  password: string;
  /** The merchant a seller belongs to. */
  sellerId: string | null;
};

/** What programs on this machine sign in with. Kept with the state, readable by its owner only. */
export type LocalCredentials = {
  /** An API key of the admin with every scope; empty where there is none. */
  apiKey: string;
  accounts: LocalAccount[];
  /** The account that was being made when this was written: whether it was, nobody knows. */
  begun: LocalAccount | null;
};

/** What accounts are made through: the shop's own API, and the database for the first invitation. */
export type AccountTools = {
  url: string;
  state: string;
  runIdentitySql: (sql: string) => Promise<unknown>;
};

const people = {
  admin: { email: "admin@octavo.example", name: "Alma Admin" },
  seller: { email: "seller@octavo.example", name: "Sefa Seller" },
  buyer: { email: "buyer@octavo.example", name: "Bo Buyer" },
} as const;
const merchantName = "Octavo Demo Books";
/** Known to everybody, for a platform that listens on this machine only. */
const demoPassword = "octavo-demo";

const mailWithinMs = 60_000;
const lookAgainMs = 200;

/**
 * Makes the accounts of a local platform through its public API: an admin with an API key, and for the demo shop a seller
 * and a buyer too. Those that are there are left alone; an interrupted run is simply done again.
 */
export async function ensureLocalAccounts(tools: AccountTools, hasDemo: boolean): Promise<LocalCredentials> {
  const file = join(tools.state, "local-credentials.json");
  const kept: LocalCredentials = await readFile(file, "utf8").then(JSON.parse, () => ({ apiKey: "", accounts: [], begun: null }));
  const keep = (changes: Partial<LocalCredentials>) => {
    Object.assign(kept, changes);
    return writeFile(file, JSON.stringify(kept), { mode: 0o600 });
  };
  const ensure = async (role: LocalAccount["role"], make: (account: LocalAccount) => Promise<User>) => {
    if (kept.accounts.some((account) => account.role === role)) return;
    const begun = kept.begun?.role === role ? kept.begun : null;
    const account = begun ?? { role, ...people[role], password: demoPassword, sellerId: null };
    await keep({ begun: account });
    const { sellerId = null } = (begun && (await userOf(tools, begun))) ?? (await make(account));
    await keep({ accounts: [...kept.accounts, { ...account, sellerId }], begun: null });
  };

  await ensure("admin", (account) => makeAdmin(tools, account));
  const admin = kept.accounts.find(({ role }) => role === "admin") as LocalAccount;
  if (!kept.apiKey) await keep({ apiKey: await makeApiKey(tools, admin) });
  if (hasDemo) {
    await ensure("seller", (account) => makeSeller(tools, account, admin));
    await ensure("buyer", (account) => makeBuyer(tools, account));
  }
  return kept;
}

type User = { sellerId?: string | null };
type SignedIn = { user: User; accessToken: string };

async function makeAdmin(tools: AccountTools, { email, name, password }: LocalAccount): Promise<User> {
  const { token, sql } = inviteAdmin(email, Date.now());
  await tools.runIdentitySql(sql);
  return (await post<SignedIn>(tools, "/api/invitations/accept", { token, email, name, password })).user;
}

async function makeApiKey(tools: AccountTools, admin: LocalAccount): Promise<string> {
  const body = { name: "local platform", scopes };
  const { secret } = await post<{ secret: string }>(tools, "/api/api-keys", body, await signIn(tools, admin));
  return secret;
}

async function makeSeller(tools: AccountTools, { email, name, password }: LocalAccount, admin: LocalAccount): Promise<User> {
  await post(tools, "/api/invitations", { email, role: "seller", sellerName: merchantName }, await signIn(tools, admin));
  const token = await mailedToken(tools, email);
  return (await post<SignedIn>(tools, "/api/invitations/accept", { token, email, name, password })).user;
}

async function makeBuyer(tools: AccountTools, { email, name, password }: LocalAccount): Promise<User> {
  const { user, accessToken } = await post<SignedIn>(tools, "/api/users/register", { email, name, password });
  const owner = { authorization: `Bearer ${accessToken}` };
  await post(tools, "/api/users/email/verify", { token: await mailedToken(tools, email) }, owner);
  return user;
}

/** The user of an account that is perhaps there; `null` where it is not. */
async function userOf(tools: AccountTools, { email, password }: LocalAccount): Promise<User | null> {
  const signedIn = await post<SignedIn>(tools, "/api/users/login", { email, password }).catch(() => null);
  return signedIn?.user ?? null;
}

/** The header of a signed-in account. */
async function signIn(tools: AccountTools, { email, password }: LocalAccount): Promise<{ authorization: string }> {
  const { accessToken } = await post<SignedIn>(tools, "/api/users/login", { email, password });
  return { authorization: `Bearer ${accessToken}` };
}

/** The secret of the link in the newest mail to somebody: mails come by a queue. */
async function mailedToken({ url }: AccountTools, email: string): Promise<string> {
  const untilMs = Date.now() + mailWithinMs;
  while (Date.now() < untilMs) {
    const response = await fetch(`${url}/__mailbox.json?to=${encodeURIComponent(email)}`);
    const { items } = (await response.json()) as { items: { text: string }[] };
    const token = items[0]?.text.match(/[?&]token=([\w.~-]+)/)?.[1];
    if (token) return token;
    await sleep(lookAgainMs);
  }
  throw new Error(`no mail with a link came to ${email} within ${mailWithinMs / 1_000} s`);
}

async function post<Answer>({ url }: AccountTools, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const request = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  const response = await fetch(url + path, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return (text === "" ? {} : JSON.parse(text)) as Answer;
}
