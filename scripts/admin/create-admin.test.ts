import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createAdmin } from "./create-admin.ts";
import { parseAdminOptions } from "./options.ts";

const nowMs = Date.parse("2026-11-21T10:00:00Z");

test("--env writes into that environment's database in the account, and links to its address", async () => {
  const calls: string[][] = [];
  const wrangler = async (args: string[]) => {
    calls.push(args);
    return { exitCode: 0, stdout: "[]", stderr: "" };
  };
  const link = await createAdmin(parseAdminOptions(["create", "ada@example.com", "--env", "staging"]), wrangler, nowMs);
  const token = link.match(/^https:\/\/staging\.octavo\.example\/invitation\?token=([\w-]{43})$/)?.[1] ?? "";
  expect(calls).toHaveLength(1);
  const [call = []] = calls;
  expect(call.slice(0, -1)).toEqual(["d1", "execute", "octavo-identity-staging", "--remote", "--json", "--command"]);
  const sql = call.at(-1);
  expect(sql).toContain(createHash("sha256").update(token).digest("hex"));
});

test("what wrangler says against it is told", async () => {
  const wrangler = async () => ({ exitCode: 1, stdout: "", stderr: "no such table: invitations" });
  await expect(createAdmin({ email: "ada@example.com", env: "qa", url: "" }, wrangler, nowMs)).rejects.toThrow(/no such table/);
});

test("a local platform that does not run is named", async () => {
  const wrangler = () => Promise.reject(new Error("wrangler is not asked"));
  const options = parseAdminOptions(["create", "ada@example.com", "--url", "http://localhost:1"]);
  await expect(createAdmin(options, wrangler, nowMs)).rejects.toThrow(/No platform runs at http:\/\/localhost:1/);
});

test.each([
  [[], /create EMAIL/],
  [["create"], /create EMAIL/],
  [["remove", "ada@example.com"], /create EMAIL/],
  [["create", "a@example.com", "b@example.com"], /create EMAIL/],
  [["create", "a@example.com", "--env", "prod"], /no environment "prod"/],
  [["create", "a@example.com", "--env", "qa", "--url", "http://localhost:8787"], /name one/],
  [["create", "a@example.com", "--url", "https://octavo.example"], /on this machine/],
])("%j is refused with a sentence", (args, message) => expect(() => parseAdminOptions(args)).toThrow(message));
