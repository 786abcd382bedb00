import { expect, test } from "vitest";
import { scopes } from "../contracts/identity.ts";
import { scopesOfRole } from "./scopes-of-role.ts";

test("a seller's key may not look after the platform; an admin's may do everything", { tags: ["USR-15", "P-71"] }, () => {
  expect(scopesOfRole("admin")).toEqual([...scopes]);
  expect(scopesOfRole("seller")).toEqual(expect.arrayContaining(["catalog:write", "inventory:write", "orders:read"]));
  for (const scope of ["platform:read", "platform:write"]) expect(scopesOfRole("seller")).not.toContain(scope);
});
