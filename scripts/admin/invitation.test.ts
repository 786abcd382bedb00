import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { inviteAdmin } from "./invitation.ts";

const nowMs = Date.parse("2026-11-21T10:00:00Z");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("inviteAdmin", () => {
  test("the row knows hashes of the address and of the secret, and ends after 48 hours", () => {
    const { token, sql } = inviteAdmin(" Ada@Example.com ", nowMs);
    for (const words of [sha256(token), sha256("ada@example.com"), "'admin'", "'operator'", `${nowMs}`, `${nowMs + 172_800_000}`])
      expect(sql).toContain(words);
    expect(sql).not.toContain(token);
    expect(sql.toLowerCase()).not.toContain("example.com");
  });

  test("no two invitations share a secret", () => {
    const tokens = Array.from({ length: 50 }, () => inviteAdmin("ada@example.com", nowMs).token);
    expect(new Set(tokens).size).toBe(50);
  });

  test.each(["", "ada", "ada@", "ada@example.com\nbcc: eve@example.com", "'); DROP TABLE users; --"])("%j is no address", (email) => {
    expect(() => inviteAdmin(email, nowMs)).toThrow(/is no e-mail address/);
  });
});
