import type { KeyService } from "../../shared/contracts/identity.ts";

/** What routes of identity find: its environment, and itself as whom to ask about tokens, like every other Worker does. */
export type IdentityBindings = IdentityEnv & { IDENTITY: KeyService };
