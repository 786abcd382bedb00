/** One package as `package-lock.json` records it. */
export type LockedPackage = {
  version?: string;
  license?: string;
  integrity?: string;
  resolved?: string;
  dev?: boolean;
  optional?: boolean;
  link?: boolean;
  os?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
export type LockFile = { name: string; version: string; packages: Record<string, LockedPackage> };
/** A package with its place in `node_modules` and the name it is published under. */
export type Package = LockedPackage & { path: string; name: string; version: string };

/** Every package of a lock file, the project itself not among them. */
export function listPackages({ packages }: LockFile): Package[] {
  return Object.entries(packages)
    .filter(([path, { link }]) => path !== "" && !link)
    .map(([path, locked]) => ({
      ...locked,
      path,
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version: locked.version ?? "",
    }));
}
