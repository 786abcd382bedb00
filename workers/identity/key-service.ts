import type { KeyService } from "../../shared/contracts/identity.ts";
import { isId } from "../../shared/ids.ts";
import { keysOf } from "./deps.ts";
import { publicKeySet } from "./signing-keys.ts";

/** What every Worker that verifies tokens asks, identity itself included. */
export function keyServiceOf(env: IdentityEnv): KeyService {
  return {
    keySet: async () => publicKeySet(keysOf(env).signingKeys),
    // No object is made for what is no user.
    sessionState: async ({ userId }) =>
      isId("user", userId) ? await env.SESSION.getByName(userId).state() : { epoch: Number.MAX_SAFE_INTEGER, revoked: [] },
  };
}
