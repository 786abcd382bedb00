import { appendAudit } from "../../../shared/audit.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import type { User } from "../../../shared/contracts/accounts.ts";
import type { Role } from "../../../shared/contracts/identity.ts";
import { invalid, Problem } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { chooseMerchant } from "./choose-merchant.ts";
import { requireUser, userView } from "./profile.ts";
import { rememberedUsers } from "./remembered-users.ts";
import { apiKeysRevocation } from "./repository/api-keys.ts";
import { openInvitationsDeletion } from "./repository/invitations.ts";
import { sellerInsert } from "./repository/sellers.ts";
import { roleChange } from "./repository/users.ts";

export type ChangeRole = { by: Actor; userId: string; role: Role; sellerId?: string; sellerName?: string; trace: Trace };

/**
 * Gives somebody another role. They are signed out everywhere; their keys end, which were given what the role before could
 * do, and the invitations they have sent that are still open. Raises not-found, invalid-request for a seller without a merchant, and conflict for one's own role: there is always an
 * admin left.
 */
export async function changeRole(deps: IdentityDeps, { by, userId, role, trace, ...named }: ChangeRole): Promise<User> {
  const { db, now, session } = deps;
  if (userId === by.userId) throw new Problem("conflict", { detail: "Another admin has to change your role" });
  const user = await requireUser(deps, userId);
  if (role !== "seller" && (named.sellerId ?? named.sellerName) !== undefined)
    throw invalid("/sellerId", "only a seller belongs to a merchant");
  const merchant = role === "seller" ? await chooseMerchant(deps, named) : null;
  const sellerId = merchant?.seller.id ?? null;
  const entry = { by, action: "role.changed", subject: userId, requestId: trace.requestId, atMs: now() };
  await appendAudit(db, { ...entry, data: { from: user.role, to: role, fromSeller: user.sellerId, toSeller: sellerId } }, [
    ...(merchant?.isNew ? [sellerInsert(db, merchant.seller)] : []),
    roleChange(db, userId, role, sellerId, now()),
    apiKeysRevocation(db, userId, now()),
    ...openInvitationsDeletion(db, userId),
  ]);
  rememberedUsers.forget(userId);
  const changed = await requireUser(deps, userId);
  await session(userId).forget({ version: changed.version });
  await session(userId).raiseEpoch({ end: "all" });
  return userView(changed);
}
