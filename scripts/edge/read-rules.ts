import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Where the rules are kept, beside the runbook that applies them. */
export const edgeFolder = "docs/operations/edge";

/** By this beginning of its `ref` a rule is known as ours. */
export const ourRefs = "octavo-";

const ruleSchema = z.looseObject({
  ref: z.string().regex(/^octavo-[a-z-]+$/),
  description: z.string().min(1),
  expression: z.string().min(1),
  action: z.enum(["block", "execute", "skip", "managed_challenge", "log"]),
});

const phaseSchema = z
  .object({
    phase: z.enum(["http_request_firewall_custom", "http_request_firewall_managed", "http_ratelimit"]),
    rules: z.array(ruleSchema).min(1),
  })
  .strict();

/** The rules of one phase, in their order (Cloudflare's Ruleset Engine). */
export type Phase = z.infer<typeof phaseSchema>;
export type Rule = z.infer<typeof ruleSchema>;

/** What is set for a zone: rules for the requests to one host, and settings of the zone itself. */
export type EdgeRules = { phases: Phase[]; settings: Record<string, string> };

/** Reads the rules, each for requests to `host` only: a zone may have other hosts, which are not ours to guard. */
export function readEdgeRules(host: string): EdgeRules {
  const phases = ["custom-rules.json", "managed-rules.json", "rate-rules.json"].map((file) => phaseSchema.parse(readJson(file)));
  return {
    phases: phases.map(({ phase, rules }) => ({
      phase,
      rules: rules.map((rule) => ({ ...rule, expression: forHost(rule.expression, host) })),
    })),
    settings: z.record(z.string(), z.string()).parse(readJson("zone-settings.json")),
  };
}

function forHost(expression: string, host: string): string {
  const ours = `http.host eq "${host}"`;
  return expression === "true" ? `(${ours})` : `(${ours} and (${expression}))`;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(edgeFolder, file), "utf8"));
}
