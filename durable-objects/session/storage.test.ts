import { expect, test } from "vitest";
import { walkObject } from "../../tests/object-plans.ts";
import { findScans } from "../../tests/query-plans.ts";
import { SessionStorage } from "./storage.ts";

const profile = { role: "buyer", sellerId: null, isEmailVerified: true, hasSecondFactor: false, version: 1 } as const;
const session = {
  ...{ id: "sess_1", kind: "browser", label: "Firefox", proofs: [], secretHash: "hash" },
  ...{ createdAtMs: 1, lastSeenAtMs: 1, ttlMs: 5, expiresAtMs: 6 },
} as never;

const queries: Record<string, (storage: SessionStorage) => unknown> = {
  state: (storage) => storage.state(1),
  setEpoch: (storage) => storage.setEpoch(1),
  epoch: (storage) => storage.epoch(),
  noteAllEnded: (storage) => storage.noteAllEnded(1),
  allEndedAtMs: (storage) => storage.allEndedAtMs(),
  setProfile: (storage) => storage.setProfile(profile),
  profile: (storage) => storage.profile(),
  dropProfile: (storage) => storage.dropProfile(2),
  profileVersion: (storage) => storage.profileVersion(),
  saveSession: (storage) => storage.saveSession(session),
  findSession: (storage) => storage.findSession("sess_1", 1),
  listSessions: (storage) => storage.listSessions(1),
  setProofs: (storage) => storage.setProofs("sess_1", ["pwd"]),
  sawSession: (storage) => storage.sawSession("sess_1", 2, 7),
  saveRefreshToken: (storage) => storage.saveRefreshToken("hash", "sess_1", 0),
  findRefreshToken: (storage) => storage.findRefreshToken("hash", "sess_1"),
  useRefreshToken: (storage) => storage.useRefreshToken("hash", 2),
  deleteSession: (storage) => storage.deleteSession("sess_1"),
  revoke: (storage) => storage.revoke("sess_1", 9),
  clearRevoked: (storage) => storage.clearRevoked(),
  deleteOver: (storage) => storage.deleteOver(1),
  nextEndMs: (storage) => storage.nextEndMs(),
  isErased: (storage) => storage.isErased(),
  erase: (storage) => storage.erase(),
};

test("what is read whole of a user's sessions is that user's alone, and bounded", { tags: ["CAT-16"] }, () => {
  const methods = Object.getOwnPropertyNames(SessionStorage.prototype).filter(
    (name) => !["constructor", "create", "fact", "setFact"].includes(name),
  );
  expect(Object.keys(queries).sort()).toEqual(methods.sort());
  const open = (sql: SqlStorage) => {
    const storage = new SessionStorage(sql);
    storage.create();
    return storage;
  };
  const tables = {
    sessions: "fifty at most",
    refresh_tokens: "ten thousand of a session at most, read whole only when one ends",
    revoked: "a hundred at most",
  };
  expect(findScans(walkObject(open, queries), { tables })).toEqual([]);
});
