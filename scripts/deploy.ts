/** `npm run deploy`: brings an environment into an account, or says what that would do. */
import { answerHelp } from "./answer-help.ts";
import { buildPlatform, bundlePathOf } from "./build.ts";
import { readWorkerConfigs } from "./check/worker-config.ts";
import { deploy } from "./deploy/deploy.ts";
import { type DeployOptions, parseDeployOptions, usage } from "./deploy/options.ts";
import { readWorkingTree } from "./deploy/working-tree.ts";
import { runWrangler } from "./deploy/wrangler.ts";
import { runSmoke } from "./smoke/run-smoke.ts";

/** A gateway that was deployed a moment ago is not everywhere at once: this many seconds, all in all. */
const retries = 20;
const pauseMs = 3_000;

async function main(options: DeployOptions): Promise<number> {
  return await deploy(options, {
    workers: readWorkerConfigs(),
    workingTree: readWorkingTree(),
    build: buildPlatform,
    bundlePathOf,
    wrangler: runWrangler,
    smoke: (url, print) => runSmoke({ url, env: options.env, retries, pauseMs }, print),
    outFolder: "dist/deploy",
    print: (line) => console.log(line),
  });
}

answerHelp(usage);
let options: DeployOptions | null = null;
try {
  options = parseDeployOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 1;
}
if (options) {
  try {
    process.exitCode = await main(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
