import { WorkerEntrypoint } from "cloudflare:workers";
import { type Caller, callerOf } from "../../../shared/auth/caller.ts";
import type { Account, Consent, SavedAddress, SignedIn, User } from "../../../shared/contracts/accounts.ts";
import type { Address } from "../../../shared/contracts/common.ts";
import type { Scope } from "../../../shared/contracts/identity.ts";
import { attempt, type Result } from "../../../shared/result.ts";
import type { Trace } from "../../../shared/trace.ts";
import { depsOf } from "../deps.ts";
import { keyServiceOf } from "../key-service.ts";
import { parseInput } from "../parse-input.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { removeAddress, saveAddress } from "./addresses.ts";
import { createApiKey, revokeApiKey } from "./api-keys.ts";
import { changeEmail } from "./change-email.ts";
import { changePassword } from "./change-password.ts";
import { giveConsent } from "./consents.ts";
import { eraseAccount } from "./erase-account.ts";
import { exportData } from "./export-data.ts";
import { showAccount } from "./overview.ts";
import { updateProfile } from "./profile.ts";
import { providerDepsOf } from "./provider-deps.ts";
import { beginProviderSignIn, finishProviderSignIn, finishWithSecondFactor, listSignInProviders } from "./provider-sign-in.ts";
import {
  acceptInvitationSchema,
  beginSecondFactorSchema,
  changeEmailSchema,
  changePasswordSchema,
  createApiKeySchema,
  eraseAccountSchema,
  giveConsentSchema,
  saveAddressSchema,
  secondFactorCodeSchema,
  updateProfileSchema,
} from "./schemas.ts";
import { beginSecondFactor } from "./second-factor.ts";
import { endSession, endSessions } from "./sessions.ts";
import { confirmSecondFactor, removeSecondFactor } from "./turn-second-factor.ts";

/** Who asks, and what for. `token` is the access token of whoever is signed in. */
export type OnBehalf = { token: string; trace: Trace };
/** What a browser's session will be called in its owner's list, and what for. */
type SigningIn = { label: string; trace: Trace };

/**
 * What pages do with an account on its owner's behalf. Each method may do what the token may at the route that does the
 * same, and fails as that route does.
 */
export abstract class AccountMethods extends WorkerEntrypoint<IdentityEnv> {
  /** Everything the pages of an account show. */
  account({ token }: OnBehalf): Promise<Result<Account>> {
    return attempt(async () => showAccount(this.#deps, await this.#owner(token, "GET")));
  }

  /** Gives the account another name, if it is still at `ifVersion`. */
  updateProfile({ token, name, ifVersion }: OnBehalf & { name: string; ifVersion: number }): Promise<Result<User>> {
    return attempt(async () => {
      const { userId } = await this.#owner(token, "PUT");
      return await updateProfile(this.#deps, { userId, ...parseInput(updateProfileSchema, { name }), ifVersion });
    });
  }

  /** Sends a link to the new address. */
  changeEmail({ token, email, password, trace }: OnBehalf & { email: string; password: string }): Promise<Result<null>> {
    return attempt(async () => {
      const { userId } = await this.#owner(token, "PUT", "/email");
      await changeEmail(this.#deps, { userId, ...parseInput(changeEmailSchema, { email, password }), trace });
      return null;
    });
  }

  /** Sets another password, by the present one. All other sessions end. */
  changePassword(command: OnBehalf & { currentPassword: string; newPassword: string }): Promise<Result<null>> {
    const { token, currentPassword, newPassword, trace } = command;
    return attempt(async () => {
      const { userId, sessionId } = await this.#owner(token, "PUT", "/password");
      const passwords = parseInput(changePasswordSchema, { currentPassword, newPassword });
      await changePassword(this.#deps, { userId, sessionId, ...passwords, trace });
      return null;
    });
  }

  /** Adds an address, or changes that of `addressId`. */
  saveAddress(
    command: OnBehalf & { addressId?: string; address: Address; isDefault: boolean; ifVersion?: number },
  ): Promise<Result<SavedAddress>> {
    const { token, addressId, address, isDefault, ifVersion } = command;
    return attempt(async () => {
      const isNew = addressId === undefined;
      const { userId } = await this.#owner(token, isNew ? "POST" : "PUT", isNew ? "/addresses" : `/addresses/${addressId}`);
      return await saveAddress(this.#deps, { userId, addressId, ...parseInput(saveAddressSchema, { address, isDefault }), ifVersion });
    });
  }

  /** Removes an address, if it is still at `ifVersion`. */
  removeAddress({ token, addressId, ifVersion }: OnBehalf & { addressId: string; ifVersion?: number }): Promise<Result<null>> {
    return attempt(async () => {
      const { userId } = await this.#owner(token, "DELETE", `/addresses/${addressId}`);
      await removeAddress(this.#deps, { userId, addressId, ifVersion });
      return null;
    });
  }

  /** Signs out in one place, or everywhere. */
  endSession({ token, ...which }: OnBehalf & ({ sessionId: string } | { all: true })): Promise<Result<null>> {
    return attempt(async () => {
      if ("all" in which) {
        await endSessions(this.#deps, await this.#owner(token, "DELETE", "/sessions"));
        return null;
      }
      const { sessionId } = which;
      const { userId } = await this.#owner(token, "DELETE", `/sessions/${sessionId}`);
      await endSession(this.#deps, { userId, sessionId });
      return null;
    });
  }

  /** A secret for an authenticator app. `password` where the session began more than 15 minutes ago. */
  beginSecondFactor({ token, password }: OnBehalf & { password?: string }): Promise<Result<{ secret: string; otpauthUri: string }>> {
    return attempt(async () => {
      const { userId, sessionId } = await this.#owner(token, "POST", "/second-factor");
      const given = parseInput(beginSecondFactorSchema, password ? { password } : {});
      return await beginSecondFactor(this.#deps, { userId, sessionId, ...given });
    });
  }

  /** Turns the second factor on by a code of the app. The recovery codes are shown once. */
  confirmSecondFactor({ token, code, trace }: OnBehalf & { code: string }): Promise<Result<{ recoveryCodes: string[] }>> {
    return attempt(async () => {
      const { userId, sessionId } = await this.#owner(token, "PUT", "/second-factor");
      return await confirmSecondFactor(this.#deps, { userId, sessionId, ...parseInput(secondFactorCodeSchema, { code }), trace });
    });
  }

  /** Turns the second factor off by a code of the app, or a recovery code. */
  removeSecondFactor({ token, code, trace }: OnBehalf & { code: string }): Promise<Result<null>> {
    return attempt(async () => {
      const { userId, sessionId } = await this.#owner(token, "DELETE", "/second-factor");
      await removeSecondFactor(this.#deps, { userId, sessionId, ...parseInput(secondFactorCodeSchema, { code }), trace });
      return null;
    });
  }

  /** Notes an answer to a question of consent. */
  consent(command: OnBehalf & { purpose: string; isGranted: boolean; textVersion: string }): Promise<Result<Consent>> {
    const { token, purpose, isGranted, textVersion } = command;
    return attempt(async () => {
      const { userId } = await this.#owner(token, "PUT", "/consents");
      return await giveConsent(this.#deps, { userId, ...parseInput(giveConsentSchema, { purpose, isGranted, textVersion }) });
    });
  }

  /** All that identity keeps of the owner. */
  exportData({ token }: OnBehalf): Promise<Result<Record<string, unknown>>> {
    return attempt(async () => exportData(this.#deps, await this.#owner(token, "GET", "/export")));
  }

  /** Ends the account, by its password. */
  eraseAccount({ token, password, trace }: OnBehalf & { password: string }): Promise<Result<null>> {
    return attempt(async () => {
      const { actor } = await this.#caller(token, "DELETE", "/api/users/me");
      const given = parseInput(eraseAccountSchema, password ? { password } : {});
      await eraseAccount(this.#deps, { by: actor, userId: actor.userId, ...given, trace });
      return null;
    });
  }

  /** Makes the account somebody was invited to, and signs it in. */
  acceptInvitation(command: { token: string; email: string; name: string; password: string } & SigningIn): Promise<Result<SignedIn>> {
    const { label, trace, ...given } = command;
    const kind = "browser";
    return attempt(async () => acceptInvitation(this.#deps, { ...parseInput(acceptInvitationSchema, given), kind, label, trace }));
  }

  /** Makes a key for a program. `key` is the secret, which is shown once. `password` where the session began more than 15 minutes ago. */
  createApiKey(command: OnBehalf & { name: string; scopes: Scope[]; password?: string }): Promise<Result<{ id: string; key: string }>> {
    const { token, name, scopes, password, trace } = command;
    return attempt(async () => {
      const { actor: by } = await this.#caller(token, "POST", "/api/api-keys");
      const given = parseInput(createApiKeySchema, { name, scopes, ...(password ? { password } : {}) });
      const { id, secret } = await createApiKey(this.#deps, { by, ...given, trace });
      return { id, key: secret };
    });
  }

  /** Ends a key, and what was given by it. */
  revokeApiKey({ token, keyId, trace }: OnBehalf & { keyId: string }): Promise<Result<null>> {
    return attempt(async () => {
      const { actor: by, reach } = await this.#caller(token, "DELETE", `/api/api-keys/${keyId}`);
      await revokeApiKey(this.#deps, { by, reach, keyId, trace });
      return null;
    });
  }

  /** The other providers somebody may sign in through. */
  signInProviders(): { id: string; name: string }[] {
    return listSignInProviders(this.#providerDeps);
  }

  /** Where to send a browser, and what it has to bring back. */
  beginProviderSignIn(command: { provider: string; redirectUri: string; trace: Trace }): Promise<Result<{ url: string; cookie: string }>> {
    return attempt(() => beginProviderSignIn(this.#providerDeps, command));
  }

  /** Signs in whom the provider vouches for. Fails with second-factor-required and a `ticket` among the fields. */
  finishProviderSignIn(
    command: { provider: string; code: string; state: string; cookie: string; redirectUri: string } & SigningIn,
  ): Promise<Result<SignedIn>> {
    return attempt(() => finishProviderSignIn(this.#providerDeps, { ...command, kind: "browser" }));
  }

  /** Goes on from there with a code. */
  finishWithSecondFactor(command: { ticket: string; code: string } & SigningIn): Promise<Result<SignedIn>> {
    const { code, ...rest } = command;
    return attempt(async () => {
      const given = parseInput(secondFactorCodeSchema, { code });
      return await finishWithSecondFactor(this.#deps, { ...rest, ...given, kind: "browser" });
    });
  }

  // Private to the language, not to the compiler alone: whatever else a class has can be called by RPC.
  get #deps() {
    return depsOf(this.env, this.ctx);
  }

  get #providerDeps() {
    return providerDepsOf(this.env, this.ctx);
  }

  #caller(token: string, method: string, path: string): Promise<Caller> {
    return callerOf(keyServiceOf(this.env), token, method, path);
  }

  /** Whoever a token is of, at a route of their own account. */
  async #owner(token: string, method: string, path = ""): Promise<{ userId: string; sessionId: string }> {
    return (await this.#caller(token, method, `/api/users/me${path}`)).actor;
  }
}
