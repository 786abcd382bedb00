import type { DrizzleD1Database } from "drizzle-orm/d1";
import { expect, test } from "vitest";
import { walkQueries } from "../../tests/query-plans.ts";
import { listStaleAddresses } from "./account/repository/addresses.ts";
import { listUnforgotten } from "./account/repository/erasures.ts";
import { forgetInvitations } from "./account/repository/invitations.ts";
import { forgetMails, listStaleUsers } from "./repository.ts";
import { identityEnv, testDeps } from "./testing.ts";

const { dataKeys } = testDeps().deps;

test.each<[string, string, (db: DrizzleD1Database) => Promise<unknown>]>([
  ["accounts to seal anew", "users_sealed_with", (db) => listStaleUsers(db, dataKeys, 10)],
  ["addresses to seal anew", "addresses_sealed_with", (db) => listStaleAddresses(db, dataKeys, 10)],
  ["whoever has not forgotten", "erasures_unforgotten", (db) => listUnforgotten(db, 1, 10)],
  ["mails whose links have ended", "mails_by_end", (db) => forgetMails(db, 1, 2)],
  ["mails whose recipients are to be forgotten", "mails_with_payload", (db) => forgetMails(db, 1, 2)],
  ["invitations that have ended", "invitations_by_end", (db) => forgetInvitations(db, 1)],
])("%s are found every minute by the index %s, however many rows there are", { tags: ["SEC-02"] }, async (_, index, ask) => {
  const { plans } = await walkQueries(identityEnv.DB, { ask });
  const steps = plans.flatMap(({ steps }) => steps).join("; ");
  expect(steps).toContain(`USING INDEX ${index}`);
  expect(steps).not.toMatch(/SCAN/);
});
