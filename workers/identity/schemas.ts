import { z } from "@hono/zod-openapi";
import { lineOfText, personNameSchema } from "../../shared/contracts/common.ts";
import { roles } from "../../shared/contracts/identity.ts";
import { accountEmailSchema } from "./email.ts";
import { chosenPasswordSchema, presentedPasswordSchema } from "./passwords.ts";

/** Longer than any secret of ours in a body. */
const secretMax = 200;

export const userSchema = z
  .object({
    id: z.string().openapi({ example: "user_01h455vb4pex5vsknk084sn02q" }),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    emailVerified: z.boolean(),
    createdAt: z.string().openapi({ example: "2026-11-21T17:00:00.000Z" }),
    version: z.int(),
    sellerId: z.string().nullable().optional().openapi({ description: "The merchant a seller belongs to; staff only" }),
  })
  .openapi("User");

export const signedInSchema = z
  .object({
    user: userSchema,
    accessToken: z.string().openapi({ description: "A JWT (RFC 9068), to be sent as `Authorization: Bearer`" }),
    expiresIn: z.int().openapi({ description: "Seconds", example: 600 }),
    refreshToken: z.string().optional().openapi({ description: "Works once. Absent when the session cookie was sent instead" }),
    secondFactor: z
      .enum(["none", "used", "required"])
      .openapi({ description: "`required`: staff who have to set one up, and until then may do what buyers may" }),
  })
  .openapi("SignedIn");

export const registerSchema = z
  .object({ email: accountEmailSchema, password: chosenPasswordSchema, name: personNameSchema })
  .strict()
  .openapi("Register");
export const loginSchema = z
  .object({
    email: accountEmailSchema,
    password: presentedPasswordSchema,
    code: lineOfText(40).optional().openapi({ description: "Of an authenticator app, or a recovery code" }),
  })
  .strict()
  .openapi("Login");
export const refreshSchema = z
  .object({ refreshToken: z.string().min(1).max(secretMax).optional() })
  .strict()
  .openapi("Refresh", { description: "Empty where the session cookie is sent" });
export const forgotPasswordSchema = z.object({ email: accountEmailSchema }).strict().openapi("ForgotPassword");
export const resetPasswordSchema = z
  .object({ token: z.string().min(1).max(secretMax), password: chosenPasswordSchema })
  .strict()
  .openapi("ResetPassword");
export const verifyEmailSchema = z
  .object({ token: z.string().min(1).max(secretMax), password: presentedPasswordSchema.optional() })
  .strict()
  .openapi("VerifyEmail", { description: "The account's password, where the request does not come from its owner's session" });
export const verifiedSchema = z.object({ userId: z.string(), purpose: z.enum(["verify-email", "change-email"]) }).openapi("Verified");

export const keySetSchema = z
  .object({
    keys: z.array(z.object({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string(), alg: z.string(), use: z.string() })),
  })
  .openapi("KeySet", { description: "RFC 7517" });
