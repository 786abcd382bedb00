import { z } from "zod";
import { lineOfText } from "../../../../shared/contracts/common.ts";

/** Plain HTTP is for a provider on one's own machine. */
const secureUrl = z.url().refine((text) => isSecure(new URL(text)), "must be an https address");

const providersSchema = z
  .array(
    z
      .object({
        /** In paths and in stored links, so it never changes. */
        id: z.string().regex(/^[a-z0-9-]{1,30}$/),
        /** What the button says: "Sign in with …". */
        name: lineOfText(60),
        issuer: secureUrl,
        clientId: z.string().min(1).max(300),
      })
      .strict(),
  )
  .max(20);
const secretsSchema = z.record(z.string(), z.string());

/** A provider of OpenID Connect that people may sign in with. A client without a secret is public, and relies on PKCE. */
export type Provider = z.infer<typeof providersSchema>[number] & { clientSecret: string | null };

/** The providers of OIDC_PROVIDERS (JSON) with their secrets of OIDC_CLIENT_SECRETS (JSON, secret by provider id); neither has to be there. */
export function readProviders(configured: string | undefined, secrets: string | undefined): Provider[] {
  const secretOf = secretsSchema.parse(JSON.parse(secrets || "{}"));
  return providersSchema
    .parse(JSON.parse(configured || "[]"))
    .map((provider) => ({ ...provider, clientSecret: secretOf[provider.id] ?? null }));
}

/** Whether nobody on the way can read or change what goes there. */
export function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && (hostname === "localhost" || hostname === "127.0.0.1"));
}
