import { randomBytes } from "node:crypto";
import { post } from "../load/request.ts";
import type { Workload } from "./workload.ts";

const password = randomBytes(12).toString("base64url");
const run = randomBytes(4).toString("hex");
const accountOf = (connection: number) => ({ email: `bench-${run}-${connection}@example.com`, password });

/**
 * Signing in with the right password, each connection to an account of its own, made before. Nearly all of it is the hash,
 * which is meant to be slow: more connections would only wait for the one processor.
 */
export const signIn: Workload = {
  name: "sign-in",
  target: null,
  on: "caches",
  connections: 1,
  secondsMin: 15,
  expected: { status: 200, bodyIncludes: '"accessToken"' },
  prepare: ({ connections }) =>
    Array.from({ length: connections }, (_, index) => post("/api/users/register", { ...accountOf(index), name: "Ada Lovelace" })),
  open: (_, prepared) => {
    const refused = prepared.find(({ status }) => status !== 201);
    if (refused) throw new Error(`an account could not be made: ${refused.status} ${refused.body.slice(0, 300)}`);
    return (connection) => post("/api/users/login", accountOf(connection));
  },
};
