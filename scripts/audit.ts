/** `npm run audit -- verify`: whether the audits of all databases are what was written. Exit code 0: whole, 1: broken, 2: it could not look. */
import { answerHelp } from "./answer-help.ts";
import { parseAuditOptions, usage } from "./audit/options.ts";
import { describeVerdict, verifyAudit } from "./audit/verify-audit.ts";
import { type DatabasePlace, openDatabases } from "./databases/open-databases.ts";

answerHelp(usage);
let place: DatabasePlace | null = null;
try {
  place = parseAuditOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
if (place) {
  try {
    const verdicts = await verifyAudit(openDatabases(place));
    for (const verdict of verdicts) console.log(describeVerdict(verdict));
    process.exitCode = verdicts.some(({ broken }) => broken) ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
