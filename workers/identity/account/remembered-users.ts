import type { UserRecord } from "../repository.ts";

/** As long as anything may be remembered by an isolate: another may have changed the account meanwhile. */
const rememberedMs = 2_000;
const rememberedMax = 1_000;

/** Accounts an isolate has read a moment ago. Who may see one is decided before it is asked for. */
export type RememberedUsers = {
  /** The account, read if need be; `null` is not remembered. */
  find(userId: string, read: () => Promise<UserRecord | null>): Promise<UserRecord | null>;
  /** Reads it again next time: it has changed. */
  forget(userId: string): void;
};

/** A memory that begins empty. */
export function createRememberedUsers(now: () => number = () => Date.now()): RememberedUsers {
  const remembered = new Map<string, { user: UserRecord; atMs: number }>();
  /** Counts changes, so that what was read before one is not remembered after it. */
  let changes = 0;
  return {
    find: async (userId, read) => {
      const known = remembered.get(userId);
      if (known && now() - known.atMs < rememberedMs) return known.user;
      const [atMs, before] = [now(), changes];
      const user = await read();
      remembered.delete(userId);
      if (user === null || changes !== before) return user;
      remembered.set(userId, { user, atMs });
      const oldest = remembered.keys().next().value;
      if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
      return user;
    },
    forget: (userId) => {
      changes += 1;
      remembered.delete(userId);
    },
  };
}

/** Those of this isolate. */
export const rememberedUsers = createRememberedUsers();
