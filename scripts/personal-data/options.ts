import { parseArgs } from "node:util";
import { type Environment, environments } from "../environments.ts";
import { textLengthMin } from "./finder.ts";

export const usage = `Usage: npm run personal-data -- find TEXT… [--state DIR | --env NAME --secrets FILE]
  TEXT            an e-mail address, a name, a street: found in any case, hashed, and in what is sealed
  --state DIR     the state folder of a local platform, running or not (.octavo/state)
  --env NAME      the databases of an environment: ${environments.join(", ")}
  --secrets FILE  the file of secrets that environment was deployed with, whose keys open what is sealed
Exit code 0: found nowhere, 1: found, 2: it could not look.`;

/** What is looked for, and where. */
export type FindOptions = { texts: string[] } & ({ env: null; state: string } | { env: Environment; secretsFile: string });

/** Reads the command line; throws a TypeError with one sentence when it makes no sense. */
export function parseFindOptions(args: string[]): FindOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { state: { type: "string" }, env: { type: "string" }, secrets: { type: "string" } },
  });
  const [command, ...texts] = positionals;
  if (command !== "find" || texts.length === 0) throw new TypeError("Say: find TEXT.");
  if (texts.some((text) => text.trim().length < textLengthMin))
    throw new TypeError(`A text of fewer than ${textLengthMin} characters would be found everywhere.`);
  if (values.env === undefined) {
    if (values.secrets !== undefined) throw new TypeError("--secrets belongs to --env: a state folder has its own.");
    return { texts, env: null, state: values.state ?? ".octavo/state" };
  }
  const env = environments.find((name) => name === values.env);
  if (!env) throw new TypeError(`There is no environment ${JSON.stringify(values.env)}.`);
  if (values.state !== undefined) throw new TypeError("--state and --env are two places: name one.");
  if (values.secrets === undefined) throw new TypeError("Without --secrets nothing that is sealed could be looked into.");
  return { texts, env, secretsFile: values.secrets };
}
