import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Role, Scope } from "../shared/contracts/identity.ts";
import { eventually } from "./eventually.ts";
import type { TestPlatform } from "./platform.ts";
import { type Answer, openShop } from "./shop.ts";

/** Somebody with an account, signed in as a program is. */
export type Person = {
  id: string;
  email: string;
  password: string;
  name: string;
  role: Role;
  /** The merchant a seller belongs to. */
  sellerId: string | null;
  accessToken: string;
  refreshToken: string;
};

type SignedIn = { user: { id: string; role: Role; sellerId?: string | null }; accessToken: string; refreshToken: string };

/** A password nobody's list has. */
export const goodPassword = "a curious incident of the dog";

export type People = ReturnType<typeof openPeople>;

/** Accounts of one platform, made through its public API. Every person is a new one. */
export function openPeople(platform: Pick<TestPlatform, "url" | "state" | "apiKey">) {
  const { call } = openShop(platform);
  let count = 0;
  const newEmail = (word: string) => {
    count += 1;
    return `${word}-${process.pid}-${count}@example.com`;
  };
  const ask = async <Body>(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Body> => {
    const answer = await call<Body>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const personOf = ({ user, accessToken, refreshToken }: SignedIn, email: string, password: string, name: string): Person => {
    return { ...{ id: user.id, role: user.role, sellerId: user.sellerId ?? null }, email, password, name, accessToken, refreshToken };
  };
  const logIn = async (email: string, password: string, name: string) =>
    personOf(await ask<SignedIn>("POST", "/api/users/login", { email, password }), email, password, name);
  let admin: Promise<Person> | undefined;
  const knownAdmin = async () => {
    const { accounts } = JSON.parse(await readFile(join(platform.state, "local-credentials.json"), "utf8")) as {
      accounts: { role: Role; email: string; password: string; name: string }[];
    };
    const account = accounts.find(({ role }) => role === "admin");
    if (!account) throw new Error("the platform has no admin");
    return await logIn(account.email, account.password, account.name);
  };

  /** The secret of the link in the newest mail to an address, of those whose link leads to `path`. Mails come by a queue. */
  const mailedToken = (email: string, path: string) =>
    eventually(
      async () => {
        const { body } = await call<{ items: { to: string; text: string }[] }>("GET", `/__mailbox.json?to=${encodeURIComponent(email)}`);
        const found = body.items
          .filter((mail) => mail.to === email)
          .map((mail) => mail.text.match(/(\/[\w/-]+)\?token=([\w.~-]+)/))
          .find((match) => match?.[1] === path);
        if (!found?.[2]) throw new Error(`no mail with a link to ${path} came`);
        return found[2];
      },
      60_000,
      200,
    );
  const invite = async (role: "seller" | "admin", email: string, by?: Person) => {
    admin ??= knownAdmin();
    const body = role === "seller" ? { email, role, ...(by ? {} : { sellerName: `Merchant ${email}` }) } : { email, role };
    await ask("POST", "/api/invitations", body, bearer(by ?? (await admin)));
    return await mailedToken(email, "/invitation");
  };
  const staff = async (role: "seller" | "admin"): Promise<Person> => {
    const email = newEmail(role);
    const name = role === "seller" ? "Sefa Seller" : "Alma Admin";
    const token = await invite(role, email);
    const body = { token, email, name, password: goodPassword };
    return personOf(await ask<SignedIn>("POST", "/api/invitations/accept", body), email, goodPassword, name);
  };

  return {
    newEmail,
    mailedToken,
    invite,
    /** The admin the platform was started with. */
    admin: () => {
      admin ??= knownAdmin();
      return admin;
    },
    buyer: async (name = "Ada Lovelace"): Promise<Person> => {
      const email = newEmail("ada");
      return personOf(
        await ask<SignedIn>("POST", "/api/users/register", { email, password: goodPassword, name }),
        email,
        goodPassword,
        name,
      );
    },
    /** Has somebody follow the link by which their address is shown to be theirs: nobody else may be given a staff role. */
    verify: async ({ email, password }: Person): Promise<void> => {
      await ask("POST", "/api/users/email/verify", { token: await mailedToken(email, "/verify"), password });
    },
    /** A new seller of a new merchant. */
    seller: () => staff("seller"),
    /** A new admin besides the first. */
    newAdmin: () => staff("admin"),
    /** Signs somebody in once more; gives back the new session. */
    signIn: ({ email, password, name }: Person) => logIn(email, password, name),
    /** A new API key of somebody's, however long they have been signed in; gives back its id and secret. */
    keyOf: (person: Person, scopes: readonly Scope[], name = "test") =>
      ask<{ id: string; secret: string }>("POST", "/api/api-keys", { name, scopes, password: person.password }, bearer(person)),
  };
}

/** The header that says who calls. */
export function bearer({ accessToken }: Pick<Person, "accessToken">): { authorization: string } {
  return { authorization: `Bearer ${accessToken}` };
}

/** Asks one Worker itself, past the gateway, as a sister could over its binding. Gives back the answer. */
export function openBackDoor({ explorerUrl }: Pick<TestPlatform, "explorerUrl">) {
  const entry = new URL(explorerUrl).origin;
  return async (worker: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(entry + path, {
      method,
      headers: { "mf-route-override": worker, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  };
}
