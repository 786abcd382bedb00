import fc from "fast-check";
import { expect, test } from "vitest";
import { chainStart, followChain, hashOf, type StoredEntry } from "./audit-chain.ts";

/** A whole chain about so many books. */
function chainOf(length: number): StoredEntry[] {
  const rows: StoredEntry[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const told = { actor: "user_ada", via: "sess_desk", action: "price.changed", subject: `book_${seq}`, data: `{"from":${seq}}` };
    const row = { seq, atMs: 1_795_000_000_000 + seq, ...told, requestId: `req_${seq}`, prevHash: rows.at(-1)?.hash ?? chainStart.hash };
    rows.push({ ...row, hash: hashOf(row) });
  }
  return rows;
}

const lengths = fc.integer({ min: 1, max: 12 });

/** The value with one bit of one character turned over. */
function flipped(text: string, at: number, bit: number): string {
  const place = at % text.length;
  return text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ (1 << bit)) + text.slice(place + 1);
}

test("a whole chain is followed to its end, in one go or in parts", () => {
  fc.assert(
    fc.property(lengths, fc.nat(12), (length, cut) => {
      const rows = chainOf(length);
      const whole = followChain(rows);
      expect(whole).toEqual({ end: { seq: length, hash: rows.at(-1)?.hash }, broken: null });
      expect(followChain(rows.slice(cut), followChain(rows.slice(0, cut)).end)).toEqual(whole);
    }),
  );
});

test("one flipped bit of any text is found, and the row it is in is named", { tags: ["P-76"] }, () => {
  const columns = ["actor", "via", "action", "subject", "data", "requestId", "prevHash", "hash"] as const;
  fc.assert(
    fc.property(lengths, fc.nat(), fc.constantFrom(...columns), fc.nat(), fc.nat(6), (length, chosen, column, at, bit) => {
      const rows = chainOf(length);
      const index = chosen % length;
      const row = rows[index] as StoredEntry;
      rows[index] = { ...row, [column]: flipped(row[column], at, bit) };
      const { broken } = followChain(rows);
      expect(broken).toEqual({ seq: index + 1, fault: column === "prevHash" ? "unlinked" : "changed" });
    }),
  );
});

test("another time or number is found", { tags: ["P-76"] }, () => {
  const [row] = chainOf(1) as [StoredEntry];
  expect(followChain([{ ...row, atMs: row.atMs + 1 }]).broken).toEqual({ seq: 1, fault: "changed" });
  expect(followChain([{ ...row, seq: 2 }]).broken).toEqual({ seq: 1, fault: "missing" });
});

test("a row taken out, put twice or moved is found where it should stand", { tags: ["P-76"] }, () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 12 }), fc.nat(), (length, chosen) => {
      const rows = chainOf(length);
      const index = chosen % (length - 2);
      const [row, next] = [rows[index], rows[index + 1]] as [StoredEntry, StoredEntry];
      expect(followChain(rows.toSpliced(index, 1)).broken).toEqual({ seq: index + 1, fault: "missing" });
      expect(followChain(rows.toSpliced(index, 0, row)).broken).toEqual({ seq: index + 2, fault: "missing" });
      expect(followChain(rows.toSpliced(index, 2, next, row)).broken).toEqual({ seq: index + 1, fault: "missing" });
    }),
  );
});

test("a forged row that is hashed anew breaks the chain at the next", { tags: ["P-76"] }, () => {
  const rows = chainOf(3);
  const forged = { ...(rows[1] as StoredEntry), data: '{"from":0}' };
  rows[1] = { ...forged, hash: hashOf(forged) };
  expect(followChain(rows).broken).toEqual({ seq: 3, fault: "unlinked" });
});
