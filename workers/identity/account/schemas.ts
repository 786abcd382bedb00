import { z } from "@hono/zod-openapi";
import { addressSchema, idOf, lineOfText, pageOf, personNameSchema } from "../../../shared/contracts/common.ts";
import { roles, scopes } from "../../../shared/contracts/identity.ts";
import { accountEmailSchema } from "../email.ts";
import { chosenPasswordSchema, presentedPasswordSchema } from "../passwords.ts";

/** What an account is asked to agree to. */
export const consentPurposes = ["analytics", "personalisation", "marketing"] as const;

/** Six digits of an app, or a recovery code. */
const codeSchema = lineOfText(40).openapi({ example: "123456" });
const timeSchema = z.string().openapi({ example: "2026-11-21T17:00:00.000Z" });
const sellerNameSchema = lineOfText(200).openapi({ description: "Makes a new merchant of this name", example: "Octavo Demo Books" });

export const updateProfileSchema = z.object({ name: personNameSchema }).strict().openapi("UpdateProfile");
export const changeEmailSchema = z.object({ email: accountEmailSchema, password: presentedPasswordSchema }).strict().openapi("ChangeEmail");
export const changePasswordSchema = z
  .object({ currentPassword: presentedPasswordSchema, newPassword: chosenPasswordSchema })
  .strict()
  .openapi("ChangePassword");
export const changeRoleSchema = z
  .object({ role: z.enum(roles), sellerId: idOf("seller").optional(), sellerName: sellerNameSchema.optional() })
  .strict()
  .openapi("ChangeRole", { description: "A seller belongs to a merchant: give one of `sellerId` and `sellerName`" });
export const eraseAccountSchema = z
  .object({ password: presentedPasswordSchema.optional() })
  .strict()
  .openapi("EraseAccount", { description: "Without a password only soon after signing in" });

export const savedAddressSchema = z
  .object({ id: z.string(), address: addressSchema, isDefault: z.boolean(), version: z.int() })
  .openapi("SavedAddress");
export const saveAddressSchema = z
  .object({ address: addressSchema, isDefault: z.boolean().default(false) })
  .strict()
  .openapi("SaveAddress");

export const sessionSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["browser", "api"]),
    label: z.string(),
    createdAt: timeSchema,
    lastSeenAt: timeSchema,
    isCurrent: z.boolean(),
  })
  .openapi("Session");

export const beginSecondFactorSchema = z
  .object({ password: presentedPasswordSchema.optional() })
  .strict()
  .openapi("BeginSecondFactor", { description: "Without a password only soon after signing in" });
export const secondFactorCodeSchema = z.object({ code: codeSchema }).strict().openapi("SecondFactorCode");
export const newSecondFactorSchema = z
  .object({ secret: z.string(), otpauthUri: z.string() })
  .openapi("NewSecondFactor", { description: "Counts once a code of it was given" });
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) }).openapi("RecoveryCodes", { description: "Shown once" });

export const consentSchema = z
  .object({ purpose: z.string(), isGranted: z.boolean(), textVersion: z.string(), at: timeSchema })
  .openapi("Consent");
export const giveConsentSchema = z
  .object({ purpose: z.enum(consentPurposes), isGranted: z.boolean(), textVersion: z.string().regex(/^[\w.-]{1,40}$/) })
  .strict()
  .openapi("GiveConsent");
export type GivenConsent = z.infer<typeof giveConsentSchema>;

export const inviteSchema = z
  .object({
    email: accountEmailSchema,
    role: z.enum(["seller", "admin"]),
    sellerId: idOf("seller").optional(),
    sellerName: sellerNameSchema.optional(),
  })
  .strict()
  .openapi("Invite", { description: "A seller invites to their own merchant. An admin names one, or makes one by its name" });
export type Invite = z.infer<typeof inviteSchema>;
export const invitationSchema = z
  .object({ id: z.string(), role: z.enum(roles), sellerId: z.string().nullable(), expiresAt: timeSchema })
  .openapi("Invitation");
export const acceptInvitationSchema = z
  .object({ token: z.string().min(1).max(200), email: accountEmailSchema, name: personNameSchema, password: chosenPasswordSchema })
  .strict()
  .openapi("AcceptInvitation");

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdAt: timeSchema,
    lastUsedAt: timeSchema.nullable(),
  })
  .openapi("ApiKey");
export const apiKeysSchema = pageOf(apiKeySchema);
export const newApiKeySchema = apiKeySchema
  .extend({ secret: z.string() })
  .openapi("NewApiKey", { description: "The secret is shown once" });
export const createApiKeySchema = z
  .object({
    name: lineOfText(100),
    scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
    password: presentedPasswordSchema.optional(),
  })
  .strict()
  .openapi("CreateApiKey", { description: "Without a password only soon after signing in" });
