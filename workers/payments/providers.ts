import type { Providers } from "./provider.ts";
import { createSandboxProvider } from "./sandbox-provider.ts";

/** The bindings and secrets providers are made of. Those that only exist on a developer's machine may be absent. */
export type ProviderEnv = Pick<PaymentsEnv, "SANDBOX_PSP" | "SANDBOX_API_KEY" | "SANDBOX_WEBHOOK_SECRET">;

/** The providers this environment has: a provider without its binding or its secrets does not exist here. */
export function providersOf({ SANDBOX_PSP, SANDBOX_API_KEY, SANDBOX_WEBHOOK_SECRET }: ProviderEnv): Providers {
  const providers = [];
  if (SANDBOX_PSP && SANDBOX_API_KEY && SANDBOX_WEBHOOK_SECRET) {
    providers.push(createSandboxProvider({ fetcher: SANDBOX_PSP, apiKey: SANDBOX_API_KEY, webhookSecret: SANDBOX_WEBHOOK_SECRET }));
  }
  return new Map(providers.map((provider) => [provider.name, provider]));
}
