/** `npm test`: builds the bundles once, then runs every test (unit, system, browser). Arguments go to Vitest. */
import { spawn } from "node:child_process";
import { buildPlatform } from "./build.ts";

const startedAtMs = Date.now();
await buildPlatform();
console.log(`▸ build (${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s)`);
const vitest = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)], { stdio: "inherit" });
vitest.on("exit", (code) => process.exit(code ?? 1));
