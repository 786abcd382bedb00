import type { GatewayBindings } from "./bindings.ts";

const readyTimeoutMs = 2_000;
const deployed = ["STOREFRONT", "CATALOG", "INVENTORY", "CART", "ORDERS", "PAYMENTS", "NOTIFICATIONS"] as const;
const localOnly = ["SANDBOX_PSP", "MAILBOX"] as const;

/** What keeps a part from being ready, in a few words; null when nothing does. */
type Hindrance = string | null;

/** One Worker's own account of its readiness. */
type Report = { hindrance: Hindrance; checks: Record<string, unknown> };

/** Whether every bound Worker is ready and the seed has arrived everywhere: what hinders each part, by its name. */
export async function askReadiness(env: GatewayBindings): Promise<Record<string, Hindrance>> {
  const bindings = [...deployed, ...localOnly.filter((binding) => env[binding])];
  const reports = await Promise.all(bindings.map((binding) => askOwner(env[binding])));
  const hindrances = bindings.map((binding, index) => [binding.toLowerCase().replace("_", "-"), reports[index]?.hindrance ?? null]);
  const [catalog, inventory] = [reports[bindings.indexOf("CATALOG")], reports[bindings.indexOf("INVENTORY")]];
  return { ...Object.fromEntries(hindrances), "stock-projection": projectionHindrance(catalog, inventory) };
}

async function askOwner(owner: Fetcher | undefined): Promise<Report> {
  if (!owner) return { hindrance: "is not bound", checks: {} };
  try {
    const response = await owner.fetch("http://gateway/ready", { signal: AbortSignal.timeout(readyTimeoutMs) });
    const body: unknown = await response.json();
    return response.ok ? { hindrance: null, checks: checksOf(body) } : { hindrance: `answered ${response.status}`, checks: {} };
  } catch {
    // Why is in the log of the Worker that failed; who asks here may be anybody.
    return { hindrance: "did not answer", checks: {} };
  }
}

function checksOf(body: unknown): Record<string, unknown> {
  const checks = typeof body === "object" && body !== null && "checks" in body ? body.checks : null;
  return typeof checks === "object" && checks !== null ? { ...checks } : {};
}

/** The catalogue must have heard of the stock of every SKU there is, or the first shopper sees an empty shop. */
function projectionHindrance(catalog: Report | undefined, inventory: Report | undefined): Hindrance {
  const known = catalog?.checks.stockSkus;
  const expected = inventory?.checks.skus;
  if (typeof known !== "number" || typeof expected !== "number") return "is not known";
  return known >= expected ? null : `has ${known} of ${expected} SKUs`;
}
