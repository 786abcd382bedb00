import type { GatewayBindings } from "./bindings.ts";

const readyTimeoutMs = 2_000;
const deployed = [
  "STOREFRONT",
  "IDENTITY",
  "CATALOG",
  "SEARCH",
  "RECOMMENDATIONS",
  "RECOMMENDER",
  "ANALYTICS",
  "IMAGES",
  "INVENTORY",
  "CART",
  "ORDERS",
  "PAYMENTS",
  "NOTIFICATIONS",
  "ADMIN",
] as const;
const localOnly = ["SANDBOX_PSP", "MAILBOX", "FAILPOINTS"] as const;

/** A count that a Worker gives among its own checks. */
type Count = [binding: (typeof deployed)[number], name: string];

/**
 * What must have heard of everything its source has, or the first shopper sees an empty shop and finds nothing in it.
 * Books may be in a projection for a moment longer than in the catalogue, never shorter for long.
 */
const projections: { part: string; has: Count; of: Count; things: string }[] = [
  { part: "stock-projection", has: ["CATALOG", "stockSkus"], of: ["INVENTORY", "skus"], things: "SKUs" },
  { part: "search-stock", has: ["SEARCH", "stockSkus"], of: ["INVENTORY", "skus"], things: "SKUs" },
  { part: "search-index", has: ["SEARCH", "books"], of: ["CATALOG", "books"], things: "books" },
  { part: "book-traits", has: ["RECOMMENDER", "books"], of: ["CATALOG", "books"], things: "books" },
];

/** What keeps a part from being ready, in a few words; null when nothing does. */
type Hindrance = string | null;

/** One Worker's own account of its readiness. */
type Report = { hindrance: Hindrance; checks: Record<string, unknown> };

/** Whether every bound Worker is ready and the seed has arrived everywhere: what hinders each part, by its name. */
export async function askReadiness(env: GatewayBindings): Promise<Record<string, Hindrance>> {
  const bindings = [...deployed, ...localOnly.filter((binding) => env[binding])];
  const reports = await Promise.all(bindings.map((binding) => askOwner(env[binding])));
  const hindrances = bindings.map((binding, index) => [binding.toLowerCase().replace("_", "-"), reports[index]?.hindrance ?? null]);
  const countOf = ([binding, name]: Count) => reports[bindings.indexOf(binding)]?.checks[name];
  const projected = projections.map(({ part, has, of, things }) => [part, projectionHindrance(countOf(has), countOf(of), things)]);
  return { ...Object.fromEntries(hindrances), ...Object.fromEntries(projected) };
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

function projectionHindrance(known: unknown, expected: unknown, things: string): Hindrance {
  if (typeof known !== "number" || typeof expected !== "number") return "is not known";
  return known >= expected ? null : `has ${known} of ${expected} ${things}`;
}
