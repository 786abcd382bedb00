import { depsOf } from "../deps.ts";
import { createDiscovery, type Fetch } from "./oidc/discover.ts";
import { type Provider, readProviders } from "./oidc/providers.ts";
import type { ProviderDeps } from "./provider-sign-in.ts";

/** The secrets are there only where a provider asks for one, so that nobody has to set one for none. */
type ProviderEnv = { OIDC_PROVIDERS: string; OIDC_CLIENT_SECRETS?: string };

const fetchFrom: Fetch = (input, init) => fetch(input, init);
/** One for the isolate: it remembers what providers say of themselves. */
const discovery = createDiscovery(fetchFrom);

/** What signing in through other providers needs, from this invocation's environment. */
export function providerDepsOf(env: IdentityEnv, ctx: Pick<ExecutionContext, "waitUntil">): ProviderDeps {
  return { ...depsOf(env, ctx), providers: providersOf(env), discovery, fetch: fetchFrom };
}

function providersOf({ OIDC_PROVIDERS, OIDC_CLIENT_SECRETS }: ProviderEnv): Provider[] {
  return readProviders(OIDC_PROVIDERS, OIDC_CLIENT_SECRETS);
}
