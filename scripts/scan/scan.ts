import { type LockFile as CheckedLockFile, checkPackages, type PackageFile } from "../check/packages.ts";
import { type Audit, checkAdvisories } from "./advisories.ts";
import { billOfMaterials } from "./bill-of-materials.ts";
import { checkLicences } from "./licences.ts";
import { type LockFile, listPackages } from "./lock-file.ts";
import { findSecrets, type TrackedFile } from "./secrets.ts";

/** What is looked at. */
export type ScanInput = { files: TrackedFile[]; packageFile: PackageFile; lock: LockFile; audit: Audit };
/** One part of the scan: what it looked at, what it found, and what is worth knowing all the same. `isUnseen`: it could not look. */
export type ScanPart = { title: string; findings: string[]; remarks: string[]; isUnseen?: boolean };

/** The whole security scan, and the bill of materials as a document. */
export function scan({ files, packageFile, lock, audit }: ScanInput): { parts: ScanPart[]; bill: ReturnType<typeof billOfMaterials> } {
  const packages = listPackages(lock);
  const deployed = packages.filter(({ dev }) => !dev);
  const bill = billOfMaterials(lock);
  const parts: ScanPart[] = [
    { title: "known weaknesses of packages", findings: checkAdvisories(audit), remarks: remarksOn(audit), isUnseen: audit === null },
    { title: "bill of materials", findings: [], remarks: [`${bill.components.length} components, CycloneDX ${bill.specVersion}`] },
    { title: "secrets in tracked files", findings: findSecrets(files), remarks: [`${files.length} files`] },
    { title: "licences of what is deployed", findings: checkLicences(packages), remarks: [`${deployed.length} packages`] },
    {
      title: "lock file",
      findings: checkPackages(packageFile, lock as CheckedLockFile),
      remarks: [`${packages.length} packages, each of one version`],
    },
  ];
  return { parts, bill };
}

function remarksOn(audit: Audit): string[] {
  if (audit === null) return ["not looked up: the registry's list of advisories is not reachable from here"];
  const { advisories } = audit;
  return [`${advisories.length} known`, ...advisories.map(({ name, severity, title }) => `${name}: ${severity}, ${title}`)];
}

/** The parts as lines of a report. */
export function renderScan(parts: ScanPart[]): string[] {
  const found = parts.reduce((sum, { findings }) => sum + findings.length, 0);
  const unseen = parts.filter(({ isUnseen }) => isUnseen).map(({ title }) => title);
  return [
    ...parts.flatMap(({ title, findings, isUnseen, remarks: [first, ...more] }) => [
      `${isUnseen ? "–" : findings.length === 0 ? "✓" : "✗"} ${title}: ${first ?? ""}`,
      ...[...findings, ...more].map((line) => `    ${line}`),
    ]),
    "",
    `${found === 0 ? "The scan found nothing" : `The scan found ${found}`}${unseen.length === 0 ? "." : `; ${unseen.join(", ")} could not be looked at.`}`,
  ];
}
