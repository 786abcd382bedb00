/** `npm run keys`: makes secrets for an environment, and rotates the keys in a file of them. */
import { parseArgs } from "node:util";
import { answerHelp } from "./answer-help.ts";
import { readWorkerConfigs } from "./check/worker-config.ts";
import { listSecrets } from "./deploy/required-secrets.ts";
import { type Rotation, rotateFile, rotations } from "./keys/rotate-file.ts";
import { secretsFileText } from "./keys/secrets-file-text.ts";

const usage = `Usage: npm run --silent keys -- new > FILE
       npm run keys -- rotate signing|data --secrets FILE
  new                a file of fresh secrets for npm run deploy: keep it where only its owner can read it
  rotate signing     a new key in front of SIGNING_KEYS: the one published before signs, older ones still verify
  rotate data        a new key in front of DATA_KEYS: it seals; the others open, until cron has sealed every row again
  --secrets FILE     the file for npm run deploy, or secrets.json of a local state folder (used from the next start)`;

function isRotation(text: string | undefined): text is Rotation {
  return text !== undefined && Object.hasOwn(rotations, text);
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { secrets: { type: "string" } } });
  const [command, kind, ...others] = positionals;
  if (command === "new" && kind === undefined) {
    // Every environment takes the same secrets, says npm run check.
    process.stdout.write(secretsFileText(listSecrets(readWorkerConfigs(), "production")));
    return;
  }
  if (command !== "rotate" || !isRotation(kind) || others.length > 0 || !values.secrets) throw new Error(usage);
  const places = rotateFile(values.secrets, kind);
  console.log(`rotated ${places.join(", ")} in ${values.secrets}; npm run deploy or the next npm start uses it`);
}

answerHelp(usage);
try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
