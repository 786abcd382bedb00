import { WorkerEntrypoint } from "cloudflare:workers";
import echo from "./echo.mjs";

/**
 * Stands in for identity: its keys are those of `tests/tokens.ts`, and every user's sessions go on until a test ends them
 * (`endSessions`, `endSession`). A credential to be exchanged is a token itself. HTTP is answered as by the echo.
 */
const epochs = new Map();
const revoked = new Map();
/** What tests say that identity knows: of mails, and of addresses that users have shown to be theirs. */
const written = [];
const mails = new Map();
const verifiedEmails = new Map();
/** Who somebody is now, by their session: as tests say. */
const standings = new Map();

/** What a token claims, unchecked: tests made it. */
function claimsOf(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return null;
  }
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    return echo.fetch(request, this.env);
  }

  async keySet() {
    return JSON.parse(this.env.TEST_KEY_SET);
  }

  async sessionState({ userId }) {
    return { epoch: epochs.get(userId) ?? 0, revoked: revoked.get(userId) ?? [] };
  }

  /** For tests: ends every token of the user's. */
  async endSessions({ userId }) {
    epochs.set(userId, (epochs.get(userId) ?? 0) + 1);
  }

  /** For tests: ends the tokens of one session, or of one API key. */
  async endSession({ userId, sessionId }) {
    revoked.set(userId, [...(revoked.get(userId) ?? []), sessionId]);
  }

  /** For tests: what the mail of this id says; without details it is not to be written any more. */
  async planMail({ mailId, details = null }) {
    mails.set(mailId, details);
  }

  async mailFor({ mailId }) {
    return mails.get(mailId) ?? null;
  }

  async mailWritten({ mailId }) {
    written.push(mailId);
  }

  /** For tests: the mails that were told to be written. */
  async writtenMails() {
    return written;
  }

  /** For tests: the address a user has shown to be theirs; without one, none. */
  async setVerifiedEmail({ userId, email = null }) {
    verifiedEmails.set(userId, email);
  }

  async verifiedEmail({ userId }) {
    const email = verifiedEmails.get(userId) ?? null;
    return email === null ? null : { email };
  }

  /** For tests: who somebody is from now on, through this session; without an actor they may not act any more. */
  async setStanding({ sessionId, actor = null }) {
    standings.set(sessionId, actor);
  }

  async standingOf({ sessionId }) {
    return standings.get(sessionId) ?? null;
  }

  /** Gives the credential back, for it is a token. */
  async exchange({ credential }) {
    const claims = claimsOf(credential.secret);
    if (!claims) return { ok: false, error: { code: "unauthenticated" } };
    return { ok: true, value: { accessToken: credential.secret, expiresAtMs: claims.exp * 1_000 } };
  }
}
