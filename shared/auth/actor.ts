import type { Proof, Role, Scope } from "../contracts/identity.ts";

/** Somebody whose token was verified. Nobody (`null`) is a guest. */
export type Actor = {
  userId: string;
  role: Role;
  /** The merchant a seller belongs to. */
  sellerId: string | null;
  /** The session, or the API key, that the token was made for. */
  sessionId: string;
  proofs: readonly Proof[];
  isEmailVerified: boolean;
  /** What an API key was allowed; `null` for a person, who may do all that the role may. */
  scopes: readonly Scope[] | null;
};
