import type { Package } from "./lock-file.ts";

/** Licences, by their SPDX names, that let us serve what we build from a package, with its notice kept. */
export const allowedLicences = [
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "CC0-1.0",
  "Unlicense",
  "BlueOak-1.0.0",
];

/** Packages that are part of what is deployed, under a licence that nobody has said yes to, or under none. */
export function checkLicences(packages: Package[], allowed: string[] = allowedLicences): string[] {
  return packages
    .filter(({ dev }) => !dev)
    .filter(({ license }) => !license || !isAllowed(license, allowed))
    .map(({ path, version, license }) => `${path} ${version} is under ${license ?? "no licence that the lock file knows"}`);
}

/** Whether an SPDX expression offers a choice (OR) whose every part (AND) is allowed. AND binds closer (SPDX 2.3, annex D). */
function isAllowed(expression: string, allowed: string[]): boolean {
  return expression
    .replaceAll(/[()]/g, "")
    .split(/ OR /)
    .some((choice) => choice.split(/ AND /).every((licence) => allowed.includes(licence.trim())));
}
