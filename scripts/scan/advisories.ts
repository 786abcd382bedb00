import { z } from "zod";

/** A known weakness of a package we use. */
export type Advisory = { name: string; severity: string; title: string; isDeployed: boolean };
/** What the registry knows; null where nobody answered. */
export type Audit = { advisories: Advisory[] } | null;

/** `npm audit --json`, as far as it is read (https://docs.npmjs.com/cli/commands/npm-audit). */
const auditSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ severity: z.string(), via: z.array(z.union([z.string(), z.object({ title: z.string() })])) }),
  ),
});
const grave = ["high", "critical"];

/** Reads two answers of npm, one about everything, one about what is deployed. Null when either is no answer. */
export function readAudit(everything: string, deployed: string): Audit {
  const [all, ours] = [everything, deployed].map((text) => auditSchema.safeParse(parse(text)).data?.vulnerabilities);
  if (!all || !ours) return null;
  const advisories = Object.entries(all).map(([name, { severity, via }]) => ({
    name,
    severity,
    title: via.map((cause) => (typeof cause === "string" ? `through ${cause}` : cause.title)).join("; "),
    isDeployed: name in ours,
  }));
  return { advisories };
}

/** Advisories that stop a release: grave ones about what is deployed. */
export function checkAdvisories(audit: Audit): string[] {
  return (audit?.advisories ?? [])
    .filter(({ severity, isDeployed }) => isDeployed && grave.includes(severity))
    .map(({ name, severity, title }) => `${name}: ${severity}, ${title}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
