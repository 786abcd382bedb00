/** `npm run scan`: known weaknesses, bill of materials, secrets, licences and lock file. Ends with 1 when it finds something. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readAudit } from "./scan/advisories.ts";
import type { LockFile } from "./scan/lock-file.ts";
import { renderScan, scan } from "./scan/scan.ts";
import type { TrackedFile } from "./scan/secrets.ts";

const auditTimeoutMs = 60_000;
const reportFolder = ".octavo/reports/scan";

/** Every file git keeps or would keep, as text. */
export function readTrackedFiles(): TrackedFile[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "" && existsSync(path));
  return paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** What `npm audit` answers; an empty text when it does not. It ends with 1 when there is an advisory, which is an answer. */
async function askNpm(...args: string[]): Promise<string> {
  const command = ["audit", "--json", "--fetch-retries=0", ...args];
  return await new Promise((resolve) => execFile("npm", command, { timeout: auditTimeoutMs }, (_, stdout) => resolve(stdout)));
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

async function main(): Promise<void> {
  const audit = readAudit(await askNpm(), await askNpm("--omit=dev"));
  const lock = readJson<LockFile>("package-lock.json");
  const { parts, bill } = scan({ files: readTrackedFiles(), packageFile: readJson("package.json"), lock, audit });
  const lines = renderScan(parts);
  mkdirSync(reportFolder, { recursive: true });
  writeFileSync(join(reportFolder, "report.txt"), `${lines.join("\n")}\n`);
  writeFileSync(join(reportFolder, "bill-of-materials.cdx.json"), `${JSON.stringify(bill, null, 2)}\n`);
  for (const line of lines) console.log(line);
  console.log(`Reports are in ${reportFolder}.`);
  process.exitCode = parts.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
