import { appendAudit } from "../../../shared/audit.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import type { User } from "../../../shared/contracts/accounts.ts";
import type { Role } from "../../../shared/contracts/identity.ts";
import { invalid, Problem } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { chooseMerchant } from "./choose-merchant.ts";
import { refuseOnlyAdmin } from "./only-admin.ts";
import { changedMeanwhile, requireUser, userView } from "./profile.ts";
import { rememberedUsers } from "./remembered-users.ts";
import { apiKeysRevocation } from "./repository/api-keys.ts";
import { openInvitationsDeletion } from "./repository/invitations.ts";
import { isMet, requirement } from "./repository/requirement.ts";
import { sellerInsert } from "./repository/sellers.ts";
import { mayBecome, roleChange } from "./repository/users.ts";

export type ChangeRole = { by: Actor; userId: string; role: Role; sellerId?: string; sellerName?: string; trace: Trace };

/**
 * Gives somebody another role. They are signed out everywhere; their keys end, which were given what the role before could
 * do, and the invitations they have sent that are still open. Raises not-found; invalid-request for a seller without a
 * merchant; conflict for one's own role and that of the only admin, for staff who have not shown that their address is
 * theirs, and for an account that has just changed.
 */
export async function changeRole(deps: IdentityDeps, { by, userId, role, trace, ...named }: ChangeRole): Promise<User> {
  const { db, now, session } = deps;
  if (userId === by.userId) throw new Problem("conflict", { detail: "Another admin has to change your role" });
  const user = await requireUser(deps, userId);
  if (role !== "seller" && (named.sellerId ?? named.sellerName) !== undefined)
    throw invalid("/sellerId", "only a seller belongs to a merchant");
  // Else somebody waits with a stranger's address for the day that stranger is to be staff.
  if (role !== "buyer" && user.emailVerifiedAtMs === null)
    throw new Problem("conflict", { detail: "They have not confirmed their e-mail address yet" });
  const merchant = role === "seller" ? await chooseMerchant(deps, named) : null;
  const sellerId = merchant?.seller.id ?? null;
  const entry = { by, action: "role.changed", subject: userId, requestId: trace.requestId, atMs: now() };
  const writing = appendAudit(db, { ...entry, data: { from: user.role, to: role, fromSeller: user.sellerId, toSeller: sellerId } }, [
    requirement(db, mayBecome(db, user, role)),
    ...(merchant?.isNew ? [sellerInsert(db, merchant.seller)] : []),
    roleChange(db, userId, role, sellerId, now()),
    apiKeysRevocation(db, userId, now()),
    ...openInvitationsDeletion(db, userId),
  ]);
  if (!(await isMet(writing))) {
    const now = await requireUser(deps, userId);
    if (role !== "admin") await refuseOnlyAdmin(deps, now);
    throw changedMeanwhile();
  }
  rememberedUsers.forget(userId);
  const changed = await requireUser(deps, userId);
  await session(userId).forget({ version: changed.version });
  await session(userId).raiseEpoch();
  return userView(changed);
}
