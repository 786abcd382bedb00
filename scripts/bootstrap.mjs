/**
 * First step of `npm start` and `npm test`, on Node built-ins only, so that it runs on a fresh clone under any Node ≥ 20:
 * installs what is missing, then runs the given program under the Node that the `node` package supplies.
 *
 *   node scripts/bootstrap.mjs [--browser] PROGRAM.ts [ARGUMENTS…]
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const installedNode = "node_modules/node/bin/node";
const browserNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Whether `npm ci` has to run: never installed, or the lock file is newer than what is installed. */
function isInstallNeeded() {
  const installed = "node_modules/.package-lock.json";
  if (!existsSync(installed) || !existsSync(installedNode)) return true;
  return statSync("package-lock.json").mtimeMs > statSync(installed).mtimeMs;
}

function run(command, args) {
  return spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" }).status === 0;
}

function isOnPath(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(`${folder}/${name}`));
}

/** A Chromium for the browser tests: the system's, else Debian's package, else Playwright's own download. */
function ensureBrowser() {
  if (process.env.CHROMIUM_PATH ? existsSync(process.env.CHROMIUM_PATH) : browserNames.some(isOnPath)) return;
  const isDebianRoot = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  console.log("▸ installing Chromium for the browser tests");
  if (isDebianRoot && run("apt-get", ["update", "-qq"]) && run("apt-get", ["install", "-y", "-qq", "chromium"])) return;
  if (run(process.execPath, ["node_modules/playwright-core/cli.js", "install", "chromium"])) return;
  fail("The browser tests need Chromium. Install the package `chromium` (or Google Chrome), or set CHROMIUM_PATH to one.");
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const args = process.argv.slice(2);
const isBrowserNeeded = args[0] === "--browser";
const [program, ...programArgs] = isBrowserNeeded ? args.slice(1) : args;
if (!program) fail("usage: node scripts/bootstrap.mjs [--browser] PROGRAM.ts [ARGUMENTS…]");

if (Number(process.versions.node.split(".")[0]) < 20) fail(`Octavo needs Node 20 or newer; this is ${process.version}.`);
if (isInstallNeeded()) {
  console.log("▸ installing packages (once; about a minute)");
  if (!run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) fail("npm ci failed; its own message is above.");
}
if (isBrowserNeeded) ensureBrowser();

// Wrangler's remarks on configuration are for whoever deploys; errors still show.
const env = { WRANGLER_LOG: "error", WRANGLER_SEND_METRICS: "false", ...process.env };
const child = spawn(installedNode, [program, ...programArgs], { stdio: "inherit", env });
// A terminal sends SIGINT to the whole group; the child decides when to end, and this process ends with it.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
