import type { Account } from "../../../shared/contracts/accounts.ts";
import type { IdentityDeps } from "../deps.ts";
import { showAddresses } from "./addresses.ts";
import { showApiKeys } from "./api-keys.ts";
import { showConsents } from "./consents.ts";
import { requireUser, userView } from "./profile.ts";
import { listProviders } from "./repository/provider-links.ts";
import { countRecoveryCodes } from "./repository/second-factors.ts";
import { showSessions } from "./sessions.ts";

/** Everything the pages of an account show, `sessionId` being that of whoever asks. Raises not-found. */
export async function showAccount(deps: IdentityDeps, { userId, sessionId }: { userId: string; sessionId: string }): Promise<Account> {
  const [user, addresses, sessions, consents, apiKeys, providers, recoveryCodesLeft] = await Promise.all([
    requireUser(deps, userId),
    showAddresses(deps, { userId }),
    showSessions(deps, { userId, sessionId }),
    showConsents(deps, { userId }),
    showApiKeys(deps, { userId }),
    listProviders(deps.db, userId),
    countRecoveryCodes(deps.db, userId),
  ]);
  return {
    user: userView(user),
    addresses,
    sessions,
    consents,
    secondFactor: { isOn: user.totpConfirmedAtMs !== null, recoveryCodesLeft },
    hasPassword: user.passwordHash !== null,
    providers,
    apiKeys,
  };
}
