import { parseArgs } from "node:util";

/** How the local platform is started. */
export type PlatformOptions = {
  /** Port of the gateway on 127.0.0.1. */
  port: number;
  /** Folder of everything durable: databases, objects, secrets, logs. */
  state: string;
  /** Whether to begin with an empty state. */
  fresh: boolean;
  catalog: "none" | "demo";
  /** `local` multiplies every rate limit by 1,000. */
  limits: "local" | "production";
  /** Whether answers may be cached. */
  cache: boolean;
  /** Seconds between two calls of every cron trigger. */
  cronEverySeconds: number;
  /** A deployed environment's configuration to run instead of the local one: without stand-ins, demo data and accounts. */
  env: string | null;
  /** Whether the bundles in `dist` are served as they are, without building them again. */
  built: boolean;
  /** Whether recommendations can be made to fail, through the local-only Worker `failpoints`. */
  failpoints: boolean;
  /** Whether the slowest statements of D1 are logged, with how long D1 says they took. Telling of them all makes everything slower. */
  watchSql: boolean;
  /** Port of a second gateway before the same Workers, as another data centre would have one: with caches of its own that nobody purges. */
  secondPort: number | null;
  /** Whom people may sign in with besides: OIDC_PROVIDERS of identity, as JSON. */
  oidcProviders: string;
  /** The secrets of those providers that have one: OIDC_CLIENT_SECRETS of identity, as JSON by id. Everybody can read a command line. */
  oidcClientSecrets: string;
};

export const usage = `Usage: npm start -- [options]
  --port N              port on 127.0.0.1 (8787)
  --state DIR           folder of everything durable (.octavo/state)
  --fresh               begin with an empty state
  --catalog none|demo   what to seed an empty catalogue with (demo)
  --limits local|production   rate limits times 1,000, or as deployed (local)
  --no-cache            answers are never cacheable
  --cron-every SECONDS  how often cron triggers are called (60)
  --env NAME            run the configuration of dev, qa, staging or production, without local stand-ins
  --built               serve the bundles in dist as they are
  --failpoints          let /__failpoints make recommendations fail
  --watch-sql           log each D1 statement that takes longer than all before it
  --second-port N       a second gateway, with caches of its own that no event purges; both share answers in KV
  --oidc-providers JSON whom people may sign in with: [{"id", "name", "issuer", "clientId"}] ([]);
                        secrets by id, {"id": "…"}, come from the environment variable OIDC_CLIENT_SECRETS`;

/** Reads the command line, and the one secret of the process's environment; throws an Error with one sentence when it makes no sense. */
export function parseOptions(args: string[], environment: Record<string, string | undefined>): PlatformOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "8787" },
      state: { type: "string", default: ".octavo/state" },
      fresh: { type: "boolean", default: false },
      catalog: { type: "string", default: "demo" },
      limits: { type: "string", default: "local" },
      "no-cache": { type: "boolean", default: false },
      "cron-every": { type: "string", default: "60" },
      env: { type: "string" },
      built: { type: "boolean", default: false },
      failpoints: { type: "boolean", default: false },
      "watch-sql": { type: "boolean", default: false },
      "second-port": { type: "string" },
      "oidc-providers": { type: "string", default: "[]" },
    },
  });
  const env = values.env === undefined ? null : oneOf("--env", values.env, ["dev", "qa", "staging", "production"]);
  return {
    port: wholeNumber("--port", values.port, 1, 65_535),
    state: values.state,
    fresh: values.fresh,
    catalog: env ? "none" : oneOf("--catalog", values.catalog, ["none", "demo"]),
    limits: oneOf("--limits", values.limits, ["local", "production"]),
    cache: !values["no-cache"],
    cronEverySeconds: wholeNumber("--cron-every", values["cron-every"], 1, 3_600),
    env,
    built: values.built,
    failpoints: values.failpoints,
    watchSql: values["watch-sql"],
    secondPort: values["second-port"] === undefined ? null : wholeNumber("--second-port", values["second-port"], 1, 65_535),
    oidcProviders: values["oidc-providers"],
    oidcClientSecrets: environment.OIDC_CLIENT_SECRETS ?? "{}",
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}

function oneOf<Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice) return choice;
  throw new Error(`${name} takes ${choices.join(" or ")}, not ${JSON.stringify(text)}`);
}
