import { describe, expect, test, vi } from "vitest";
import { createCleanup } from "./cleanup.ts";

describe("createCleanup", () => {
  test("takes down the last first, each once, however often it is asked to", async () => {
    const done: string[] = [];
    const cleanup = createCleanup();
    cleanup.add(() => void done.push("folder"));
    cleanup.add(async () => void done.push("platform"));
    await Promise.all([cleanup.run(), cleanup.run()]);
    await cleanup.run();
    expect(done).toEqual(["platform", "folder"]);
  });
  test("goes on after a step that fails, and tells", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const done: string[] = [];
    const cleanup = createCleanup();
    cleanup.add(() => void done.push("folder"));
    cleanup.add(() => {
      throw new Error("gone already");
    });
    await cleanup.run();
    expect(done).toEqual(["folder"]);
    expect(error.mock.calls[0]?.[0]).toContain("gone already");
    error.mockRestore();
  });
});
