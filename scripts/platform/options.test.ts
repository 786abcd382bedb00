import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

test("the secrets of providers come from the environment, where no list of processes shows them", { tags: ["USR-14"] }, () => {
  expect(parseOptions([], {})).toMatchObject({ oidcProviders: "[]", oidcClientSecrets: "{}" });
  expect(parseOptions([], { OIDC_CLIENT_SECRETS: '{"a":"b"}' }).oidcClientSecrets).toBe('{"a":"b"}');
  expect(() => parseOptions(["--oidc-client-secrets", "{}"], {})).toThrow("--oidc-client-secrets");
});

test.each([
  [["--port", "0"], "--port takes a whole number"],
  [["--catalog", "all"], "--catalog takes none or demo"],
  [["--env", "prod"], "--env takes dev or qa"],
])("%j is refused with a sentence", (args, sentence) => {
  expect(() => parseOptions(args, {})).toThrow(sentence);
});
