import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** No sandbox (containers have none), no guessing at QUIC, and nothing that talks to the network by itself. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a Chromium without a window; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: findChromium(), headless: true, args });
}

/** The browser to test with: the one CHROMIUM_PATH names, the system's, or Playwright's own. Throws a sentence when there is none. */
export function findChromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [process.env.CHROMIUM_PATH ?? "", ...onPath, chromium.executablePath()].find((path) => path !== "" && existsSync(path));
  if (found) return found;
  throw new Error("The browser tests need Chromium. Install the package `chromium` (or Google Chrome), or set CHROMIUM_PATH to one.");
}
