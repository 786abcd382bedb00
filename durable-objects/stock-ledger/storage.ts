import type { Hold, Movement, Stock } from "./stock.ts";
import { noStock } from "./stock.ts";

/** One row of the ledger, numbered without gaps, with the state after it. */
export type LedgerRow = {
  seq: number;
  atMs: number;
  kind: string;
  quantity: number;
  hold: string | null;
  onHand: number;
  held: number;
  reason: string | null;
  requestId: string;
};

/** What has been told to others: the version in the projection, and the availability last sent as an event (null: none yet). */
export type Published = { version: number; available: number | null };

/** How many movements of a SKU are its first. */
const firstMovements = 1_000;

/** The object's own SQLite, and every statement on it. Synchronous, so that a command is one transaction. */
export class LedgerStorage {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS stock (
        sku TEXT PRIMARY KEY, received INTEGER NOT NULL, sold INTEGER NOT NULL, adjusted INTEGER NOT NULL,
        on_hand INTEGER NOT NULL, held INTEGER NOT NULL, version INTEGER NOT NULL,
        published_version INTEGER NOT NULL DEFAULT -1, published_available INTEGER
      );
      CREATE TABLE IF NOT EXISTS ledger (
        seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, quantity INTEGER NOT NULL, hold TEXT,
        on_hand INTEGER NOT NULL, held INTEGER NOT NULL, reason TEXT, request_id TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS holds (name TEXT PRIMARY KEY, quantity INTEGER NOT NULL, state TEXT NOT NULL, expires_at_ms INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS holds_expiry ON holds (expires_at_ms) WHERE state = 'held';
      CREATE TABLE IF NOT EXISTS commands (id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, reply TEXT NOT NULL, at_ms INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS commands_age ON commands (at_ms);
    `);
  }

  /** The state as stored; an object never written to has none. */
  load(): { sku: string; stock: Stock; published: Published } | null {
    const row = this.sql
      .exec<
        Record<"received" | "sold" | "adjusted" | "on_hand" | "held" | "version" | "published_version", number> & {
          sku: string;
          published_available: number | null;
        }
      >("SELECT * FROM stock")
      .toArray()[0];
    if (!row) return null;
    const { received, sold, adjusted, held, version } = row;
    return {
      sku: row.sku,
      stock: { ...noStock, received, sold, adjusted, held, version, onHand: row.on_hand },
      published: { version: row.published_version, available: row.published_available },
    };
  }

  /** Appends a movement and stores the state it leads to. */
  append(
    sku: string,
    stock: Stock,
    movement: Movement,
    about: { hold: string | null; reason: string | null; requestId: string; atMs: number },
  ): void {
    const { received, sold, adjusted, onHand, held, version } = stock;
    this.sql.exec(
      `INSERT INTO stock (sku, received, sold, adjusted, on_hand, held, version) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sku) DO UPDATE SET received = excluded.received, sold = excluded.sold, adjusted = excluded.adjusted,
         on_hand = excluded.on_hand, held = excluded.held, version = excluded.version`,
      ...[sku, received, sold, adjusted, onHand, held, version],
    );
    this.sql.exec(
      "INSERT INTO ledger (seq, at_ms, kind, quantity, hold, on_hand, held, reason, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[version, about.atMs, movement.kind, movement.quantity, about.hold, onHand, held, about.reason, about.requestId],
    );
  }

  findHold(name: string): Hold | null {
    const row = this.sql.exec<HoldRow>("SELECT * FROM holds WHERE name = ?", name).toArray()[0];
    return row ? toHold(row) : null;
  }

  saveHold({ name, quantity, state, expiresAtMs }: Hold): void {
    this.sql.exec(
      "INSERT OR REPLACE INTO holds (name, quantity, state, expires_at_ms) VALUES (?, ?, ?, ?)",
      name,
      quantity,
      state,
      expiresAtMs,
    );
  }

  /** Holds that may expire and whose time is up, the oldest first, at most `limit`. */
  listExpired(nowMs: number, limit: number): Hold[] {
    return this.sql
      .exec<HoldRow>("SELECT * FROM holds WHERE state = 'held' AND expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?", nowMs, limit)
      .toArray()
      .map(toHold);
  }

  /** When the next hold runs out; null when none may. */
  nextExpiryMs(): number | null {
    return this.sql.exec<{ at: number | null }>("SELECT min(expires_at_ms) AS at FROM holds WHERE state = 'held'").one().at;
  }

  findCommand(id: string): { fingerprint: string; reply: string } | null {
    return (
      this.sql.exec<{ fingerprint: string; reply: string }>("SELECT fingerprint, reply FROM commands WHERE id = ?", id).toArray()[0] ?? null
    );
  }

  /** Remembers a command's reply, and forgets those older than `keptSinceMs`. */
  saveCommand(id: string, fingerprint: string, reply: string, atMs: number, keptSinceMs: number): void {
    this.sql.exec("INSERT INTO commands (id, fingerprint, reply, at_ms) VALUES (?, ?, ?, ?)", id, fingerprint, reply, atMs);
    this.sql.exec("DELETE FROM commands WHERE at_ms < ?", keptSinceMs);
  }

  savePublished({ version, available }: Published): void {
    this.sql.exec("UPDATE stock SET published_version = ?, published_available = ?", version, available);
  }

  /** Copies that were received for a reason among the first movements, as copies are that a SKU begins with, and the first such row. */
  findOpening(reason: string): { copies: number; seq: number } | null {
    const sum =
      "SELECT coalesce(sum(quantity), 0) AS copies, min(seq) AS seq FROM ledger WHERE seq <= ? AND kind = 'receive' AND reason = ?";
    const { copies, seq } = this.sql.exec<{ copies: number; seq: number | null }>(sum, firstMovements, reason).one();
    return seq === null ? null : { copies, seq };
  }

  /** Copies that have left the shelf after `seq`, sold or found to be fewer, and how many of them for this reason. */
  sumGone(seq: number, reason: string): { gone: number; forReason: number } {
    return this.sql
      .exec<{ gone: number; forReason: number }>(
        `SELECT coalesce(sum(abs(quantity)), 0) AS gone, coalesce(sum(CASE WHEN reason = ? THEN abs(quantity) END), 0) AS forReason
         FROM ledger WHERE seq > ? AND (kind = 'commit' OR (kind IN ('adjust', 'count') AND quantity < 0))`,
        reason,
        seq,
      )
      .one();
  }

  /** Why a movement was made; `null` where nobody said, or it is not there. */
  reasonOf(seq: number): string | null {
    return this.sql.exec<{ reason: string | null }>("SELECT reason FROM ledger WHERE seq = ?", seq).toArray()[0]?.reason ?? null;
  }

  /** Ledger rows after `seq`, in order, at most `limit`. */
  listRows(afterSeq: number, limit: number): LedgerRow[] {
    return this.sql
      .exec<LedgerRow>(
        `SELECT seq, at_ms AS atMs, kind, quantity, hold, on_hand AS onHand, held, reason, request_id AS requestId
         FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?`,
        afterSeq,
        limit,
      )
      .toArray();
  }
}

type HoldRow = { name: string; quantity: number; state: string; expires_at_ms: number };

function toHold(row: HoldRow): Hold {
  return { name: row.name, quantity: row.quantity, state: row.state as Hold["state"], expiresAtMs: row.expires_at_ms };
}
