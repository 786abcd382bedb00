/**
 * `npm run dev`: every Worker under `wrangler dev`, with hot reload and a state folder of its own. The gateway is the
 * only one with an address. Cron triggers and the demo catalogue are `npm start`'s.
 */
import { spawn, spawnSync } from "node:child_process";
import { buildPlatform } from "./build.ts";
import { platformWorkers } from "./platform/configuration.ts";
import { loadSecrets, takeStateFolder } from "./platform/state-folder.ts";
import { configPathOf } from "./workers.ts";

const state = ".octavo/dev";
const port = 8787;
const wrangler = "node_modules/wrangler/bin/wrangler.js";

const folder = await takeStateFolder(state, false);
// Wrangler reads secrets from the process's environment, for Workers whose configuration asks for them.
const environment = { ...process.env, ...(await loadSecrets(state)), WRANGLER_SEND_METRICS: "false" };
await buildPlatform();

const workers = platformWorkers(null);
for (const worker of workers.filter(({ databaseId }) => databaseId)) {
  const args = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", state, "-c", configPathOf(worker.folder)];
  const { status, stderr } = spawnSync(process.execPath, [wrangler, ...args], { env: { ...environment, CI: "true" }, encoding: "utf8" });
  if (status !== 0) throw new Error(`migrating ${worker.folder} failed:\n${stderr}`);
  console.log(`▸ migrated ${worker.folder}`);
}

const configs = ["gateway", ...workers.map((worker) => worker.folder).filter((name) => name !== "gateway")].flatMap((name) => [
  "-c",
  configPathOf(name),
]);
const args = ["dev", ...configs, "--ip", "127.0.0.1", "--port", `${port}`, "--persist-to", state, ...process.argv.slice(2)];
const child = spawn(process.execPath, [wrangler, ...args], { stdio: "inherit", env: environment });
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", async (code) => {
  await folder.release();
  process.exit(code ?? 0);
});
