import type { SignedIn } from "../../shared/contracts/accounts.ts";

/** What programs are called in their owner's list: they have no names worth keeping. */
export const programLabel = "A program";

/** What a program is given; the secret of a browser's session is nothing for a body. Throws an Error for whoever has no token. */
export function tokensOf({ user, accessToken, expiresIn, refreshToken, secondFactor }: SignedIn) {
  if (accessToken === undefined || expiresIn === undefined) throw new Error("a program was signed in without a token");
  return { user, accessToken, expiresIn, refreshToken, secondFactor };
}
