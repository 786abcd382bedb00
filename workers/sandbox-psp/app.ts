import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { type AppEnv, createApp } from "../../shared/http/app.ts";
import { Problem } from "../../shared/problem.ts";
import { isSameSecret } from "../../shared/same-secret.ts";

export type SandboxApp = OpenAPIHono<AppEnv<SandboxPspEnv>>;

/** Marks an answer that must not arrive: the entry point drops the connection instead. */
export const lostAnswerHeader = "x-sandbox-lost";

/** Lets the merchant through, who has the API key; 401 for everyone else. Without a key configured there is no merchant. */
const requireApiKey: MiddlewareHandler<AppEnv<SandboxPspEnv>> = async (c, next) => {
  const given = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const expected = c.env.SANDBOX_API_KEY;
  if (!given || !expected || !isSameSecret(given, expected)) throw new Problem("unauthenticated", { detail: "Send the sandbox's API key" });
  c.header("cache-control", "no-store");
  await next();
};

/** The provider's app, with its API behind the key and nothing else in it yet. */
export function createSandboxApp(): SandboxApp {
  const app = createApp<SandboxPspEnv>({
    domain: "sandbox-psp",
    ready: async ({ DB }) => {
      await DB.prepare("select 1").run();
      return { database: "ok" };
    },
  });
  app.use("/__sandbox/v1/*", requireApiKey);
  return app;
}
