import { expect, test } from "vitest";
import { parseAuditOptions } from "./options.ts";

test("without more it is the platform on this machine; --url and --env name another", () => {
  expect(parseAuditOptions(["verify"])).toEqual({ url: "http://localhost:8787" });
  expect(parseAuditOptions(["verify", "--url", "http://127.0.0.1:9000"])).toEqual({ url: "http://127.0.0.1:9000" });
  expect(parseAuditOptions(["verify", "--env", "production"])).toEqual({ env: "production" });
});

test.each([
  [[], "say what to do"],
  [["repair"], "say what to do"],
  [["verify", "verify"], "say what to do"],
  [["verify", "--env", "prod"], "--env takes dev"],
  [["verify", "--url", "https://shop.example"], "on this machine"],
  [["verify", "--url", "nonsense"], "on this machine"],
  [["verify", "--env", "dev", "--url", "http://localhost:8787"], "not both"],
  [["verify", "--force"], "--force"],
])("refuses %j", (args, sentence) => {
  expect(() => parseAuditOptions(args)).toThrow(sentence);
});
