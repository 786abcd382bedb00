/** `npm run admin`: invites the first admin of an environment, or of the platform on this machine. */
import { createAdmin } from "./admin/create-admin.ts";
import { parseAdminOptions, usage } from "./admin/options.ts";
import { answerHelp } from "./answer-help.ts";
import { runWrangler } from "./deploy/wrangler.ts";

answerHelp(usage);
try {
  const options = parseAdminOptions(process.argv.slice(2));
  const link = await createAdmin(options, runWrangler, Date.now());
  console.log(`Open this link within 48 hours, with that address, to become an admin. It works once:\n\n  ${link}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof TypeError) console.error(usage);
  process.exitCode = 2;
}
