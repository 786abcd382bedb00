import { describe, expect, test } from "vitest";
import { environments } from "../environments.ts";
import { parseDeployOptions } from "./options.ts";

describe("parseDeployOptions", () => {
  test("an environment is enough, and nothing is allowed by itself", () => {
    expect(parseDeployOptions(["--env", "staging"])).toEqual({
      env: "staging",
      isDryRun: false,
      secretsFile: null,
      keepsSecrets: false,
      url: null,
      allowsDirty: false,
      isBuilt: false,
    });
  });

  test("Octavo has four environments, and each can be named", { tags: ["DEP-01"] }, () => {
    expect(environments).toEqual(["dev", "qa", "staging", "production"]);
    for (const env of environments) expect(parseDeployOptions(["--env", env]).env).toBe(env);
  });

  test.each([
    [[], "--env says where to deploy to"],
    [["--env", "prod"], 'there is no environment "prod"; there are dev, qa, staging, production'],
    [["--env", "dev", "--url", "shop.example"], '--url takes an address like https://shop.example, not "shop.example"'],
    [["--env", "dev", "--secrets", "a", "--keep-secrets"], "--secrets and --keep-secrets exclude each other"],
    [["--env", "dev", "--force"], "Unknown option '--force'"],
  ])("%j is refused in a sentence", (args, sentence) => {
    expect(() => parseDeployOptions(args)).toThrow(sentence);
  });

  test("an address loses what comes after its host", () => {
    expect(parseDeployOptions(["--env", "dev", "--url", "https://shop.example/books/"]).url).toBe("https://shop.example");
  });
});
