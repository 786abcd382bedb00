import { bearer, goodPassword, type Person } from "../people.ts";
import { ada } from "../shop.ts";
import { totpAt } from "../totp.ts";
import type { Cast } from "./cast.ts";
import type { Plan, Plans, Scene } from "./plan.ts";

/** Where the links in mails lead. */
const pages = { verify: "/verify", reset: "/reset" };

/** An address and a key of everybody's who may have one, and the calls about accounts. */
export async function openAccounts({ ask, people, standing, etagOf, personIn, merchantIn, ...cast }: Cast): Promise<Plans> {
  const { admin, buyerA, buyerB, sellerA, sellerB } = cast;
  const savedAddress = { address: ada.shippingAddress, isDefault: false };
  const makeAddress = async (person: Person) => {
    const path = `/api/users/${person.id}/addresses`;
    const { body, headers } = await ask<{ id: string }>("POST", path, savedAddress, bearer(person));
    return { id: body.id, etag: headers.get("etag") ?? "" };
  };
  const addresses = new Map<Person, { id: string; etag: string }>();
  const keys = new Map<Person, string>();
  for (const person of [admin, buyerA, buyerB, sellerA, sellerB]) {
    addresses.set(person, await makeAddress(person));
    if (person.role !== "buyer") keys.set(person, (await people.keyOf(person, ["orders:read"], "standing")).id);
  }
  const sessionsOf = async (person: Person) =>
    (await ask<{ items: { id: string; isCurrent: boolean }[] }>("GET", `/api/users/${person.id}/sessions`, undefined, bearer(person))).body
      .items;

  const newPerson = (role: Person["role"]) =>
    role === "admin" ? people.newAdmin() : role === "seller" ? people.seller() : people.buyer("Not For Long");
  /** Who calls about whose account. Where the call ends sessions or the account itself, both are made for it. */
  const accountIn = async (scene: Scene, isSpent = false): Promise<{ caller?: Person; target: Person; path: string }> => {
    const standingTarget = personIn(scene);
    const target = isSpent && scene.isAllowed ? await newPerson(scene.whose === "own" ? standingTarget.role : "buyer") : standingTarget;
    const isOwnFresh = target !== standingTarget && scene.whose === "own";
    return { ...(isOwnFresh ? { caller: target } : {}), target, path: `/api/users/${target.id}` };
  };
  const account =
    (rest: string, body?: unknown, isSpent = false): Plan =>
    async (scene) => {
      const { caller, path } = await accountIn(scene, isSpent);
      return { caller, path: path + rest, body };
    };
  const beginSecondFactor = async (person: Person) => {
    const { body } = await ask<{ secret: string }>("POST", `/api/users/${person.id}/second-factor`, undefined, bearer(person));
    return totpAt(body.secret, Date.now());
  };

  return {
    "POST /api/users/register": () => ({ body: { email: people.newEmail("new"), name: "New Here", password: goodPassword } }),
    "POST /api/users/login": () => ({ body: { email: buyerA.email, password: buyerA.password } }),
    "POST /api/users/refresh": async () => ({ body: { refreshToken: (await people.signIn(buyerA)).refreshToken } }),
    "POST /api/users/logout": async () => ({ body: { refreshToken: (await people.signIn(buyerA)).refreshToken } }),
    "POST /api/users/password/forgot": () => ({ body: { email: buyerB.email } }),
    "POST /api/users/password/reset": async () => {
      const { email } = await people.buyer();
      await ask("POST", "/api/users/password/forgot", { email }, {});
      return { body: { token: await people.mailedToken(email, pages.reset), password: `${goodPassword}, again` } };
    },
    "POST /api/users/email/verify": async () => {
      const { email } = await people.buyer();
      return { body: { token: await people.mailedToken(email, pages.verify), password: goodPassword } };
    },
    "GET /api/users/{id}": account(""),
    "PUT /api/users/{id}": async (scene) => {
      const { path, target } = await accountIn(scene);
      return { path, body: { name: target.name }, headers: { "if-match": await etagOf(path, target) } };
    },
    "DELETE /api/users/{id}": async (scene) => {
      const { path, target, caller } = await accountIn(scene, true);
      const password = (caller ?? standing[scene.who] ?? target).password;
      return { path, caller, body: { password }, headers: { "if-match": await etagOf(path, target) } };
    },
    "PUT /api/users/{id}/role": async (scene) => {
      const { path, target } = await accountIn(scene, scene.whose === "other");
      if (scene.isAllowed && scene.whose === "other") await people.verify(target);
      return { path: `${path}/role`, body: { role: "admin" }, headers: { "if-match": await etagOf(path, target) } };
    },
    "PUT /api/users/{id}/password": account(
      "/password",
      { currentPassword: goodPassword, newPassword: `${goodPassword}, once more` },
      true,
    ),
    "PUT /api/users/{id}/email": async (scene) => {
      const { path, caller } = await accountIn(scene, true);
      return { path: `${path}/email`, caller, body: { email: people.newEmail("moved"), password: goodPassword } };
    },
    "GET /api/users/{id}/export": account("/export"),
    "GET /api/users/{id}/addresses": account("/addresses"),
    "POST /api/users/{id}/addresses": account("/addresses", savedAddress),
    ...Object.fromEntries(
      ["PUT", "DELETE"].map((method): [string, Plan] => [
        `${method} /api/users/{id}/addresses/{addressId}`,
        async (scene) => {
          const { path, target } = await accountIn(scene);
          const address = scene.isAllowed ? await makeAddress(target) : addresses.get(target);
          return {
            path: `${path}/addresses/${address?.id}`,
            headers: { "if-match": address?.etag ?? "" },
            ...(method === "PUT" ? { body: savedAddress } : {}),
          };
        },
      ]),
    ),
    "GET /api/users/{id}/sessions": account("/sessions"),
    "DELETE /api/users/{id}/sessions": account("/sessions", undefined, true),
    "DELETE /api/users/{id}/sessions/{sessionId}": async (scene) => {
      const { path, target, caller } = await accountIn(scene, true);
      const [session] = await sessionsOf(target);
      return { path: `${path}/sessions/${session?.id}`, caller };
    },
    "POST /api/users/{id}/second-factor": account("/second-factor", undefined, true),
    "PUT /api/users/{id}/second-factor": async (scene) => {
      const { path, caller, target } = await accountIn(scene, true);
      if (!scene.isAllowed) return { path: `${path}/second-factor`, body: { code: "123456" } };
      return { path: `${path}/second-factor`, caller, body: { code: await beginSecondFactor(target) } };
    },
    "DELETE /api/users/{id}/second-factor": async (scene) => {
      const { path, target } = await accountIn(scene, true);
      if (!scene.isAllowed) return { path: `${path}/second-factor`, body: { code: "123456" } };
      const code = await beginSecondFactor(target);
      const { body } = await ask<{ recoveryCodes: string[] }>("PUT", `${path}/second-factor`, { code }, bearer(target));
      // A change of the second factor ends every session: only who has it can sign in again.
      const [codeForSignIn, codeForRemoval] = body.recoveryCodes;
      const signedIn = await ask<{ accessToken: string }>(
        "POST",
        "/api/users/login",
        { email: target.email, password: target.password, code: codeForSignIn },
        {},
      );
      return {
        path: `${path}/second-factor`,
        caller: { ...target, accessToken: signedIn.body.accessToken },
        body: { code: codeForRemoval },
      };
    },
    "GET /api/users/{id}/consents": account("/consents"),
    "PUT /api/users/{id}/consents": account("/consents", { purpose: "analytics", isGranted: true, textVersion: "2026-11" }),
    "POST /api/invitations": ({ who }) => {
      const email = people.newEmail("invited");
      return { body: { email, role: "seller", ...(who === "admin" ? { sellerName: "Invited Books" } : {}) } };
    },
    "POST /api/invitations/accept": async () => {
      const email = people.newEmail("accepting");
      const token = await people.invite("seller", email);
      return { body: { token, email, name: "Accepting Seller", password: goodPassword } };
    },
    "POST /api/api-keys": ({ who }) => ({ body: { name: "another", scopes: ["orders:read"], password: standing[who]?.password } }),
    "DELETE /api/api-keys/{id}": async (scene) => {
      const merchant = merchantIn(scene);
      const id = scene.isAllowed ? (await people.keyOf(merchant, ["orders:read"], "soon gone")).id : keys.get(merchant);
      return { path: `/api/api-keys/${id}` };
    },
  };
}
