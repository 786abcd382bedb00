import type { Proof, Role, SessionState } from "../../shared/contracts/identity.ts";
import type { KeptRefreshToken, SessionKind } from "./session.ts";

/** What tokens say of a user besides the session. A copy: the database of identity decides. */
export type Profile = {
  role: Role;
  sellerId: string | null;
  isEmailVerified: boolean;
  /** Whether a second factor was confirmed. */
  hasSecondFactor: boolean;
  /** The user's version it was read at. */
  version: number;
};

export type SessionRow = {
  id: string;
  kind: SessionKind;
  label: string;
  proofs: Proof[];
  /** Of a browser's secret; a program's are in `refresh_tokens`. */
  secretHash: string | null;
  createdAtMs: number;
  lastSeenAtMs: number;
  ttlMs: number;
  expiresAtMs: number;
};

type StoredSession = {
  id: string;
  kind: SessionKind;
  label: string;
  proofs: string;
  secret_hash: string | null;
  created_at_ms: number;
  last_seen_at_ms: number;
  ttl_ms: number;
  expires_at_ms: number;
};

const tables = `
  create table if not exists facts (name text primary key, value text not null) without rowid;
  create table if not exists sessions (
    id text primary key, kind text not null, label text not null, proofs text not null, secret_hash text,
    created_at_ms integer not null, last_seen_at_ms integer not null, ttl_ms integer not null, expires_at_ms integer not null
  ) without rowid;
  create table if not exists refresh_tokens (
    hash text primary key, session_id text not null, trades integer not null, used_at_ms integer
  ) without rowid;
  create table if not exists revoked (sid text primary key, until_ms integer not null) without rowid;
`;

/** The rows of one user's Session object. They are made by the first sign-in: asking after a stranger leaves nothing behind. */
export class SessionStorage {
  private readonly sql: SqlStorage;
  /** Whether the user has ever signed in. */
  isKnown: boolean;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    this.isKnown = sql.exec("select 1 from sqlite_master where name = 'facts'").toArray().length > 0;
  }

  /** Makes the tables, at the first write. */
  create(): void {
    if (this.isKnown) return;
    this.sql.exec(tables);
    this.isKnown = true;
  }

  /** What ends the user's tokens. */
  state(nowMs: number): SessionState {
    const revoked = this.sql.exec<{ sid: string }>("select sid from revoked where until_ms > ?", nowMs).toArray();
    return { epoch: this.epoch(), revoked: revoked.map(({ sid }) => sid) };
  }

  /** The epoch tokens have to have at least; 0 at first. */
  epoch(): number {
    return Number(this.fact("epoch") ?? 0);
  }

  /** Ends every token of a lower epoch. */
  setEpoch(epoch: number): void {
    this.setFact("epoch", String(epoch));
  }

  /** When all sessions were ended at once; 0 where they never were. */
  allEndedAtMs(): number {
    return Number(this.fact("all-ended-at-ms") ?? 0);
  }

  /** Notes that all sessions are ended now. */
  noteAllEnded(nowMs: number): void {
    this.setFact("all-ended-at-ms", String(nowMs));
  }

  /** The copy of what tokens say of the user; `null` when there is none. */
  profile(): Profile | null {
    const stored = this.fact("profile");
    return stored ? (JSON.parse(stored) as Profile) : null;
  }

  /** Keeps a copy, and takes none again that is older. */
  setProfile(profile: Profile): void {
    this.setFact("profile", JSON.stringify(profile));
    this.setFact("profile-version", String(profile.version));
  }

  /** Forgets the copy, and takes none again that is older than `version`. */
  dropProfile(version: number): void {
    this.sql.exec("delete from facts where name = 'profile'");
    this.setFact("profile-version", String(Math.max(version, this.profileVersion())));
  }

  /** The version a copy has to have at least. */
  profileVersion(): number {
    return Number(this.fact("profile-version") ?? 0);
  }

  /** A session that goes on, or `null`. */
  findSession(id: string, nowMs: number): SessionRow | null {
    const [row] = this.sql.exec<StoredSession>("select * from sessions where id = ? and expires_at_ms > ?", id, nowMs).toArray();
    return row ? asSession(row) : null;
  }

  /** Those that go on, the one used last first. */
  listSessions(nowMs: number): SessionRow[] {
    const rows = this.sql.exec<StoredSession>(
      "select * from sessions where expires_at_ms > ? order by last_seen_at_ms desc, id desc",
      nowMs,
    );
    return rows.toArray().map(asSession);
  }

  /** Writes a new session. */
  saveSession({ id, kind, label, proofs, secretHash, createdAtMs, lastSeenAtMs, ttlMs, expiresAtMs }: SessionRow): void {
    this.sql.exec(
      "insert into sessions values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[id, kind, label, JSON.stringify(proofs), secretHash, createdAtMs, lastSeenAtMs, ttlMs, expiresAtMs],
    );
  }

  /** Notes how somebody has proved who they are. */
  setProofs(id: string, proofs: Proof[]): void {
    this.sql.exec("update sessions set proofs = ? where id = ?", JSON.stringify(proofs), id);
  }

  /** Notes that a session was used, and when it ends now. */
  sawSession(id: string, lastSeenAtMs: number, expiresAtMs: number): void {
    this.sql.exec("update sessions set last_seen_at_ms = ?, expires_at_ms = ? where id = ?", lastSeenAtMs, expiresAtMs, id);
  }

  /** Ends a session with its refresh tokens. False when there was none. */
  deleteSession(id: string): boolean {
    this.sql.exec("delete from refresh_tokens where session_id = ?", id);
    return this.sql.exec("delete from sessions where id = ? returning id", id).toArray().length > 0;
  }

  /** A session's refresh token, used or not, by its hash; `null` when it has none such. */
  findRefreshToken(hash: string, sessionId: string): KeptRefreshToken | null {
    const rows = this.sql.exec<{ used_at_ms: number | null; trades: number }>(
      "select used_at_ms, trades from refresh_tokens where hash = ? and session_id = ?",
      hash,
      sessionId,
    );
    const [row] = rows.toArray();
    return row ? { usedAtMs: row.used_at_ms, trades: row.trades } : null;
  }

  /** Writes a new refresh token, given after so many trades. */
  saveRefreshToken(hash: string, sessionId: string, trades: number): void {
    this.sql.exec("insert into refresh_tokens values (?, ?, ?, null)", hash, sessionId, trades);
  }

  /** Notes that a refresh token was traded. */
  useRefreshToken(hash: string, nowMs: number): void {
    this.sql.exec("update refresh_tokens set used_at_ms = ? where hash = ?", nowMs, hash);
  }

  /** Names a session that was ended, or a key. */
  revoke(sid: string, untilMs: number): void {
    this.sql.exec("insert into revoked values (?, ?) on conflict (sid) do update set until_ms = excluded.until_ms", sid, untilMs);
  }

  /** Names none of them any more. */
  clearRevoked(): void {
    this.sql.exec("delete from revoked");
  }

  /** Forgets what is over. */
  deleteOver(nowMs: number): void {
    this.sql.exec("delete from refresh_tokens where session_id in (select id from sessions where expires_at_ms <= ?)", nowMs);
    this.sql.exec("delete from sessions where expires_at_ms <= ?", nowMs);
    this.sql.exec("delete from revoked where until_ms <= ?", nowMs);
  }

  /** When something will be over next; `null` when nothing will. */
  nextEndMs(): number | null {
    const [row] = this.sql
      .exec<{ at: number | null }>(
        "select min(at) as at from (select min(expires_at_ms) as at from sessions union all select min(until_ms) from revoked)",
      )
      .toArray();
    return row?.at ?? null;
  }

  /** Everything of the user goes, but that there was one who is no more. */
  erase(): void {
    for (const table of ["facts", "sessions", "refresh_tokens", "revoked"]) this.sql.exec(`delete from ${table}`);
    this.setFact("erased", "1");
  }

  /** Whether the user is no more. */
  isErased(): boolean {
    return this.fact("erased") !== null;
  }

  private fact(name: string): string | null {
    const [row] = this.sql.exec<{ value: string }>("select value from facts where name = ?", name).toArray();
    return row?.value ?? null;
  }

  private setFact(name: string, value: string): void {
    this.sql.exec("insert into facts values (?, ?) on conflict (name) do update set value = excluded.value", name, value);
  }
}

function asSession(row: StoredSession): SessionRow {
  return {
    id: row.id,
    kind: row.kind,
    label: row.label,
    proofs: JSON.parse(row.proofs) as Proof[],
    secretHash: row.secret_hash,
    createdAtMs: row.created_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    ttlMs: row.ttl_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
