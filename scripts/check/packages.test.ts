import { describe, expect, test } from "vitest";
import { checkPackages } from "./packages.ts";

const lock = { packages: { "": {}, "node_modules/hono": { integrity: "sha512-a" }, "node_modules/tools": { link: true } } };

describe("checkPackages", () => {
  test("exact versions and packages with a checksum are fine", () => {
    expect(checkPackages({ dependencies: { hono: "4.13.19" }, devDependencies: { miniflare: "5.20261117.0-beta" } }, lock)).toEqual([]);
  });

  test.each(["^4.13.19", "~4.13.19", "4", "4.13", ">=4", "*", "latest", "4.13.x", "git+ssh://git@example.com/hono.git"])(
    "version %j is found",
    (version) => {
      const finding = [`package.json asks for hono ${version}, not for one version`];
      expect(checkPackages({ dependencies: { hono: version } }, lock)).toEqual(finding);
      expect(checkPackages({ devDependencies: { hono: version } }, lock)).toEqual(finding);
    },
  );

  test("the address of a registry in the lock file is found", () => {
    const resolved = { ...lock.packages["node_modules/hono"], resolved: "http://proxy.example/hono.tgz" };
    expect(checkPackages({}, { packages: { "node_modules/hono": resolved } })).toEqual([
      "package-lock.json has node_modules/hono from http://proxy.example/hono.tgz",
    ]);
  });

  test("a package without a checksum is found", () => {
    expect(checkPackages({}, { packages: { "node_modules/hono": {} } })).toEqual([
      "package-lock.json has no checksum of node_modules/hono",
    ]);
  });

  test("only a binary for one operating system may lack it", () => {
    const binary = { optional: true, os: ["darwin"] };
    expect(checkPackages({}, { packages: { "node_modules/tool-darwin": binary } })).toEqual([]);
    expect(checkPackages({}, { packages: { "node_modules/tool": { optional: true } } })).toHaveLength(1);
  });
});
