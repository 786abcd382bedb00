import { expect, test } from "vitest";
import { readProviders } from "./providers.ts";

const example = { id: "example", name: "Example", issuer: "https://id.example", clientId: "octavo" };

test("no configuration is no provider; each is given its own secret", { tags: ["USR-14"] }, () => {
  expect(readProviders(undefined, undefined)).toEqual([]);
  expect(readProviders("", "")).toEqual([]);
  const other = { ...example, id: "other" };
  expect(readProviders(JSON.stringify([example, other]), '{"other":"s3cret"}')).toEqual([
    { ...example, clientSecret: null },
    { ...other, clientSecret: "s3cret" },
  ]);
});

test.each([[{ issuer: "http://id.example" }], [{ id: "Ex ample" }], [{ issuer: "ftp://localhost" }], [{ clientSecret: "in the open" }]])(
  "a provider with %j is a mistake in the configuration",
  (change) => {
    expect(() => readProviders(JSON.stringify([{ ...example, ...change }]), undefined)).toThrow();
  },
);

test("a provider on one's own machine may speak plain HTTP", () => {
  expect(readProviders(JSON.stringify([{ ...example, issuer: "http://127.0.0.1:9400" }]), undefined)).toHaveLength(1);
});
