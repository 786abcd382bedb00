import { appendAudit } from "../../../shared/audit.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import { isoTime } from "../../../shared/clock.ts";
import type { Role } from "../../../shared/contracts/identity.ts";
import { newId } from "../../../shared/ids.ts";
import { invalid, Problem } from "../../../shared/problem.ts";
import type { Trace } from "../../../shared/trace.ts";
import type { IdentityDeps } from "../deps.ts";
import { emailHashOf } from "../email.ts";
import { linkTokenOf } from "../mail-link.ts";
import type { UserRecord } from "../repository.ts";
import { hourMs, planMail } from "../request-mail.ts";
import { chooseMerchant } from "./choose-merchant.ts";
import { tokenHashOf } from "./invitation-secret.ts";
import { countInvitationsSince, type InvitationRow, invitationInsert } from "./repository/invitations.ts";
import { findSeller, type Seller, sellerInsert } from "./repository/sellers.ts";
import type { Invite } from "./schemas.ts";

/** An invitation as whoever sent it sees it. Its secret is in the mail alone. */
export type InvitationView = { id: string; role: Role; sellerId: string | null; expiresAt: string };

/** Invitations that one person sends in an hour: nobody mails the world in our name. */
const perHourMax = 20;

/**
 * Invites somebody to become staff, by a mail whose link works for 48 hours. A seller invites to their own merchant only;
 * an admin names one, makes one by its name, or invites another admin. Raises forbidden, invalid-request and rate-limited.
 */
export async function invite(deps: IdentityDeps, { by, trace, ...asked }: Invite & { by: Actor; trace: Trace }): Promise<InvitationView> {
  const { db, now } = deps;
  const merchant = await merchantOf(deps, by, asked);
  if ((await countInvitationsSince(db, by.userId, now() - hourMs)) >= perHourMax * deps.limitFactor) {
    const detail = "Too many invitations were sent. Wait a little";
    throw new Problem("rate-limited", { detail, fields: { retryAfterSeconds: hourMs / 1_000 } });
  }
  const id = newId("invite", now());
  const mail = planMail(deps, { template: "invitation", userId: null, invitationId: id, payload: { to: asked.email } }, trace);
  const row = {
    id,
    tokenHash: tokenHashOf(linkTokenOf(mail.mailId, deps.secrets.mailLink)),
    emailHash: emailHashOf(asked.email),
    role: asked.role,
    sellerId: merchant?.seller.id ?? null,
    invitedBy: by.userId,
    createdAtMs: now(),
    expiresAtMs: mail.expiresAtMs,
    acceptedAtMs: null,
  };
  const entry = { by, action: "invitation.created", subject: id, requestId: trace.requestId, atMs: now() };
  await appendAudit(db, { ...entry, data: { role: row.role, seller: row.sellerId } }, [
    ...(merchant?.isNew ? [sellerInsert(db, merchant.seller)] : []),
    invitationInsert(db, row),
    ...mail.statements,
  ]);
  deps.relay(mail.rows);
  return { id, role: row.role, sellerId: row.sellerId, expiresAt: isoTime(row.expiresAtMs) };
}

/** Whether somebody may, as they are now, send the invitation they once sent. */
export function mayStillInvite(
  inviter: Pick<UserRecord, "role" | "sellerId">,
  { role, sellerId }: Pick<InvitationRow, "role" | "sellerId">,
): boolean {
  if (inviter.role === "admin") return true;
  return inviter.role === "seller" && role === "seller" && inviter.sellerId !== null && inviter.sellerId === sellerId;
}

async function merchantOf(deps: IdentityDeps, by: Actor, asked: Invite): Promise<{ seller: Seller; isNew: boolean } | null> {
  if (by.role === "admin") {
    if (asked.role === "seller") return await chooseMerchant(deps, asked);
    if ((asked.sellerId ?? asked.sellerName) !== undefined) throw invalid("/sellerId", "only a seller belongs to a merchant");
    return null;
  }
  const isOwn = asked.role === "seller" && asked.sellerName === undefined && (asked.sellerId ?? by.sellerId) === by.sellerId;
  const seller = isOwn && by.sellerId !== null ? await findSeller(deps.db, by.sellerId) : null;
  if (!seller) throw new Problem("forbidden", { detail: "You invite sellers of your own merchant" });
  return { seller, isNew: false };
}
