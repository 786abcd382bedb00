/** `npm run edge`: the rules of Cloudflare's edge in front of an environment, shown or applied (docs/operations/edge/README.md). */
import { parseArgs } from "node:util";
import { answerHelp } from "./answer-help.ts";
import { describeChange, makeChanges, planChanges } from "./edge/apply-rules.ts";
import { readEdgeRules } from "./edge/read-rules.ts";

const usage = `npm run edge -- show --host HOST
npm run edge -- apply --host HOST --zone ZONE_ID [--dry-run]
  show        print the rules as they would be sent, and ask nobody
  apply       set them for the zone; rules of others in it stay
  --dry-run   say what would be set, and set nothing
The token comes from CLOUDFLARE_API_TOKEN: it may edit "Zone WAF" and "Zone Settings" of this zone and nothing else.`;

const hostPattern = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const zonePattern = /^[0-9a-f]{32}$/;

async function main(args: string[]): Promise<void> {
  const options = { host: { type: "string" }, zone: { type: "string" }, "dry-run": { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command] = positionals;
  if (positionals.length !== 1 || (command !== "show" && command !== "apply")) throw new Error(usage);
  if (!values.host || !hostPattern.test(values.host)) throw new Error(`--host names the shop's host, as octavo.example\n\n${usage}`);
  const rules = readEdgeRules(values.host);
  if (command === "show") return console.log(JSON.stringify(rules, null, 2));
  if (!values.zone || !zonePattern.test(values.zone)) throw new Error(`--zone takes the 32 digits of a zone's id\n\n${usage}`);
  const token = process.env.CLOUDFLARE_API_TOKEN;
  if (!token) throw new Error("CLOUDFLARE_API_TOKEN is not set");
  const zone = { id: values.zone, token };
  const changes = await planChanges(rules, zone);
  if (values["dry-run"]) for (const change of changes) console.log(`would ${describeChange(change)}`);
  else await makeChanges(changes, zone, (line) => console.log(line));
}

if (import.meta.main) {
  answerHelp(usage);
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
