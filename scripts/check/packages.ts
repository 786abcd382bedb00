/** What is read of `package.json` and `package-lock.json`. */
export type PackageFile = Partial<Record<"dependencies" | "devDependencies" | "optionalDependencies", Record<string, string>>>;
export type LockFile = {
  packages: Record<string, { resolved?: string; integrity?: string; link?: boolean; optional?: boolean; os?: string[] }>;
};

const exactVersion = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/**
 * Packages that two installations could get differently: a version that is a range, a package without a checksum, and
 * an address of the registry it came from, which another machine may not reach (npm then asks its own). A binary for one
 * operating system may lack its checksum: where the lock file was written, the registry did not have every system's.
 */
export function checkPackages({ dependencies, devDependencies, optionalDependencies }: PackageFile, lock: LockFile): string[] {
  const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const installed = Object.entries(lock.packages).filter(([path, { link }]) => path !== "" && !link);
  return [
    ...wanted
      .filter(([, version]) => !exactVersion.test(version))
      .map(([name, version]) => `package.json asks for ${name} ${version}, not for one version`),
    ...installed.filter(([, { resolved }]) => resolved).map(([path, { resolved }]) => `package-lock.json has ${path} from ${resolved}`),
    ...installed
      .filter(([, { integrity, optional, os }]) => !integrity && !(optional && os))
      .map(([path]) => `package-lock.json has no checksum of ${path}`),
  ];
}
