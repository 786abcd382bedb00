import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTrackedFiles } from "../scan.ts";
import { checkAdvisories, readAudit } from "./advisories.ts";
import { billOfMaterials } from "./bill-of-materials.ts";
import { checkLicences } from "./licences.ts";
import { type LockFile, listPackages } from "./lock-file.ts";
import { renderScan, scan } from "./scan.ts";

const lock: LockFile = {
  name: "octavo",
  version: "1.2.3",
  packages: {
    "": { version: "1.2.3", dependencies: { hono: "4.0.0", "@scalar/types": "1.0.0" } },
    "node_modules/hono": { version: "4.0.0", license: "MIT", integrity: "sha512-AAEC", dependencies: { zod: "3.0.0" } },
    "node_modules/hono/node_modules/zod": { version: "3.0.0", license: "MIT", integrity: "sha512-AwQF" },
    "node_modules/zod": { version: "4.0.0", license: "MIT", integrity: "sha512-BgcI", dev: true },
    "node_modules/@scalar/types": {
      version: "1.0.0",
      license: "(AFL-2.1 OR BSD-3-Clause)",
      integrity: "sha512-CQoL",
      dependencies: { zod: "4.0.0" },
    },
  },
};
const audit = (severities: Record<string, string>) =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [name, { severity, via: [{ title: "a hole" }, "zod"] }]),
    ),
  });

describe("checkLicences", () => {
  const under = (license: string | undefined, dev = false) =>
    checkLicences(listPackages({ ...lock, packages: { "node_modules/x": { version: "1.0.0", ...(license ? { license } : {}), dev } } }));

  test.each(["MIT", "(MIT OR GPL-3.0-only)", "(AFL-2.1 OR BSD-3-Clause)", "Apache-2.0 AND MIT"])("%s is allowed", (license) => {
    expect(under(license)).toEqual([]);
  });

  test.each(["GPL-3.0-only", "Apache-2.0 AND LGPL-3.0-or-later", "UNLICENSED", "SEE LICENSE IN LICENSE"])("%s is not", (license) => {
    expect(under(license)).toEqual([`node_modules/x 1.0.0 is under ${license}`]);
  });

  test("no licence is found; a package that is not deployed may have any", () => {
    expect(under(undefined)).toEqual(["node_modules/x 1.0.0 is under no licence that the lock file knows"]);
    expect(under("MPL-2.0", true)).toEqual([]);
  });
});

describe("billOfMaterials", () => {
  test("every package is a component with its checksum, its licence and what it is for", () => {
    const { components, specVersion, metadata } = billOfMaterials(lock);
    expect([specVersion, metadata.component.version, components.length]).toEqual(["1.6", "1.2.3", 4]);
    expect(components[0]).toEqual({
      type: "library",
      "bom-ref": "node_modules/hono",
      name: "hono",
      version: "4.0.0",
      scope: "required",
      purl: "pkg:npm/hono@4.0.0",
      licenses: [{ license: { id: "MIT" } }],
      hashes: [{ alg: "SHA-512", content: "000102" }],
    });
    expect(components[2]).toMatchObject({ name: "zod", scope: "excluded" });
    expect(components[3]).toMatchObject({
      group: "@scalar",
      name: "types",
      purl: "pkg:npm/%40scalar/types@1.0.0",
      licenses: [{ expression: "(AFL-2.1 OR BSD-3-Clause)" }],
    });
  });

  test("a package needs the nearest of the name it asks for", () => {
    const needs = new Map(billOfMaterials(lock).dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    expect(needs.get("octavo")).toEqual(["node_modules/@scalar/types", "node_modules/hono"]);
    expect(needs.get("node_modules/hono")).toEqual(["node_modules/hono/node_modules/zod"]);
    expect(needs.get("node_modules/@scalar/types")).toEqual(["node_modules/zod"]);
  });

  test("every reference of Octavo's own leads to a component, once", () => {
    const { components, dependencies } = billOfMaterials(JSON.parse(readFileSync("package-lock.json", "utf8")));
    const refs = components.map((component) => component["bom-ref"]);
    expect(refs.length).toBeGreaterThan(300);
    expect(new Set(refs).size).toBe(refs.length);
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref))).toEqual([]);
  });
});

describe("readAudit", () => {
  test("only what is deployed and grave stops a release", () => {
    const found = readAudit(audit({ hono: "high", zod: "critical", debug: "moderate" }), audit({ hono: "high", debug: "moderate" }));
    expect(found?.advisories).toHaveLength(3);
    expect(checkAdvisories(found)).toEqual(["hono: high, a hole; through zod"]);
  });

  test.each(["", "not JSON", '{ "message": "405 Method Not Allowed", "error": { "summary": "" } }'])("%j is no answer", (text) => {
    expect(readAudit(text, audit({}))).toBeNull();
    expect(readAudit(audit({}), text)).toBeNull();
    expect(checkAdvisories(null)).toEqual([]);
  });
});

describe("the scan of Octavo", () => {
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

  test("finds no secret, no strange licence and nothing unlocked", () => {
    const files = readTrackedFiles();
    expect(files.length).toBeGreaterThan(300);
    const { parts } = scan({ files, packageFile: read("package.json"), lock: read("package-lock.json"), audit: null });
    expect(parts.flatMap(({ findings }) => findings)).toEqual([]);
    expect(renderScan(parts)[0]).toContain("not reachable from here");
    expect(renderScan(parts).at(-1)).toBe("The scan found nothing; known weaknesses of packages could not be looked at.");
  });

  test("says what it finds, in each of its parts", () => {
    const { parts } = scan({
      files: [{ path: "scripts/check/literals.test.ts", text: "" }],
      packageFile: { dependencies: { hono: "^4.0.0" } },
      lock: {
        ...lock,
        packages: { "node_modules/x": { version: "1.0.0", license: "GPL-3.0-only", resolved: "https://registry.example/x.tgz" } },
      },
      audit: { advisories: [{ name: "hono", severity: "high", title: "a hole", isDeployed: true }] },
    });
    expect(parts.map(({ findings }) => findings.length)).toEqual([1, 0, 1, 1, 3]);
    expect(renderScan(parts).at(-1)).toBe("The scan found 6.");
  });
});
