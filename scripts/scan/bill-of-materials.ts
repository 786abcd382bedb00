import { type LockFile, listPackages, type Package } from "./lock-file.ts";

/**
 * What Octavo is made of, as a CycloneDX 1.6 document (https://cyclonedx.org/docs/1.6/json/): every package of the lock
 * file, those only used to build and test marked as excluded, and who needs whom. It is the same for the same lock file.
 */
export function billOfMaterials(lock: LockFile) {
  const packages = listPackages(lock);
  const places = new Map(packages.map((each) => [each.path, each]));
  const root = lock.packages[""] ?? {};
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": lock.name, name: lock.name, version: lock.version } },
    components: packages.map(componentOf),
    dependencies: [
      { ref: lock.name, dependsOn: dependenciesOf("", root, places) },
      ...packages.map((each) => ({ ref: each.path, dependsOn: dependenciesOf(each.path, each, places) })),
    ],
  };
}

function componentOf({ path, name, version, license, integrity, dev }: Package) {
  const [group, rest] = name.startsWith("@") ? (name.split("/") as [string, string]) : [null, name];
  return {
    type: "library",
    "bom-ref": path,
    ...(group ? { group } : {}),
    name: rest,
    version,
    scope: dev ? "excluded" : "required",
    purl: `pkg:npm/${group ? `${encodeURIComponent(group)}/` : ""}${rest}@${version}`,
    ...(license ? { licenses: [/ (OR|AND|WITH) /.test(license) ? { expression: license } : { license: { id: license } }] } : {}),
    ...(integrity ? { hashes: integrity.split(" ").flatMap(hashOf) } : {}),
  };
}

/** A checksum as npm writes it (subresource integrity: `sha512-` and base64) in CycloneDX's form. */
function hashOf(integrity: string): { alg: string; content: string }[] {
  const [, bits, digest] = integrity.match(/^sha(1|256|384|512)-(.+)$/) ?? [];
  return bits && digest ? [{ alg: `SHA-${bits}`, content: Buffer.from(digest, "base64").toString("hex") }] : [];
}

/** The places of what a package needs: the nearest of that name, looking outwards from where it is, as Node does. */
function dependenciesOf(
  path: string,
  each: Pick<Package, "dependencies" | "optionalDependencies">,
  places: Map<string, Package>,
): string[] {
  const own = each as Pick<Package, "dependencies" | "optionalDependencies"> & { devDependencies?: Record<string, string> };
  const names = Object.keys({ ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies });
  return [...new Set(names.flatMap((name) => nearest(path, name, places) ?? []))].sort();
}

function nearest(path: string, name: string, places: Map<string, Package>): string | null {
  const candidate = `${path ? `${path}/` : ""}node_modules/${name}`;
  if (places.has(candidate)) return candidate;
  if (path === "") return null;
  return nearest(path.slice(0, Math.max(0, path.lastIndexOf("/node_modules/"))), name, places);
}
