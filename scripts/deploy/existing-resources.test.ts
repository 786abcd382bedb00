import { describe, expect, test } from "vitest";
import { createCommand, listExisting } from "./existing-resources.ts";
import type { RunWrangler } from "./wrangler.ts";

/** A wrangler that answers with each text in turn, and notes what it was asked. */
function answering(...texts: string[]): { wrangler: RunWrangler; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    wrangler: async (args) => {
      asked.push(args.join(" "));
      return { exitCode: 0, stdout: texts.shift() ?? "", stderr: "" };
    },
  };
}

const queueTable = (...names: string[]) =>
  [
    "┌─────┬───────┬───────────┐",
    "│ id  │ name  │ producers │",
    ...names.flatMap((name) => ["├─────┼───────┼───────────┤", `│ 1f2 │ ${name} │ 1         │`]),
    "└─────┴───────┴───────────┘",
  ].join("\n");

describe("listExisting", () => {
  test("databases come with their identifiers, also below a remark", async () => {
    const { wrangler } = answering('Using profile [work]\n[\n  { "uuid": "0b1", "name": "octavo-orders-dev" }\n]\n');
    expect([...(await listExisting("database", wrangler))]).toEqual([["octavo-orders-dev", "0b1"]]);
  });

  test("an account with nothing has an empty list", async () => {
    expect([...(await listExisting("namespace", answering("[]").wrangler))]).toEqual([]);
    expect([...(await listExisting("queue", answering("┌┐\n└┘").wrangler))]).toEqual([]);
  });

  test("queues are read from wrangler's table, page by page until one says nothing new", async () => {
    const { wrangler, asked } = answering(queueTable("octavo-a-dev", "octavo-b-dev"), queueTable("octavo-c-dev"), queueTable());
    expect([...(await listExisting("queue", wrangler)).keys()]).toEqual(["octavo-a-dev", "octavo-b-dev", "octavo-c-dev"]);
    expect(asked).toEqual(["queues list --page 1", "queues list --page 2", "queues list --page 3"]);
  });

  test("buckets are read from wrangler's text", async () => {
    const text =
      "Listing buckets...\nname:           octavo-covers-dev\ncreation_date:  2026-11-20\n\nname:           other\ncreation_date:  x";
    expect([...(await listExisting("bucket", answering(text).wrangler)).keys()]).toEqual(["octavo-covers-dev", "other"]);
  });

  test("a list that cannot be had is an error with what wrangler said", async () => {
    const wrangler: RunWrangler = async () => ({ exitCode: 1, stdout: "", stderr: "✘ [ERROR] not logged in" });
    await expect(listExisting("database", wrangler)).rejects.toThrow("not logged in");
    await expect(listExisting("database", answering("Something else").wrangler)).rejects.toThrow("gave no list");
  });
});

describe("createCommand", () => {
  test.each([
    ["database", "d1 create x"],
    ["namespace", "kv namespace create x"],
    ["bucket", "r2 bucket create x"],
    ["queue", "queues create x"],
  ] as const)("a %s is made by one command", (kind, command) => {
    expect(createCommand({ kind, name: "x" }).join(" ")).toBe(command);
  });
});
