import { expect, test } from "vitest";
import { openDatabases } from "./open-databases.ts";

test("an environment's database is asked through wrangler, by name, and answers rows in the order of their columns", async () => {
  const calls: string[][] = [];
  const query = openDatabases({ env: "qa" }, async (args) => {
    calls.push(args);
    const stdout = `Executing on remote database\n${JSON.stringify([{ results: [{ seq: 1, hash: "a" }], success: true }])}\n`;
    return { exitCode: 0, stdout, stderr: "" };
  });
  expect(await query("orders", "select 1")).toEqual([[1, "a"]]);
  expect(calls).toEqual([["d1", "execute", "octavo-orders-qa", "--remote", "--json", "--command", "select 1"]]);
});

test("what wrangler says when it cannot is told", async () => {
  const answers = [
    { exitCode: 1, stdout: "", stderr: "not logged in" },
    { exitCode: 0, stdout: "nothing", stderr: "" },
  ];
  const query = openDatabases({ env: "dev" }, async () => answers.shift() ?? { exitCode: 0, stdout: "[]", stderr: "" });
  await expect(query("orders", "select 1")).rejects.toThrow("octavo-orders-dev: not logged in");
  await expect(query("orders", "select 1")).rejects.toThrow("wrangler gave no rows: nothing");
  expect(await query("orders", "select 1")).toEqual([]);
});

test("where no platform runs it says so", async () => {
  const query = openDatabases({ url: "http://localhost:1" });
  await expect(query("orders", "select 1")).rejects.toThrow("No platform runs at http://localhost:1");
});
