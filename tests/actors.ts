import type { Actor } from "../shared/auth/actor.ts";
import { newId } from "../shared/ids.ts";

/** Somebody signed in. Whatever is not said: a buyer nobody has seen before, with a verified address. */
export function anActor(change: Partial<Actor> = {}): Actor {
  return {
    userId: newId("user"),
    role: "buyer",
    sellerId: null,
    sessionId: newId("sess"),
    proofs: ["pwd"],
    isEmailVerified: true,
    scopes: null,
    ...change,
  };
}
