import { DurableObject } from "cloudflare:workers";
import type { Proof, SessionState } from "../../shared/contracts/identity.ts";
import { isSeenAnew, type RefreshOutcome, refreshOutcome, type SessionKind, ttlMsOf } from "./session.ts";
import { type Profile, type SessionRow, SessionStorage } from "./storage.ts";

/** No token reaches it: the epoch of a user nobody knows, or who is no more. */
const unreachableEpoch = Number.MAX_SAFE_INTEGER;
/** Sessions a user has at once; the one used least lately makes room. */
const sessionsMax = 50;
/** A session that was ended is named for as long as a token of it may still live: 10 minutes, and what clocks differ. */
const revokedMs = 15 * 60 * 1_000;
/** Verifiers hold the list for every user: beyond this all tokens end at once instead. */
const revokedMax = 100;

export type OpenCommand = {
  sessionId: string;
  kind: SessionKind;
  /** What its owner knows it by, as `Firefox on Linux`. */
  label: string;
  proofs: Proof[];
  isStaff: boolean;
  /** Of the browser's secret, or of a program's first refresh token. */
  secretHash: string;
  profile: Profile;
};

/** What a token is made of, as far as the object knows. Without `profile` the database has to be asked. */
export type OpenSession = { sessionId: string; kind: SessionKind; proofs: Proof[]; epoch: number; profile: Profile | null };
export type Refreshed = { outcome: RefreshOutcome; session: OpenSession | null };
/** A session without what opens it. */
export type ListedSession = Omit<SessionRow, "secretHash" | "proofs" | "ttlMs">;

/**
 * The sessions of one user, and the authority over what of theirs is still valid. Every command is one synchronous
 * transaction. It also keeps a copy of what tokens say of the user, so that exchanging a session asks no database.
 */
export class Session extends DurableObject {
  private readonly storage: SessionStorage;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never);
    this.storage = new SessionStorage(ctx.storage.sql);
  }

  /** What ends the user's tokens. */
  state(): SessionState {
    if (!this.isAlive()) return { epoch: unreachableEpoch, revoked: [] };
    return this.storage.state(Date.now());
  }

  /**
   * Begins a session. `null` for a user who has been erased, and for a sign-in that looked at the user before a change we
   * have heard of: what it found right may be wrong by now.
   */
  async open(command: OpenCommand): Promise<OpenSession | null> {
    const nowMs = Date.now();
    const opened = this.ctx.storage.transactionSync(() => {
      this.storage.create();
      if (this.storage.isErased() || command.profile.version < this.storage.profileVersion()) return null;
      const ttlMs = ttlMsOf(command.kind, command.isStaff);
      const { sessionId, kind, label, proofs, secretHash } = command;
      const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, ttlMs, expiresAtMs: nowMs + ttlMs };
      const listed = this.storage.listSessions(nowMs);
      for (const { id } of listed.slice(sessionsMax - 1)) this.drop(id, nowMs);
      this.storage.saveSession({ id: sessionId, kind, label, proofs, secretHash: kind === "browser" ? secretHash : null, ...times });
      if (kind === "api") this.storage.saveRefreshToken(secretHash, sessionId, 0);
      this.keep(command.profile);
      return this.describe({ id: sessionId, kind, proofs });
    });
    await this.wake();
    return opened;
  }

  /** The session a browser's secret opens, which goes on from now; `null` when it is over, or the secret is another. */
  touch({ sessionId, secretHash }: { sessionId: string; secretHash: string }): OpenSession | null {
    if (!this.isAlive()) return null;
    return this.ctx.storage.transactionSync(() => {
      const nowMs = Date.now();
      const session = this.storage.findSession(sessionId, nowMs);
      if (!session || session.secretHash !== secretHash) return null;
      if (isSeenAnew(session, nowMs)) this.storage.sawSession(sessionId, nowMs, nowMs + session.ttlMs);
      return this.describe(session);
    });
  }

  /** Notes what a session has proved since it began: whoever turns a second factor on has just used it. */
  prove({ sessionId, proof }: { sessionId: string; proof: Proof }): void {
    if (!this.isAlive()) return;
    this.ctx.storage.transactionSync(() => {
      const session = this.storage.findSession(sessionId, Date.now());
      if (session) this.storage.setProofs(sessionId, [...new Set([...session.proofs, proof])]);
    });
  }

  /** A session by its id, for whoever has shown a token of it. */
  find({ sessionId }: { sessionId: string }): OpenSession | null {
    const session = this.isAlive() ? this.storage.findSession(sessionId, Date.now()) : null;
    return session ? this.describe(session) : null;
  }

  /** Trades a refresh token for its successor. Reuse ends the whole family, and so do too many trades. */
  rotate({ sessionId, hash, successorHash }: { sessionId: string; hash: string; successorHash: string }): Refreshed {
    if (!this.isAlive()) return { outcome: "unknown", session: null };
    return this.ctx.storage.transactionSync(() => {
      const nowMs = Date.now();
      const session = this.storage.findSession(sessionId, nowMs);
      const token = session && this.storage.findRefreshToken(hash, sessionId);
      const outcome = refreshOutcome(token, nowMs);
      if (outcome === "reuse" || outcome === "worn-out") this.drop(sessionId, nowMs);
      if (!session || !token || !["rotate", "repeat"].includes(outcome)) return { outcome, session: null };
      if (outcome === "rotate") {
        this.storage.useRefreshToken(hash, nowMs);
        this.storage.saveRefreshToken(successorHash, sessionId, token.trades + 1);
        this.storage.sawSession(sessionId, nowMs, session.expiresAtMs);
      }
      return { outcome, session: this.describe(session) };
    });
  }

  /** Whether a refresh token, used or not, belongs to the session. */
  owns({ sessionId, hash }: { sessionId: string; hash: string }): boolean {
    return this.isAlive() && this.storage.findRefreshToken(hash, sessionId) !== null;
  }

  /** Ends one session and its tokens. False when there was none. */
  async end({ sessionId }: { sessionId: string }): Promise<boolean> {
    if (!this.isAlive()) return false;
    const ended = this.ctx.storage.transactionSync(() => this.drop(sessionId, Date.now()));
    await this.wake();
    return ended;
  }

  /** Ends the tokens of an API key. */
  async revoke({ sid }: { sid: string }): Promise<void> {
    if (!this.isAlive()) return;
    this.ctx.storage.transactionSync(() => this.name(sid, Date.now()));
    await this.wake();
  }

  /**
   * Ends every token there is, and every session but the one to `keep`, whose next tokens are new. Drops the copy of the
   * user too. Gives back the new epoch.
   */
  raiseEpoch({ keep }: { keep?: string } = {}): number {
    if (!this.isAlive()) return unreachableEpoch;
    return this.ctx.storage.transactionSync(() => {
      const nowMs = Date.now();
      for (const { id } of this.storage.listSessions(nowMs)) if (id !== keep) this.storage.deleteSession(id);
      this.storage.dropProfile(this.storage.profileVersion());
      this.storage.noteAllEnded(nowMs);
      return this.nextEpoch();
    });
  }

  /** Whether what the user began then may go on without its session: they are known, and all their sessions were not ended since. */
  standsSince({ sinceMs }: { sinceMs: number }): boolean {
    return this.isAlive() && this.storage.allEndedAtMs() < sinceMs;
  }

  /** The sessions that go on, the one used last first. */
  list(): ListedSession[] {
    if (!this.isAlive()) return [];
    return this.storage.listSessions(Date.now()).map(({ secretHash: _, proofs: __, ttlMs: ___, ...listed }) => listed);
  }

  /** Keeps a copy of what tokens say of the user, unless a newer version has been heard of. */
  remember(profile: Profile): void {
    if (this.isAlive()) this.ctx.storage.transactionSync(() => this.keep(profile));
  }

  /** What tokens of an API key are made of besides the key; `null` for a user nobody knows, or who is no more. */
  describeUser(): Pick<OpenSession, "epoch" | "profile"> | null {
    return this.isAlive() ? { epoch: this.storage.epoch(), profile: this.storage.profile() } : null;
  }

  /** Forgets the copy: the user has changed, and is at `version` now. */
  forget({ version }: { version: number }): void {
    if (this.isAlive()) this.ctx.storage.transactionSync(() => this.storage.dropProfile(version));
  }

  /** The user is no more: every session and token ends, and none begins again. */
  async erase(): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      this.storage.create();
      this.storage.erase();
    });
    await this.ctx.storage.deleteAlarm();
  }

  /** Forgets what is over. */
  override async alarm(): Promise<void> {
    if (!this.storage.isKnown) return;
    this.ctx.storage.transactionSync(() => this.storage.deleteOver(Date.now()));
    await this.wake();
  }

  private keep(profile: Profile): void {
    if (profile.version >= this.storage.profileVersion()) this.storage.setProfile(profile);
  }

  private isAlive(): boolean {
    return this.storage.isKnown && !this.storage.isErased();
  }

  private describe({ id, kind, proofs }: Pick<SessionRow, "id" | "kind" | "proofs">): OpenSession {
    return { sessionId: id, kind, proofs, epoch: this.storage.epoch(), profile: this.storage.profile() };
  }

  private drop(sessionId: string, nowMs: number): boolean {
    const was = this.storage.deleteSession(sessionId);
    if (was) this.name(sessionId, nowMs);
    return was;
  }

  /** Names what was ended, by whose tokens it is known. */
  private name(sid: string, nowMs: number): void {
    this.storage.revoke(sid, nowMs + revokedMs);
    if (this.storage.state(nowMs).revoked.length > revokedMax) this.nextEpoch();
  }

  private nextEpoch(): number {
    const epoch = this.storage.epoch() + 1;
    this.storage.setEpoch(epoch);
    // Whoever was named has tokens of a lower epoch only.
    this.storage.clearRevoked();
    return epoch;
  }

  private async wake(): Promise<void> {
    if (!this.storage.isKnown) return;
    const nextMs = this.storage.nextEndMs();
    if (nextMs !== null) await this.ctx.storage.setAlarm(nextMs);
  }
}
